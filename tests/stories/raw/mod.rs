//! Raw messages on a bus: what comes from elsewhere, by name, and finds its type here.

use cqrs::message::{RawMessage, RawMessageError};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::support::{Notebook, Story, main_log, within};

mod factories;
mod queries;

#[derive(Serialize, Deserialize, Command)]
#[command(name = "App\\Pay", alias = "pay")]
pub(super) struct Pay {
    amount: u32,
}

#[derive(Serialize, Deserialize, Command)]
struct Count;

#[derive(Serialize, Deserialize, Command)]
#[command(asynchronous)]
struct Later {
    amount: u32,
}

/// A type that breaks when it is read.
#[derive(Serialize, Command)]
struct Bomb;

impl<'de> Deserialize<'de> for Bomb {
    fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        panic!("boom");
    }
}

#[derive(Clone, Serialize, Deserialize, Event)]
#[event(alias = "App\\Events\\Paid")]
struct Paid {
    amount: u32,
}

#[derive(Debug, thiserror::Error)]
#[error("too much")]
struct TooMuch;

#[command_handler]
async fn pay(
    command: Envelope<Pay>,
    metadata: Metadata,
    events: Events,
    notebook: Service<Notebook>,
) -> HandlerResult {
    if command.amount > 100 {
        return Err(TooMuch.into());
    }
    let actor = metadata.actor().unwrap_or("nobody");
    let (amount, moment) = (command.amount, command.created_at());
    notebook.note(format!("{actor} pays {amount} at {moment}"));
    events.raise(Paid { amount })?;
    Ok(())
}

#[command_handler]
fn count(_: Count, notebook: Service<Notebook>) {
    notebook.note("counted");
}

#[command_handler]
fn later(command: Envelope<Later>, notebook: Service<Notebook>) {
    let (amount, is_back) = (command.amount, command.metadata().is_handled_async());
    notebook.note(format!("later {amount}, been away: {is_back}"));
}

#[command_handler]
fn explode(_: Bomb) {}

#[event_listener(inline)]
fn hear(event: Envelope<Paid>, notebook: Service<Notebook>) {
    let (amount, moment) = (event.amount, event.created_at());
    let channel = event.metadata().get("channel").and_then(|it| it.as_text());
    let channel = channel.unwrap_or("nowhere").to_owned();
    notebook.note(format!("{amount} paid at {moment} from {channel}"));
}

const ID: &str = "0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60";
const BUSES: &str = "service_bus: { command_buses: { commands: ~ }, event_buses: { events: ~ } }";

fn all() -> impl IntoIterator<Item = Registration> {
    registrations![
        Pay, Count, Later, Bomb, Paid, pay, count, later, explode, hear
    ]
}

pub(super) fn raw(message: &Value) -> RawMessage {
    RawMessage::from_json(&message.to_string()).unwrap()
}

/// As an application in PHP sends it.
fn from_php(amount: i64) -> RawMessage {
    raw(&json!({
        "message_name": "App\\Pay", "uuid": ID, "payload": { "amount": amount },
        "metadata": { "_actor": "petra" }, "created_at": "2020-01-31T12:00:00.000001",
    }))
}

pub(super) fn why(error: &DispatchError) -> &RawMessageError {
    error.downcast_ref().unwrap()
}

#[tokio::test]
async fn a_raw_command_reaches_its_handler_with_id_time_and_metadata() {
    let (app, notebook) = Story::in_memory(BUSES, all()).start().await;
    let receipt = app.commands().dispatch_raw(from_php(7)).await.unwrap();
    assert_eq!(receipt.message_id().unwrap().to_string(), ID);
    let expected = "petra pays 7 at 2020-01-31T12:00:00.000001Z";
    assert_eq!(notebook.lines()[0], expected);
    let [paid] = &main_log(&app).await[..] else {
        panic!("one event");
    };
    let metadata = paid.metadata.get().unwrap();
    assert_eq!(metadata.causation_id().unwrap().to_string(), ID);
    assert_eq!(metadata.causation_name(), Some("App\\Pay"));
}

#[tokio::test]
async fn the_same_uuid_again_gives_the_first_receipt_and_nothing_is_done_twice() {
    let (app, notebook) = Story::in_memory(BUSES, all()).start().await;
    let commands = app.command_bus("commands");
    let first = commands.dispatch_raw(from_php(7)).await.unwrap();
    let again = commands.dispatch_raw(from_php(7)).await.unwrap();
    assert!(!first.is_repeated() && again.is_repeated());
    assert_eq!(first.written(), again.written());
    assert_eq!(main_log(&app).await.len(), 1);
    assert_eq!(notebook.lines().len(), 2, "one handler, one listener");
}

#[tokio::test]
async fn a_former_name_and_an_empty_payload_of_php_will_do() {
    let (app, notebook) = Story::in_memory(BUSES, all()).start().await;
    let pay = raw(&json!({ "message_name": "pay", "payload": { "amount": 7 } }));
    let _ = app.commands().dispatch_raw(pay).await.unwrap();
    let count = raw(&json!({ "message_name": "Count", "payload": [], "metadata": [] }));
    let _ = app.commands().dispatch_raw(count).await.unwrap();
    assert!(notebook.lines()[0].starts_with("nobody pays 7"));
    assert_eq!(notebook.count("counted"), 1);
}

#[tokio::test]
async fn what_is_no_command_is_refused_with_the_reason() {
    let (app, notebook) = Story::in_memory(BUSES, all()).start().await;
    let commands = app.commands();
    let dispatch = |name: &str, payload: Value| {
        let message = raw(&json!({ "message_name": name, "payload": payload }));
        commands.dispatch_raw(message)
    };
    let unknown = dispatch("App\\Pya", json!({})).await.unwrap_err();
    assert!(unknown.is_rejection());
    let expected = r#"no command "App\\Pya" is linked into the program; did you mean "App\\Pay"?"#;
    assert_eq!(why(&unknown).to_string(), expected);
    let event = dispatch("Paid", json!({})).await.unwrap_err();
    let expected = r#""Paid" is an event, and a command is expected here"#;
    assert_eq!(why(&event).to_string(), expected);
    let event = dispatch("App\\Events\\Paid", json!({})).await.unwrap_err();
    assert!(matches!(why(&event), RawMessageError::WrongKind { .. }));
    let misfit = dispatch("App\\Pay", json!({ "amount": "much" }));
    let misfit = misfit.await.unwrap_err();
    assert!(
        matches!(why(&misfit), RawMessageError::Payload(error) if error.field() == Some("amount"))
    );
    let shown = format!("{} {misfit:?}", cqrs::error::Causes(&misfit));
    assert!(!shown.contains("much"), "{shown}");
    let bomb = dispatch("Bomb", json!({})).await.unwrap_err();
    assert!(matches!(why(&bomb), RawMessageError::Panicked(_)));
    assert!(!bomb.is_rejection() && !bomb.is_retryable());
    assert!(notebook.lines().is_empty());
}

#[tokio::test]
async fn a_handlers_own_no_stays_what_it_is() {
    let (app, _) = Story::in_memory(BUSES, all()).start().await;
    let error = app.commands().dispatch_raw(from_php(101)).await;
    let error = error.unwrap_err();
    assert!(error.is_rejection() && error.downcast_ref::<TooMuch>().is_some());
    let unknown = app.command_bus("other").dispatch_raw(from_php(1)).await;
    assert!(matches!(unknown, Err(DispatchError::UnknownBus { .. })));
}

#[tokio::test]
async fn a_raw_event_is_stored_once_and_told_with_its_own_id_time_and_metadata() {
    let (app, notebook) = Story::in_memory(BUSES, all()).start().await;
    let paid = raw(&json!({
        "message_name": "App\\Events\\Paid", "uuid": ID, "payload": { "amount": 7 },
        "metadata": { "channel": "php", "_causation_id": ID }, "created_at": "2020-01-31T12:00:00.000001",
    }));
    let first = app.events().publish_raw(paid.clone()).await.unwrap();
    let again = app.events().publish_raw(paid).await.unwrap();
    assert!(!first.is_repeated() && again.is_repeated());
    assert_eq!(first.written(), again.written());
    let expected = "7 paid at 2020-01-31T12:00:00.000001Z from php";
    assert_eq!(notebook.lines(), [expected]);
    let [stored] = &main_log(&app).await[..] else {
        panic!("one event");
    };
    assert_eq!(stored.id.to_string(), ID);
    assert_eq!(stored.name, "Paid", "the name of today");
    assert_eq!(stored.created_at.to_string(), "2020-01-31T12:00:00.000001Z");
    let metadata = stored.metadata.get().unwrap();
    assert_eq!(metadata.causation_id().unwrap().to_string(), ID);
    let command = app.events().publish_raw(from_php(1)).await.unwrap_err();
    let expected = r#""App\\Pay" is a command, and an event is expected here"#;
    assert_eq!(why(&command).to_string(), expected);
}

#[tokio::test]
async fn a_raw_command_that_is_marked_asynchronous_takes_the_switch_unless_it_has_been_away() {
    let text = "
services: { store: { driver: memory }, out: { driver: queue } }
service_bus: { command_buses: { commands: { router: { async_switch: out } } } }
event_store: { stores: { main: { type: store } } }
";
    let story = Story::of(text, all());
    let (app, notebook) = story.start().await;
    let later = json!({ "message_name": "Later", "payload": { "amount": 1 } });
    let sent = app.commands().dispatch_raw(raw(&later)).await.unwrap();
    assert!(sent.is_sent());
    let mut back = later;
    back["payload"]["amount"] = json!(2);
    back["metadata"] = json!({ "handled-async": true });
    let back = app.commands().dispatch_raw(raw(&back)).await.unwrap();
    assert!(!back.is_sent());
    within(app.settle()).await.unwrap();
    let mut lines = notebook.lines();
    lines.sort();
    assert_eq!(
        lines,
        ["later 1, been away: true", "later 2, been away: true"]
    );
}

#[derive(Serialize, Deserialize, Command)]
struct Forward {
    messages: Vec<Value>,
}

#[command_handler]
async fn forward(
    command: Forward,
    commands: CommandBus,
    events: EventBus,
    notebook: Service<Notebook>,
) -> HandlerResult {
    for message in &command.messages {
        let message = RawMessage::from_value(message)?;
        let receipt = match message.name() {
            "Paid" => events.publish_raw(message).await?,
            _ => commands.dispatch_raw(message).await?,
        };
        notebook.note(format!("queued: {}", receipt.is_queued()));
    }
    Ok(())
}

#[tokio::test]
async fn raw_messages_in_a_handler_join_its_unit_of_work() {
    let registrations = registrations![Forward, forward, Pay, Paid, pay, hear];
    let (app, notebook) = Story::in_memory(BUSES, registrations).start().await;
    let moment = "2020-01-31T12:00:00.000001";
    let messages = vec![
        json!({ "message_name": "pay", "payload": { "amount": 1 }, "created_at": moment }),
        json!({ "message_name": "Paid", "payload": { "amount": 2 }, "metadata": { "channel": "php" }, "created_at": moment }),
    ];
    let receipt = app.dispatch(Forward { messages }).await.unwrap();
    assert!(receipt.failures().is_empty(), "{receipt:?}");
    let told = &notebook.lines()[..4];
    let expected = [
        "queued: true",
        "queued: true",
        "2 paid at 2020-01-31T12:00:00.000001Z from php",
        "nobody pays 1 at 2020-01-31T12:00:00.000001Z",
    ];
    assert_eq!(told, expected);
    let wrong = vec![json!({ "message_name": "no" })];
    let error = app.dispatch(Forward { messages: wrong }).await;
    assert!(error.unwrap_err().is_rejection());
}
