//! What travels beside a message: ids, time, cause, actor, tenant. All of it comes from the application's own clock and ids.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::time::{Clock, IdGenerator, Timestamp};
use cqrs_testing::PausedClock;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::support::{Notebook, Story, main_log, within};

#[derive(Serialize, Deserialize, Command)]
struct Sow;

#[derive(Serialize, Deserialize, Command)]
struct Water;

#[derive(Clone, Serialize, Deserialize, Event)]
struct Sown;

#[derive(Serialize, Deserialize, Event)]
struct Watered;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = String)]
struct WhoAsks;

#[command_handler]
async fn sow(command: Envelope<Sow>, events: Events, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note(format!("sow at {}", command.created_at()));
    events.raise(Sown)?;
    Ok(())
}

#[event_listener]
async fn care(
    event: Envelope<Sown>,
    commands: CommandBus,
    queries: QueryBus,
    notebook: Service<Notebook>,
) -> HandlerResult {
    notebook.note(format!("sown: {}", event.id()));
    notebook.note(queries.ask(WhoAsks).await?);
    notebook.note(
        queries
            .ask_with(WhoAsks, Metadata::new().with_actor("gardener"))
            .await?,
    );
    let _ = commands.dispatch(Water).await?;
    Ok(())
}

#[command_handler]
async fn water(_: Water, metadata: Metadata, events: Events) -> HandlerResult {
    assert_eq!(metadata.causation_name(), Some("Sown"));
    events.raise(Watered)?;
    Ok(())
}

#[query_handler]
async fn who_asks(_: WhoAsks, metadata: Metadata) -> HandlerResult<String> {
    let actor = metadata.actor().unwrap_or("nobody");
    let cause = metadata.causation_name().unwrap_or("nothing");
    let correlation = metadata.correlation_id().unwrap();
    Ok(format!("{actor} asks because of {cause} in {correlation}"))
}

/// 1, 2, 3...
#[derive(Default)]
struct Counting(AtomicU64);

impl IdGenerator for Counting {
    fn next(&self, _: Timestamp) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed) + 1))
    }
}

fn id(number: u128) -> MessageId {
    MessageId::from_uuid(Uuid::from_u128(number))
}

async fn garden(clock: &PausedClock) -> (App, Arc<Notebook>) {
    let story = Story::in_memory(
        "service_bus: { command_buses: { commands: ~ }, event_buses: { events: ~ }, query_buses: { queries: ~ } }",
        registrations![
            Sow, Water, Sown, Watered, WhoAsks, sow, care, water, who_asks
        ],
    );
    let builder = story
        .builder
        .clock(Arc::new(clock.clone()))
        .ids(Arc::new(Counting::default()));
    (builder.build().await.unwrap(), story.notebook)
}

#[tokio::test]
async fn ids_and_times_come_from_the_application() {
    let clock = PausedClock::new();
    let (app, notebook) = garden(&clock).await;
    clock.advance(Duration::from_secs(90)).await;
    let receipt = app.dispatch(Sow).await.unwrap();
    let sown = main_log(&app).await.remove(0);
    assert_eq!(sown.created_at, clock.now());
    assert_eq!(sown.created_at.to_string(), "2026-01-01T00:01:30.000000Z");
    let ids = [receipt.message_id().unwrap(), sown.id];
    assert!(ids.contains(&id(1)) && ids.contains(&id(2)), "{ids:?}");
    assert_eq!(notebook.lines(), ["sow at 2026-01-01T00:01:30.000000Z"]);
}

#[tokio::test]
async fn cause_actor_and_tenant_reach_everything_that_a_command_sets_in_motion() {
    let clock = PausedClock::new();
    let (app, notebook) = garden(&clock).await;
    let asked = Metadata::new()
        .with_message_id(id(1_000))
        .with_correlation_id(id(2_000))
        .with_actor("bettina")
        .with_tenant("north")
        .with("channel", "web");
    let receipt = app.commands().dispatch_with(Sow, asked).await.unwrap();
    assert_eq!(receipt.message_id(), Some(id(1_000)));
    within(app.settle()).await.unwrap();

    let log = main_log(&app).await;
    let [sown, watered] = &log[..] else {
        panic!("two events are expected: {log:?}")
    };
    let of_sown = sown.metadata.get().unwrap();
    assert_eq!(of_sown.causation_id(), Some(id(1_000)));
    assert_eq!(of_sown.causation_name(), Some("Sow"));
    assert_eq!(of_sown.get("channel"), None, "it belongs to the command");
    let of_watered = watered.metadata.get().unwrap();
    assert_eq!(of_watered.causation_name(), Some("Water"));
    assert_ne!(of_watered.causation_id(), Some(sown.id));
    for metadata in [of_sown, of_watered] {
        assert_eq!(metadata.correlation_id(), Some(id(2_000)));
        assert_eq!(metadata.actor(), Some("bettina"));
        assert_eq!(metadata.tenant(), Some("north"));
    }
    let correlation = id(2_000);
    assert_eq!(
        notebook.lines()[1..],
        [
            format!("sown: {}", sown.id),
            format!("bettina asks because of Sown in {correlation}"),
            format!("gardener asks because of Sown in {correlation}"),
        ]
    );
}

#[tokio::test]
async fn a_message_without_a_cause_begins_its_own_conversation() {
    let clock = PausedClock::new();
    let (app, _) = garden(&clock).await;
    let first = app.dispatch(Sow).await.unwrap();
    let second = app.dispatch(Sow).await.unwrap();
    let log = main_log(&app).await;
    for (receipt, recorded) in [first, second].iter().zip(&log) {
        let metadata = recorded.metadata.get().unwrap();
        assert_eq!(metadata.correlation_id(), receipt.message_id());
        assert_eq!(metadata.causation_id(), receipt.message_id());
        assert_eq!(metadata.actor(), None);
    }
}

#[tokio::test]
async fn what_a_publisher_says_stays_with_the_event() {
    let clock = PausedClock::new();
    let (app, notebook) = garden(&clock).await;
    let said = Metadata::new()
        .with_correlation_id(id(7))
        .with_actor("rain")
        .with("channel", "sky");
    let _ = app.events().publish_with(Sown, said).await.unwrap();
    within(app.settle()).await.unwrap();
    let log = main_log(&app).await;
    let metadata = log[0].metadata.get().unwrap();
    assert_eq!(metadata.correlation_id(), Some(id(7)));
    assert_eq!(metadata.actor(), Some("rain"));
    assert!(metadata.get("channel").is_some());
    assert_eq!(metadata.causation_id(), None);
    assert_eq!(log[1].metadata.get().unwrap().actor(), Some("rain"));
    assert_eq!(notebook.lines().len(), 3);
}

#[derive(Serialize, Deserialize, Command)]
struct Mow;

#[command_handler]
async fn mow(_: Mow, events: Events, bus: EventBus) -> HandlerResult {
    let said = |number| {
        Metadata::new()
            .with_message_id(id(number))
            .with("channel", "app")
    };
    events.raise_with(Watered, said(11).with_actor("robot"))?;
    let _ = bus.publish_with(Watered, said(12)).await?;
    Ok(())
}

#[tokio::test]
async fn what_a_publisher_says_inside_a_handler_is_laid_over_what_the_command_says() {
    let known = registrations![Mow, Watered, mow];
    let story = Story::in_memory("service_bus: { command_buses: { commands: ~ } }", known);
    let app = story.builder.build().await.unwrap();
    let sent = Metadata::new().with_actor("bettina").with_tenant("north");
    let commands = app.command_bus("commands");
    let receipt = commands.dispatch_with(Mow, sent).await.unwrap();
    let log = main_log(&app).await;
    assert_eq!([log[0].id, log[1].id], [id(11), id(12)]);
    for (recorded, actor) in log.iter().zip(["robot", "bettina"]) {
        let metadata = recorded.metadata.get().unwrap();
        assert_eq!(metadata.causation_id(), receipt.message_id());
        assert_eq!(metadata.tenant(), Some("north"));
        assert_eq!(metadata.actor(), Some(actor));
        assert_eq!(metadata.get("channel").unwrap().as_text(), Some("app"));
    }
}

#[command_handler]
async fn sow_by_the_clock(
    _: Sow,
    clock: Service<dyn Clock>,
    ids: Service<dyn IdGenerator>,
    notebook: Service<Notebook>,
) {
    notebook.note(format!("{} at {}", ids.next(clock.now()), clock.now()));
}

#[tokio::test]
async fn a_handler_may_ask_for_the_applications_clock_and_ids() {
    let clock = PausedClock::new();
    let known = registrations![Sow, sow_by_the_clock];
    let story = Story::in_memory("service_bus: { command_buses: { commands: ~ } }", known);
    let builder = story
        .builder
        .clock(Arc::new(clock.clone()))
        .ids(Arc::new(Counting::default()));
    let app = builder.build().await.unwrap();
    let _ = app.dispatch(Sow).await.unwrap();
    let expected = format!("{} at {}", id(1), clock.now());
    assert_eq!(story.notebook.lines(), [expected]);
}
