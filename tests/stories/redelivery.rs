//! A delivery may be repeated; what it has done already is not done again, and nothing keeps it going for ever.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::sqlite::SqliteTransaction;
use cqrs_testing::PausedClock;
use serde::{Deserialize, Deserializer, Serialize};

use crate::support::{Gate, Notebook, Story, main_log, within};

const BUSES: &str = "service_bus: { command_buses: { commands: ~ }, event_buses: { events: { delivery: { retry: { max: 3, initial: 1ms } } } } }";

#[derive(Serialize, Deserialize, Command)]
struct Order {
    number: u32,
}

#[derive(Serialize, Deserialize, Event)]
struct Ordered {
    #[serde(deserialize_with = "not_thirteen")]
    number: u32,
}

/// A `Deserialize` with a mistake of its own.
fn not_thirteen<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let number = u32::deserialize(deserializer)?;
    assert_ne!(number, 13, "thirteen is not a number");
    Ok(number)
}

#[derive(Serialize, Deserialize, Command)]
struct OpenBill {
    bill: String,
}

#[derive(Serialize, Deserialize, Event)]
struct BillWasOpened;

#[derive(Default)]
struct Bill;

#[aggregate(id = String)]
impl Bill {
    #[handles(create, key = bill)]
    fn open(&self, _: &OpenBill) -> HandlerResult<BillWasOpened> {
        Ok(BillWasOpened)
    }

    #[apply]
    fn opened(&mut self, _: &BillWasOpened) {}
}

#[derive(Serialize, Deserialize, Command)]
struct Print {
    number: u32,
}

#[command_handler]
async fn order(command: Order, events: Events) -> HandlerResult {
    let number = command.number;
    Ok(events.raise(Ordered { number })?)
}

/// The printer works at the third attempt.
#[command_handler]
fn print(_: Print, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note("printing");
    match notebook.count("printing") {
        3 => Ok(()),
        _ => Err(HandlerError::failure("out of paper")),
    }
}

#[event_listener]
async fn bill(event: &Ordered, commands: CommandBus, notebook: Service<Notebook>) -> HandlerResult {
    let number = event.number;
    notebook.note(format!("billing {number}"));
    let bill = number.to_string();
    let _ = commands.dispatch(OpenBill { bill }).await?;
    let _ = commands.dispatch(Print { number }).await?;
    Ok(())
}

#[event_listener]
fn complain(event: &Ordered, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note(format!("complaining {}", event.number));
    Err(HandlerError::failure("nobody is there"))
}

#[event_listener]
fn hear(event: &Ordered, notebook: Service<Notebook>) {
    notebook.note(format!("heard {}", event.number));
}

#[event_listener]
async fn write_slowly(
    event: &Ordered,
    sql: SqliteTransaction,
    gate: Service<Gate>,
    notebook: Service<Notebook>,
) -> HandlerResult {
    let create = |connection: &cqrs::sqlite::rusqlite::Connection| {
        connection.execute_batch("CREATE TABLE slow (number INTEGER)")
    };
    sql.run(create).await?;
    gate.pass().await;
    notebook.note(format!("written {}", event.number));
    Ok(())
}

async fn place(app: &App, number: u32) {
    let receipt = app.dispatch(Order { number }).await.unwrap();
    within(app.wait_for(&receipt)).await.unwrap();
}

#[tokio::test]
async fn commands_of_a_repeated_delivery_are_done_once() {
    let (app, notebook) = Story::in_memory(
        BUSES,
        registrations![
            Order,
            Ordered,
            OpenBill,
            BillWasOpened,
            Bill,
            Bill::open,
            Print,
            order,
            print,
            bill
        ],
    )
    .start()
    .await;
    place(&app, 7).await;
    assert_eq!(notebook.count("billing 7"), 3);
    assert!(app.parked().await.unwrap().is_empty());
    let bills = main_log(&app).await;
    assert_eq!(
        bills
            .iter()
            .filter(|event| event.name == "BillWasOpened")
            .count(),
        1
    );
}

#[tokio::test]
async fn a_failure_that_lasts_is_parked_after_its_last_attempt() {
    let registrations = registrations![Order, Ordered, order, complain];
    let (app, notebook) = Story::in_memory(BUSES, registrations).start().await;
    place(&app, 7).await;
    assert_eq!(notebook.count("complaining 7"), 4);
    assert_eq!(app.parked().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_event_whose_deserialize_panics_is_parked_and_the_next_one_delivered() {
    let (app, notebook) = Story::in_memory(BUSES, registrations![Order, Ordered, order, hear])
        .start()
        .await;
    place(&app, 13).await;
    place(&app, 14).await;
    assert_eq!(notebook.lines(), ["heard 14"]);
    let parked = app.parked().await.unwrap();
    assert_eq!(parked.len(), 1);
    assert!(
        parked[0].reason.contains("thirteen is not a number"),
        "{}",
        parked[0].reason
    );
}

fn two_names_for_one_file(folder: &Path, services: &str) -> Story {
    let path = folder.join("story.db");
    let text = format!(
        "services: {{ {} }}\nevent_store: {{ stores: {{ one: {{ type: first, default: true }}, two: {{ type: last }} }} }}\n{BUSES}",
        services.replace("FILE", &path.display().to_string())
    );
    Story::of(text, registrations![Order, Ordered, order, hear])
}

#[tokio::test]
async fn two_names_for_one_file_deliver_each_event_once() {
    let folder = tempfile::tempdir().unwrap();
    let services =
        "first: { driver: sqlite, path: 'FILE' }, last: { driver: sqlite, path: 'FILE' }";
    let (app, notebook) = two_names_for_one_file(folder.path(), services)
        .start()
        .await;
    for number in 20..40 {
        place(&app, number).await;
    }
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.lines().len(), 20);
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_slow_listener_with_its_own_statements_is_not_held_up_by_its_lease() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("story.db");
    let text = format!(
        "services: {{ store: {{ driver: sqlite, path: '{}', busy_timeout: 10m }} }}\nevent_store: {{ stores: {{ main: {{ type: store }} }} }}\n{BUSES}",
        path.display()
    );
    let clock = PausedClock::new();
    let story = Story::of(text, registrations![Order, Ordered, order, write_slowly]);
    let (notebook, gate) = (Arc::clone(&story.notebook), Arc::clone(&story.gate));
    let app = story
        .builder
        .clock(Arc::new(clock.clone()))
        .build()
        .await
        .unwrap();
    let receipt = app.dispatch(Order { number: 7 }).await.unwrap();
    app.run().await;
    gate.arrival(1).await;
    // The owner now wants to show that it is alive, and waits for the very statements that it is showing it for.
    clock.advance(Duration::from_secs(2)).await;
    gate.open(1);
    within(app.wait_for(&receipt)).await.unwrap();
    assert_eq!(notebook.lines(), ["written 7"]);
}
