//! Messages that waited in a queue while the program went on.

use std::sync::atomic::{AtomicU32, Ordering};

use cqrs::message::{MessageId, MessageKind};
use cqrs::store::{Entries, OutboxEntry};
use cqrs::transport::WireMessage;
use cqrs::upcast::{NewMessage, SingleEventUpcaster, Upcaster};

use super::*;
use crate::support::{Notebook, within};

/// How often the post is still late.
#[derive(Default)]
struct Late(AtomicU32);

#[event_listener]
fn follow(
    event: &CustomerMoved,
    late: Service<Late>,
    notebook: Service<Notebook>,
) -> HandlerResult {
    notebook.note(format!("moved to {}", event.city));
    let is_late = |left: u32| left.checked_sub(1);
    if event.city == "Rom"
        && late
            .0
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, is_late)
            .is_ok()
    {
        return Err(HandlerError::failure("late"));
    }
    Ok(())
}

#[derive(Serialize, Deserialize, Command)]
#[command(version = 2)]
struct Print {
    text: String,
    copies: u32,
}

#[command_handler]
fn print(command: Print, notebook: Service<Notebook>) {
    notebook.note(format!("{} times {}", command.copies, command.text));
}

#[upcaster(command = "Print", from = 1)]
fn once(mut fields: JsonObject) -> JsonObject {
    fields.insert("copies".to_owned(), 1.into());
    fields
}

#[derive(Deserialize)]
struct PrintAndBind {}

#[upcaster(command = "PrintAndBind", from = 1)]
fn both(_: PrintAndBind) -> [Print; 2] {
    let print = |text: &str| Print {
        text: text.to_owned(),
        copies: 1,
    };
    [print("a book"), print("its back")]
}

const QUEUE: &str = "
services: { out: { driver: queue, store: main } }
transports: { out: { retry: { max: 2, initial: 1ms } } }
service_bus:
  command_buses: { commands: { router: { async_switch: out, asynchronous: Print } } }
  event_buses: { events: { router: { async_switch: out, asynchronous: CustomerMoved } } }
";

async fn start(store: &Arc<dyn EventStore>, late: u32) -> (App, Arc<Notebook>) {
    let own = registrations![
        CustomerMoved,
        CustomerRenamed,
        CustomerRegistered,
        follow,
        Print,
        print,
        once,
        both
    ];
    let mut story = on(store, QUEUE, own.into_iter().chain(UPCASTERS));
    story.builder = story.builder.provide(Arc::new(Late(AtomicU32::new(late))));
    story.start().await
}

/// Puts a message into the queue, as a program of former times did.
async fn send(store: &dyn EventStore, kind: MessageKind, event: NewEvent) -> MessageId {
    let bus = match kind {
        MessageKind::Event => "events",
        _ => "commands",
    };
    let message = WireMessage {
        id: event.id,
        kind,
        name: event.name,
        bus: Some(bus.to_owned()),
        schema_version: event.schema_version,
        created_at: Some(event.created_at),
        key: "petra".to_owned(),
        metadata: event.metadata,
        payload: event.payload,
    };
    let entry = OutboxEntry {
        transport: "out".to_owned(),
        id: message.id,
        key: message.key.clone(),
        body: message.to_cloud_event(),
    };
    let outbox = vec![entry];
    let commit = Commit {
        outbox,
        ..Commit::new()
    };
    store.commit(commit).await.unwrap();
    message.id
}

async fn left(store: &dyn EventStore) -> (usize, usize) {
    let count = async |entries| store.outbox("out", entries, 100).await.unwrap().len();
    (
        count(Entries::Waiting).await,
        count(Entries::SetAside).await,
    )
}

#[tokio::test]
async fn an_event_that_waited_in_a_queue_is_heard_in_its_present_shape() {
    let store = shelf();
    send(
        &*store,
        MessageKind::Event,
        travelled(&["Ulm", "Rom", "Pisa"]),
    )
    .await;
    send(&*store, MessageKind::Event, opened()).await;
    let (app, notebook) = start(&store, 1).await;
    within(app.settle()).await.unwrap();
    assert_eq!(left(&*store).await, (0, 0));
    let expected = [
        "moved to Ulm",
        "moved to Rom",
        "moved to Rom",
        "moved to Pisa",
    ];
    assert_eq!(
        notebook.lines(),
        expected,
        "each part once it is handled, and in order"
    );
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_command_that_waited_in_a_queue_is_handled_in_its_present_shape() {
    let store = shelf();
    send(
        &*store,
        MessageKind::Command,
        old("Print", 1, r#"{"text":"a letter"}"#),
    )
    .await;
    send(
        &*store,
        MessageKind::Command,
        old("Print", 2, r#"{"text":"a poem","copies":3}"#),
    )
    .await;
    let (app, notebook) = start(&store, 0).await;
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.lines(), ["1 times a letter", "3 times a poem"]);
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_upcast_stays_in_the_queue_with_its_reason() {
    for (kind, message, reason) in [
        (
            MessageKind::Event,
            old("CustomerTravelled", 1, r#"{"cities":7}"#),
            "upcaster stories.upcasting.city_by_city",
        ),
        (
            MessageKind::Command,
            old("PrintAndBind", 1, "{}"),
            "\"PrintAndBind\" has become several",
        ),
    ] {
        let store = shelf();
        send(&*store, kind, message).await;
        let (app, notebook) = start(&store, 0).await;
        within(app.settle()).await.unwrap();
        assert_eq!(left(&*store).await, (0, 1));
        let parked = app.parked().await.unwrap();
        assert!(parked[0].reason.contains(reason), "{}", parked[0].reason);
        assert!(notebook.lines().is_empty());
        app.shutdown().await.unwrap();
    }
}

#[tokio::test]
async fn a_relay_sends_each_part_under_an_id_of_its_own() {
    let store = shelf();
    let (app, notebook) = start(&store, 0).await;
    remember(&*store, [travelled(&["Ulm", "Pisa"]), opened(), married()]).await;
    within(app.settle()).await.unwrap();
    let moved = ["moved to Ulm", "moved to Pisa", "moved to Bern"];
    assert_eq!(notebook.lines(), moved);
    assert_eq!(left(&*store).await, (0, 0));
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_relay_passes_on_what_its_upcaster_refuses_and_the_queue_sets_it_aside() {
    let store = shelf();
    let (app, notebook) = start(&store, 0).await;
    let broken = old("CustomerTravelled", 1, r#"{"cities":7}"#);
    remember(&*store, [broken]).await;
    within(app.settle()).await.unwrap();
    assert_eq!(left(&*store).await, (0, 1));
    assert!(notebook.lines().is_empty());
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn what_a_newer_program_has_sent_stays_in_the_queue_until_that_one_takes_it() {
    let moved = old("CustomerMoved", 2, r#"{"city":"Bern"}"#);
    let print = old("Print", 3, r#"{"text":"a poem","copies":3}"#);
    for (kind, message, reason) in [
        (
            MessageKind::Event,
            moved,
            "\"CustomerMoved\" is of schema version 2, this program knows 1",
        ),
        (
            MessageKind::Command,
            print,
            "\"Print\" is of schema version 3, this program knows 2",
        ),
    ] {
        let store = shelf();
        send(&*store, kind, message).await;
        let (app, notebook) = start(&store, 0).await;
        within(app.settle()).await.unwrap();
        assert_eq!(left(&*store).await, (0, 1));
        let parked = app.parked().await.unwrap();
        assert!(parked[0].reason.contains(reason), "{}", parked[0].reason);
        assert!(notebook.lines().is_empty());
        app.shutdown().await.unwrap();
    }
}

/// Looks at what is there, and leaves the version to be counted on.
fn with_country() -> Arc<dyn Upcaster> {
    Arc::new(SingleEventUpcaster::new(
        |old| old.name() == "CustomerMoved" && !old.payload().as_str().contains("(CH)"),
        |old| {
            let mut fields: JsonObject = old.read()?;
            let city = format!("{} (CH)", fields["city"].as_str().unwrap_or_default());
            fields.insert("city".to_owned(), city.into());
            Ok(NewMessage::next(&fields)?.into())
        },
    ))
}

#[tokio::test]
async fn what_upcasters_have_made_is_of_this_program_whatever_they_counted() {
    let store = shelf();
    let mut story = on(
        &store,
        QUEUE,
        registrations![CustomerMoved, follow, Print, print],
    );
    story.builder = (story.builder)
        .provide(Arc::new(Late(AtomicU32::new(0))))
        .upcaster(with_country());
    let (app, notebook) = story.start().await;
    remember(&*store, [old("CustomerMoved", 1, r#"{"city":"Bern"}"#)]).await;
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.lines(), ["moved to Bern (CH)"]);
    assert_eq!(left(&*store).await, (0, 0));
    let event = &crate::support::main_log(&app).await[0];
    assert_eq!(event.schema_version, 1);
    assert!(event.decode::<CustomerMoved>().is_ok());
    app.shutdown().await.unwrap();
}
