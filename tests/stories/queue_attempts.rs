//! Attempts at the messages of a queue: what breaks hurts nobody else, and no more run at a time than may.

use std::sync::Arc;

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::runtime::DeadLetterSelection;
use serde::{Deserialize, Deserializer, Serialize};

use crate::support::{Gate, Notebook, Story, within};

#[derive(Serialize, Deserialize, Command)]
#[command(asynchronous)]
struct Copy {
    #[serde(deserialize_with = "not_cursed")]
    page: String,
}

/// A `Deserialize` with a mistake of its own.
fn not_cursed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let page = String::deserialize(deserializer)?;
    assert_ne!(page, "cursed", "nobody reads this");
    Ok(page)
}

#[derive(Serialize, Deserialize, Event)]
struct Copied {
    page: String,
}

/// The machine jams at the first attempt, and behind the gate everything works.
#[command_handler]
async fn copy(
    command: Copy,
    events: Events,
    notebook: Service<Notebook>,
    gate: Service<Gate>,
) -> HandlerResult {
    let page = command.page;
    notebook.note(format!("copy {page}"));
    if page.starts_with("jam") && notebook.count(&format!("copy {page}")) == 1 {
        return Err(HandlerError::failure("a jam"));
    }
    if page.contains("gate") {
        gate.pass().await;
    }
    Ok(events.raise(Copied { page })?)
}

#[event_listener]
fn count(event: &Copied, notebook: Service<Notebook>) {
    notebook.note(format!("copied {}", event.page));
}

const CONFIGURATION: &str = "
services: { store: { driver: memory }, copies: { driver: queue } }
event_store: { stores: { main: { type: store } } }
transports: { copies: { retry: { max: 0, initial: 1h, max_delay: 1h } } }
service_bus:
  command_buses: { commands: { router: { async_switch: copies } } }
  event_buses: { events: ~ }
";

async fn start(configuration: &str) -> (App, Arc<Notebook>, Arc<Gate>) {
    let all = registrations![Copy, Copied, copy, count];
    Story::of(configuration, all).start_with_gate().await
}

async fn send(app: &App, pages: &[&str]) {
    for page in pages {
        let page = (*page).to_owned();
        let _ = app.dispatch(Copy { page }).await.unwrap();
    }
}

async fn noted(notebook: &Notebook, line: &str) {
    within(async {
        while notebook.count(line) == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_message_whose_reading_panics_is_set_aside_and_the_others_go_on() {
    let (app, notebook, _) = start(CONFIGURATION).await;
    send(&app, &["cursed", "a"]).await;
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.lines(), ["copy a", "copied a"]);
    let parked = app.parked().await.unwrap();
    assert_eq!(parked.len(), 1);
    let reason = &parked[0].reason;
    assert!(reason.contains("nobody reads this"), "{reason}");
}

#[tokio::test]
async fn who_waits_for_another_attempt_is_in_nobodys_way() {
    let patient = CONFIGURATION.replace("max: 0", "max: 1");
    let (app, notebook, _) = start(&patient).await;
    send(&app, &["jam", "a"]).await;
    app.run().await;
    noted(&notebook, "copied a").await;
    assert_eq!(notebook.count("copy jam"), 1);
    within(app.shutdown()).await.unwrap();
}

#[tokio::test]
async fn what_is_tried_again_takes_its_turn() {
    let (app, notebook, gate) = start(CONFIGURATION).await;
    send(&app, &["jam at the gate", "jam at the other gate"]).await;
    within(app.settle()).await.unwrap();
    assert_eq!(app.parked().await.unwrap().len(), 2);
    let which = DeadLetterSelection::All;
    assert_eq!(app.retry_dead_letters(&which).await.unwrap().len(), 2);
    gate.arrival(1).await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(notebook.lines().len(), 3, "one at a time");
    gate.open(2);
    let left = within(app.dead_letters_settled(&which)).await.unwrap();
    assert!(left.is_empty());
}

#[tokio::test]
async fn who_consumes_may_run_everything_later() {
    let (app, notebook, _) = start(CONFIGURATION).await;
    app.consume("copies").await.unwrap();
    send(&app, &["a"]).await;
    noted(&notebook, "copy a").await;
    assert_eq!(notebook.count("copied a"), 0, "nobody listens yet");
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.count("copied a"), 1);
}
