//! Events that are published from outside: what their listeners do is theirs alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use cqrs::plugins::limit::TimedOut;
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs_testing::PausedClock;
use serde::{Deserialize, Serialize};
use tokio::task::{JoinHandle, yield_now};

use super::{How, LONG, Living, PATIENCE, ROUNDS, alone, cut, ends_at_once, only_tasks, tasks};
use crate::support::{Gate, Story, main_log, within};

const EVENTS: usize = 4;
const LISTENERS: usize = 5;

const CROWD: usize = 1_000;

#[derive(Serialize, Deserialize, Event)]
struct Rang {
    number: u64,
    how: How,
    #[serde(skip)]
    living: Living<EVENTS>,
}

#[derive(Serialize, Deserialize, Event)]
struct Heard {
    number: u64,
    #[serde(skip)]
    living: Living<EVENTS>,
}

#[derive(Serialize, Deserialize, Event)]
struct HeardToo {
    number: u64,
}

#[event_listener]
async fn hear(event: &Rang, events: Events, gate: Service<Gate>) -> HandlerResult {
    let _here = Living::<LISTENERS>::default();
    let number = event.number;
    events.raise(Heard {
        number,
        living: Living::default(),
    })?;
    for _ in 0..number % 7 {
        yield_now().await;
    }
    match event.how {
        How::Refuses => Err("deaf".into()),
        How::Panics => panic!("{}", crate::ON_PURPOSE),
        How::Hangs | How::TakesTooLong => {
            gate.pass().await;
            Ok(())
        }
        How::Succeeds | How::Cancelled => Ok(()),
    }
}

#[event_listener]
async fn hear_too(event: &Rang, events: Events) -> HandlerResult {
    let _here = Living::<LISTENERS>::default();
    Ok(events.raise(HeardToo {
        number: event.number,
    })?)
}

type Published = JoinHandle<Option<Result<Receipt, DispatchError>>>;

fn publish(app: &App, number: u64, round: u64) -> Published {
    let (app, how) = (app.clone(), How::of(number, round));
    let rang = Rang {
        number,
        how,
        living: Living::default(),
    };
    let polls = 1 + (number / 6 + round) % 23;
    tokio::spawn(async move {
        match how {
            How::Cancelled => cut(app.events().publish(rang), polls).await,
            _ => Some(app.events().publish(rang).await),
        }
    })
}

/// The application, and what is known of how often each event was heard: for certain, and perhaps.
struct Crowd {
    app: App,
    gate: Arc<Gate>,
    clock: PausedClock,
    tasks: usize,
    known: Vec<(usize, usize)>,
}

impl Crowd {
    async fn new() -> Self {
        let text = format!(
            "services: {{ store: {{ driver: memory }}, {PATIENCE} }}
event_store: {{ stores: {{ main: {{ type: store }} }} }}
service_bus: {{ event_buses: {{ events: {{ delivery: inline, plugins: [patience], router: {{ routes: {{
  Rang: [robustness.crowd.events.hear, robustness.crowd.events.hear_too] }} }} }} }} }}"
        );
        let known = registrations![Rang, Heard, HeardToo, hear, hear_too];
        let (story, clock) = (Story::of(text, known), PausedClock::new());
        let builder = story.builder.clock(Arc::new(clock.clone()));
        let app = builder.build().await.unwrap();
        app.run().await;
        let (gate, known) = (story.gate, vec![(0, 0); CROWD]);
        Self {
            app,
            gate,
            clock,
            tasks: tasks(),
            known,
        }
    }

    async fn round(&mut self, round: u64) {
        let all = (0..CROWD as u64).map(|number| (number, publish(&self.app, number, round)));
        let (hanging, others): (Vec<_>, Vec<_>) =
            all.partition(|(number, _)| How::of(*number, round).hangs());
        self.gate
            .arrival(u32::try_from(hanging.len()).unwrap())
            .await;
        for (number, published) in others {
            let answer = within(published).await.unwrap();
            let (heard, perhaps) = &mut self.known[usize::try_from(number).unwrap()];
            match (How::of(number, round), answer) {
                (How::Succeeds | How::Cancelled, Some(Ok(_))) => *heard += 1,
                (How::Cancelled, None) => *perhaps += 1,
                (How::Refuses | How::Panics, Some(Err(error))) => assert!(error.is_committed()),
                (how, answer) => panic!("{how:?}: {answer:?}"),
            }
        }
        self.end(hanging, round).await;
    }

    /// Callers give up, which ends no listener; then time passes.
    async fn end(&self, hanging: Vec<(u64, Published)>, round: u64) {
        let listeners = hanging.len();
        let (timed, given_up): (Vec<_>, Vec<_>) = hanging
            .into_iter()
            .partition(|(number, _)| How::of(*number, round) == How::TakesTooLong);
        for (_, published) in given_up {
            published.abort();
            assert!(within(published).await.unwrap_err().is_cancelled());
        }
        only_tasks(self.tasks + timed.len() + listeners).await;
        self.clock.advance(LONG).await;
        for (_, published) in timed {
            let error = within(published).await.unwrap().unwrap().unwrap_err();
            assert!(error.downcast_ref::<TimedOut>().is_some(), "{error:?}");
        }
    }

    async fn the_log_is_what_was_heard(&self) {
        let mut heard: BTreeMap<u64, (usize, usize)> = BTreeMap::new();
        for event in main_log(&self.app).await {
            let fields: serde_json::Value = serde_json::from_str(event.payload.as_str()).unwrap();
            let (one, too) = heard.entry(fields["number"].as_u64().unwrap()).or_default();
            *one += usize::from(event.name == "Heard");
            *too += usize::from(event.name == "HeardToo");
        }
        for (number, (certain, perhaps)) in (0..).zip(&self.known) {
            let (one, too) = heard[&number];
            assert_eq!(
                one, too,
                "{number}: both heard it, or the first has stopped it"
            );
            assert!(
                (*certain..=certain + perhaps).contains(&one),
                "{number}: {one}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_of_events_leaves_nothing_behind() {
    let _alone = alone().await;
    let mut crowd = Crowd::new().await;
    for round in 0..ROUNDS {
        crowd.round(round).await;
        within(crowd.app.settle()).await.unwrap();
        only_tasks(crowd.tasks).await;
        assert_eq!(Living::<EVENTS>::count(), 0);
        assert_eq!(Living::<LISTENERS>::count(), 0);
    }
    crowd.the_log_is_what_was_heard().await;
    ends_at_once(crowd.app).await;
    assert_eq!(Arc::strong_count(&crowd.gate), 1);
}
