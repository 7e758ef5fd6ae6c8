//! Any history of former times: what comes of it, and the versions and positions of what is saved afterwards.

use proptest::prelude::*;

use super::*;
use crate::support::log;

/// What somebody did, now or in former times.
#[derive(Debug, Clone)]
enum Step {
    Registered(u32),
    Married,
    Travelled(usize),
    Opened,
    /// By the present program.
    Moves,
    /// The present program starts again.
    Restarts,
}

const CITIES: [&str; 3] = ["Ulm", "Rom", "Pisa"];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (1..=3_u32).prop_map(Step::Registered),
        Just(Step::Married),
        (0..=3_usize).prop_map(Step::Travelled),
        Just(Step::Opened),
        Just(Step::Moves),
        Just(Step::Restarts),
    ];
    proptest::collection::vec(step, 1..24)
}

/// What the aggregate must be.
#[derive(Default)]
struct Expected {
    version: u64,
    line: String,
}

impl Step {
    fn event(&self, number: usize) -> Option<NewEvent> {
        let mut event = match self {
            Self::Registered(1) => registered(),
            Self::Registered(2) => old("CustomerRegistered", 2, r#"{"first":"P","last":"M"}"#),
            Self::Registered(_) => old(
                "CustomerRegistered",
                3,
                r#"{"first":"P","last":"M","country":"FR"}"#,
            ),
            Self::Married => married(),
            Self::Travelled(count) => travelled(&CITIES[..*count]),
            Self::Opened => opened(),
            Self::Moves | Self::Restarts => return None,
        };
        event.id = format!("0199f3a0-7c1e-7b5a-9d57-{number:012x}")
            .parse()
            .unwrap();
        Some(event)
    }

    fn apply(&self, expected: &mut Expected) {
        if !matches!(self, Self::Restarts) {
            expected.version += 1;
        }
        match self {
            Self::Registered(1) => expected.line = "Petra Muster of DE".to_owned(),
            Self::Registered(2) => expected.line = "P M of DE".to_owned(),
            Self::Registered(_) => expected.line = "P M of FR".to_owned(),
            Self::Married => expected.line += ", now Kunz, in Bern",
            Self::Travelled(count) => {
                for city in &CITIES[..*count] {
                    expected.line += &format!(", in {city}");
                }
            }
            Self::Moves => expected.line += ", in Genf",
            Self::Opened | Self::Restarts => {}
        }
    }
}

async fn live(steps: Vec<Step>) {
    let store = shelf();
    let mut expected = Expected::default();
    let (mut app, _) = on(&store, BUSES, present()).start().await;
    for (number, step) in steps.iter().enumerate() {
        match (step, step.event(number)) {
            (_, Some(event)) => remember(&*store, [event]).await,
            (Step::Restarts, _) => (app, _) = on(&store, BUSES, present()).start().await,
            (Step::Moves, _) if expected.version == 0 => continue,
            _ => petra_goes_to(&app, "Genf").await.unwrap(),
        }
        step.apply(&mut expected);
        if expected.version > 0 {
            let Expected { version, line } = &expected;
            assert_eq!(petra_is(&app).await, format!("{version}: {line}"));
        }
    }
    let stored = log(&*store).await;
    for (number, event) in (1..).zip(&stored) {
        assert_eq!(
            (event.version.get(), event.position.get()),
            (number, number)
        );
    }
    assert_eq!(stored.len() as u64, expected.version);
    app.shutdown().await.unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_was_stored_in_whichever_shape_what_is_saved_goes_on_from_it(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(live(steps));
    }
}
