//! What durable listeners hear, how often, and what becomes of an event that one of them cannot take.

use std::sync::Mutex;

use cqrs::runtime::DeadLetterSelection;
use cqrs::store::ParkedDelivery;
use cqrs::subscription::SubscriptionState;

use super::*;
use crate::support::{Notebook, within};

/// Where the post does not go at the moment.
#[derive(Default)]
struct Strike(Mutex<Vec<String>>);

impl Strike {
    fn hits(&self, city: &str) {
        self.0.lock().unwrap().push(city.to_owned());
    }

    fn ends(&self) {
        self.0.lock().unwrap().clear();
    }
}

#[derive(Serialize, Deserialize, Command)]
struct Post {
    city: String,
}

#[command_handler]
fn post(command: Post, notebook: Service<Notebook>) {
    notebook.note(format!("posted to {}", command.city));
}

#[event_listener(id = "follow", from = "beginning")]
async fn follow(
    event: &CustomerMoved,
    commands: CommandBus,
    strike: Service<Strike>,
    notebook: Service<Notebook>,
) -> HandlerResult {
    let city = event.city.clone();
    notebook.note(format!("moved to {city}"));
    let _ = commands.dispatch(Post { city }).await?;
    match strike.0.lock().unwrap().contains(&event.city) {
        true => Err(HandlerError::failure("a strike")),
        false => Ok(()),
    }
}

#[event_listener(from = "beginning")]
fn rename(event: &CustomerRenamed, notebook: Service<Notebook>) {
    notebook.note(format!("now {}", event.last));
}

#[upcaster(event = "CustomerTravelled", from = 1)]
fn no_travels(_: JsonObject) {}

struct Country {
    app: App,
    notebook: Arc<Notebook>,
    strike: Arc<Strike>,
}

const LISTENERS: [Registration; 4] = registrations![Post, post, follow, rename];

async fn country(
    store: &Arc<dyn EventStore>,
    poison: &str,
    upcasters: impl IntoIterator<Item = Registration>,
    struck: &[&str],
) -> Country {
    let buses = format!(
        "service_bus: {{ command_buses: {{ commands: ~ }}, event_buses: {{ events: {{ delivery: {{ poison: {poison}, retry: {{ max: 0 }} }} }} }} }}"
    );
    let present = registrations![CustomerRegistered, CustomerMoved, CustomerRenamed];
    let registrations = present.into_iter().chain(LISTENERS).chain(upcasters);
    let story = on(store, &buses, registrations);
    let strike = Arc::new(Strike::default());
    struck.iter().for_each(|city| strike.hits(city));
    let builder = story.builder.provide(Arc::clone(&strike));
    Country {
        app: builder.build().await.unwrap(),
        notebook: story.notebook,
        strike,
    }
}

impl Country {
    async fn parked(&self) -> Vec<ParkedDelivery> {
        self.app.parked().await.unwrap()
    }

    async fn retry(&self) {
        let all = DeadLetterSelection::All;
        let _asked = self.app.retry_dead_letters(&all).await.unwrap();
        let _left = within(self.app.dead_letters_settled(&all)).await.unwrap();
    }

    async fn end(self) -> Vec<String> {
        self.app.shutdown().await.unwrap();
        self.notebook.lines()
    }
}

#[tokio::test]
async fn listeners_hear_all_parts_in_order_and_nothing_of_what_is_dropped() {
    let store = shelf();
    remember(
        &*store,
        [
            married(),
            opened(),
            travelled(&[]),
            travelled(&["Ulm", "Rom"]),
        ],
    )
    .await;
    let country = country(&store, "park", UPCASTERS, &[]).await;
    within(country.app.settle()).await.unwrap();
    assert!(country.parked().await.is_empty());
    let mut lines = country.end().await;
    lines.retain(|line| !line.starts_with("posted"));
    let moved: Vec<_> = lines.iter().filter(|line| *line != "now Kunz").collect();
    assert_eq!(moved, ["moved to Bern", "moved to Ulm", "moved to Rom"]);
    assert_eq!(lines.len(), 4, "{lines:?}");
}

/// Whoever wants it again gets all of it again; what its commands have done is not done again.
#[tokio::test]
async fn an_event_of_which_one_part_fails_is_set_aside_whole() {
    let store = shelf();
    remember(
        &*store,
        [travelled(&["Ulm", "Rom", "Pisa"]), travelled(&["Linz"])],
    )
    .await;
    let country = country(&store, "park", UPCASTERS, &["Rom"]).await;
    within(country.app.settle()).await.unwrap();
    let parked = country.parked().await;
    let places: Vec<_> = parked.iter().map(|parked| parked.position.get()).collect();
    assert_eq!(places, [1, 2]);
    assert!(
        parked[0].reason.contains("a strike"),
        "{}",
        parked[0].reason
    );
    assert_eq!(parked[0].attempts, 1);
    assert_eq!(country.notebook.count("moved to Pisa"), 0);

    country.strike.ends();
    country.retry().await;
    assert!(country.parked().await.is_empty());
    let notebook = Arc::clone(&country.notebook);
    let lines = country.end().await;
    for city in ["Ulm", "Rom"] {
        assert_eq!(notebook.count(&format!("moved to {city}")), 2, "{lines:?}");
        assert_eq!(notebook.count(&format!("posted to {city}")), 1, "{lines:?}");
    }
    let last = lines.iter().rev().filter(|line| line.starts_with("moved"));
    let last: Vec<_> = last.take(2).collect();
    assert_eq!(last, ["moved to Linz", "moved to Pisa"]);
}

#[tokio::test]
async fn a_part_that_fails_again_leaves_its_event_set_aside() {
    let store = shelf();
    remember(&*store, [travelled(&["Ulm", "Rom"])]).await;
    let country = country(&store, "park", UPCASTERS, &["Ulm"]).await;
    within(country.app.settle()).await.unwrap();
    country.strike.ends();
    country.strike.hits("Rom");
    country.retry().await;
    let parked = country.parked().await;
    assert_eq!((parked.len(), parked[0].attempts), (1, 2));
    country.strike.ends();
    country.retry().await;
    assert!(country.parked().await.is_empty());
    country.end().await;
}

#[tokio::test]
async fn a_checkpoint_never_stands_within_an_event() {
    let store = shelf();
    remember(
        &*store,
        [travelled(&["Ulm", "Rom", "Pisa"]), travelled(&["Linz"])],
    )
    .await;
    let stopped = country(&store, "stop", UPCASTERS, &["Pisa"]).await;
    assert!(within(stopped.app.settle()).await.is_err());
    let states = stopped.app.subscriptions();
    let is_stopped = |state: &SubscriptionState| matches!(state, SubscriptionState::Stopped { .. });
    assert!(states.iter().any(|(_, state)| is_stopped(state)));
    stopped.end().await;

    let country = country(&store, "stop", UPCASTERS, &[]).await;
    within(country.app.settle()).await.unwrap();
    let mut lines = country.end().await;
    lines.retain(|line| line.starts_with("moved"));
    assert_eq!(
        lines,
        [
            "moved to Ulm",
            "moved to Rom",
            "moved to Pisa",
            "moved to Linz"
        ]
    );
}

#[tokio::test]
async fn what_an_upcaster_refuses_is_set_aside_for_those_whom_it_might_concern() {
    let store = shelf();
    let broken = old("CustomerTravelled", 1, r#"{"cities":"Ulm"}"#);
    remember(&*store, [broken, travelled(&["Rom"]), married()]).await;
    let country = country(&store, "park", UPCASTERS, &[]).await;
    within(country.app.settle()).await.unwrap();
    let parked = country.parked().await;
    let [first, ..] = parked.as_slice() else {
        panic!("nothing is set aside")
    };
    assert!(
        parked
            .iter()
            .all(|parked| parked.subscription.contains("follow")),
        "{parked:?}"
    );
    for part in [
        "\"CustomerTravelled\", version 1 in stream event_stream (position 1)",
        "upcaster stories.upcasting.city_by_city",
        "\"cities\"",
    ] {
        assert!(first.reason.contains(part), "{part}: {}", first.reason);
    }
    let lines = country.end().await;
    assert_eq!(lines, ["now Kunz"], "who hears of other events goes on");
}

/// Relies on a field that old events do not have.
#[upcaster(event = "CustomerTravelled", from = 1)]
fn to_the_harbour(fields: JsonObject) -> CustomerMoved {
    let city = fields["harbour"].to_string();
    CustomerMoved { city }
}

#[tokio::test]
async fn an_upcaster_that_panics_sets_its_event_aside_and_nobody_stops() {
    let store = shelf();
    remember(&*store, [travelled(&["Rom"])]).await;
    let country = country(&store, "park", registrations![to_the_harbour, apart], &[]).await;
    within(country.app.settle()).await.unwrap();
    let parked = country.parked().await;
    assert!(
        parked[0].reason.contains("it panicked"),
        "{}",
        parked[0].reason
    );
    remember(&*store, [married()]).await;
    within(country.app.settle()).await.unwrap();
    let lines = country.end().await;
    assert_eq!(lines, ["now Kunz"]);
}

#[upcaster(event = "CustomerTravelled", from = 1)]
fn town_by_town(fields: JsonObject) -> Option<CustomerMoved> {
    let city = fields.get("town")?.as_str()?.to_owned();
    Some(CustomerMoved { city })
}

#[tokio::test]
async fn what_was_set_aside_is_what_the_next_program_makes_of_it() {
    for (mended, heard) in [
        (registrations![town_by_town], vec!["moved to Ulm"]),
        (registrations![no_travels], vec![]),
    ] {
        let store = shelf();
        let broken = old("CustomerTravelled", 1, r#"{"town":"Ulm"}"#);
        remember(&*store, [broken]).await;
        let before = country(&store, "park", UPCASTERS, &[]).await;
        within(before.app.settle()).await.unwrap();
        assert_eq!(before.parked().await.len(), 1);
        before.end().await;

        let country = country(&store, "park", mended, &[]).await;
        country.retry().await;
        assert!(country.parked().await.is_empty(), "{heard:?}");
        let mut lines = country.end().await;
        lines.retain(|line| line.starts_with("moved"));
        assert_eq!(lines, heard);
    }
}

/// The program that is deployed next.
mod tomorrow {
    use super::*;

    #[derive(Serialize, Deserialize, Event)]
    #[event(name = "CustomerMoved", version = 2)]
    pub(super) struct Moved {
        city: String,
        #[serde(default)]
        street: String,
    }

    #[event_listener(id = "follow", from = "beginning", message = "CustomerMoved")]
    pub(super) fn follow(event: &Moved, notebook: Service<Notebook>) {
        notebook.note(format!("moved to {} {}", event.city, event.street));
    }
}

fn from_tomorrow() -> [NewEvent; 2] {
    let text = r#"{"city":"Bern","street":"Marktgasse"}"#;
    let newer = old("CustomerMoved", 2, text);
    [newer, old("CustomerMoved", 1, r#"{"city":"Rom"}"#)]
}

#[tokio::test]
async fn an_event_of_a_newer_program_is_set_aside_until_that_one_hears_it() {
    let store = shelf();
    remember(&*store, from_tomorrow()).await;
    let older = country(&store, "park", UPCASTERS, &[]).await;
    within(older.app.settle()).await.unwrap();
    let parked = older.parked().await;
    let places: Vec<_> = parked.iter().map(|parked| parked.position.get()).collect();
    assert_eq!(
        places,
        [1, 2],
        "the next one of its subject waits behind it"
    );
    for part in [
        "\"CustomerMoved\", version 1 in stream event_stream (position 1)",
        "is of schema version 2, this program knows 1",
        "start the newer one",
    ] {
        assert!(
            parked[0].reason.contains(part),
            "{part}: {}",
            parked[0].reason
        );
    }
    assert!(older.end().await.is_empty(), "nothing was heard half");

    let buses = "service_bus: { event_buses: { events: ~ } }";
    let known = registrations![tomorrow::Moved, tomorrow::follow];
    let (app, notebook) = on(&store, buses, known).start().await;
    let all = DeadLetterSelection::All;
    let _asked = app.retry_dead_letters(&all).await.unwrap();
    let left = within(app.dead_letters_settled(&all)).await.unwrap();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(
        notebook.lines(),
        ["moved to Bern Marktgasse", "moved to Rom "]
    );
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_listener_that_stops_at_what_it_cannot_take_stops_at_a_newer_event() {
    let store = shelf();
    remember(&*store, from_tomorrow()).await;
    let older = country(&store, "stop", UPCASTERS, &[]).await;
    let stopped = within(older.app.settle()).await.unwrap_err();
    assert!(
        stopped.to_string().contains("start the newer one"),
        "{stopped}"
    );
    assert!(older.end().await.is_empty());
}
