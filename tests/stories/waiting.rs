//! Waiting for listeners, and the end of an application.

use std::sync::Arc;
use std::time::Duration;

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::runtime::WaitError;
use cqrs::time::Clock;
use cqrs_testing::PausedClock;
use serde::{Deserialize, Serialize};

use crate::support::{Gate, Notebook, Story, main_log, until, within};

#[derive(Serialize, Deserialize, Command)]
struct Start {
    waits: bool,
}

#[derive(Serialize, Deserialize, Command)]
struct Go;

#[derive(Serialize, Deserialize, Event)]
struct Started;

#[derive(Serialize, Deserialize, Event)]
struct Gone;

#[command_handler]
async fn start(
    command: Start,
    events: Events,
    gate: Service<Gate>,
    notebook: Service<Notebook>,
) -> HandlerResult {
    if command.waits {
        gate.pass().await;
    }
    notebook.note("start");
    Ok(events.raise(Started)?)
}

#[command_handler]
async fn go(_: Go, events: Events) -> HandlerResult {
    Ok(events.raise(Gone)?)
}

#[event_listener]
async fn after_start(
    _: &Started,
    commands: CommandBus,
    notebook: Service<Notebook>,
) -> HandlerResult {
    notebook.note("started");
    let _ = commands.dispatch(Go).await?;
    Ok(())
}

#[event_listener]
async fn after_start_slowly(
    _: &Started,
    gate: Service<Gate>,
    notebook: Service<Notebook>,
) -> HandlerResult {
    gate.pass().await;
    notebook.note("started, slowly");
    Ok(())
}

#[event_listener]
fn refuse(_: &Started) -> HandlerResult {
    Err("not with me".into())
}

#[event_listener]
fn after_go(_: &Gone, notebook: Service<Notebook>) {
    notebook.note("gone");
}

const BUSES: &str = "service_bus: { command_buses: { commands: ~ }, event_buses: { events: ~ } }";

fn quick() -> Story {
    Story::in_memory(
        BUSES,
        registrations![Start, Go, Started, Gone, start, go, after_start, after_go],
    )
}

fn slow() -> Story {
    Story::in_memory(
        BUSES,
        registrations![Start, Started, start, after_start_slowly],
    )
}

fn at_once() -> Start {
    Start { waits: false }
}

#[tokio::test]
async fn waiting_for_a_receipt_waits_for_all_listeners_of_what_it_stored() {
    let (app, notebook) = quick().start().await;
    let receipt = app.dispatch(at_once()).await.unwrap();
    assert_eq!(notebook.lines(), ["start"]);
    within(app.wait_for(&receipt)).await.unwrap();
    assert_eq!(notebook.count("started"), 1);
    within(app.wait_for(&receipt)).await.unwrap();
}

#[tokio::test]
async fn a_receipt_of_nothing_is_not_waited_for() {
    let (app, _) = slow().start().await;
    let _ = app.dispatch(at_once()).await.unwrap();
    within(app.wait_for(&Receipt::default())).await.unwrap();
}

#[tokio::test]
async fn settling_waits_for_what_follows_from_what_follows() {
    let (app, notebook) = quick().start().await;
    for _ in 0..10 {
        let _ = app.dispatch(at_once()).await.unwrap();
    }
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.count("gone"), 10);
}

#[tokio::test]
async fn shutting_down_finishes_what_was_taken_and_refuses_what_is_new() {
    let (app, notebook, gate) = quick().start_with_gate().await;
    let taken = tokio::spawn({
        let app = app.clone();
        async move { app.dispatch(Start { waits: true }).await }
    });
    gate.arrival(1).await;
    let shutdown = tokio::spawn({
        let app = app.clone();
        async move { app.shutdown().await }
    });
    let error = within(async {
        loop {
            match app.ask_anything().await {
                Err(error @ DispatchError::ShuttingDown) => return error,
                _ => tokio::task::yield_now().await,
            }
        }
    })
    .await;
    assert_eq!(error.to_string(), "the application is shutting down");
    let error = app.events().publish(Gone).await.unwrap_err();
    assert!(matches!(error, DispatchError::ShuttingDown));
    assert!(!shutdown.is_finished());
    gate.open(1);
    let receipt = within(taken).await.unwrap().unwrap();
    assert_eq!(receipt.events(), 1);
    within(shutdown).await.unwrap().unwrap();
    assert_eq!(notebook.lines(), ["start"]);
}

trait AskAnything {
    async fn ask_anything(&self) -> Result<Receipt, DispatchError>;
}

impl AskAnything for App {
    async fn ask_anything(&self) -> Result<Receipt, DispatchError> {
        self.dispatch(Go).await
    }
}

#[tokio::test]
async fn shutting_down_lets_a_listener_finish() {
    let (app, notebook, gate) = slow().start_with_gate().await;
    app.run().await;
    let _ = app.dispatch(at_once()).await.unwrap();
    gate.arrival(1).await;
    let shutdown = tokio::spawn({
        let app = app.clone();
        async move { app.shutdown().await }
    });
    tokio::task::yield_now().await;
    assert!(!shutdown.is_finished());
    gate.open(1);
    within(shutdown).await.unwrap().unwrap();
    assert_eq!(notebook.lines(), ["start", "started, slowly"]);
}

#[tokio::test]
async fn who_waits_is_told_when_the_application_ends_first() {
    let (app, _, gate) = slow().start_with_gate().await;
    let _ = app.dispatch(at_once()).await.unwrap();
    let late = app.dispatch(at_once()).await.unwrap();
    app.run().await;
    gate.arrival(1).await;
    let waiting = tokio::spawn({
        let app = app.clone();
        async move { app.wait_for(&late).await }
    });
    let shutdown = tokio::spawn({
        let app = app.clone();
        async move { app.shutdown().await }
    });
    tokio::task::yield_now().await;
    gate.open(1);
    within(shutdown).await.unwrap().unwrap();
    let error = within(waiting).await.unwrap().unwrap_err();
    assert!(matches!(error, WaitError::ShuttingDown { .. }), "{error}");
}

#[tokio::test]
async fn waiting_after_the_end_is_an_error() {
    let (app, _) = slow().start().await;
    let receipt = app.dispatch(at_once()).await.unwrap();
    app.shutdown().await.unwrap();
    let error = within(app.wait_for(&receipt)).await.unwrap_err();
    assert!(matches!(error, WaitError::ShuttingDown { .. }), "{error}");
}

#[tokio::test]
async fn a_listener_that_has_stopped_is_not_waited_for_by_who_stored_nothing_for_it() {
    let buses = "service_bus: { command_buses: { commands: ~ }, event_buses: { events: { delivery: { poison: stop, retry: { max: 0 } } } } }";
    let story = Story::in_memory(
        buses,
        registrations![Start, Go, Started, Gone, start, go, refuse, after_go],
    );
    let (app, notebook) = story.start().await;
    let started = app.dispatch(at_once()).await.unwrap();
    let error = within(app.wait_for(&started)).await.unwrap_err();
    assert!(matches!(error, WaitError::Stopped { .. }), "{error}");
    let gone = app.dispatch(Go).await.unwrap();
    within(app.wait_for(&gone)).await.unwrap();
    assert_eq!(notebook.lines(), ["start", "gone"]);
}

#[tokio::test]
async fn what_hangs_does_not_keep_an_application_that_shuts_down() {
    let folder = tempfile::tempdir().unwrap();
    let clock = PausedClock::new();
    let open = async || {
        let story = Story::on_file(
            folder.path(),
            BUSES,
            registrations![Start, Started, start, after_start_slowly],
        );
        let builder = story.builder.clock(Arc::new(clock.clone()));
        (builder.build().await.unwrap(), story.notebook, story.gate)
    };
    let (app, _, gate) = open().await;
    app.run().await;
    let _ = app.dispatch(at_once()).await.unwrap();
    gate.arrival(1).await;
    let hanging = tokio::spawn({
        let app = app.clone();
        async move { app.dispatch(Start { waits: true }).await }
    });
    gate.arrival(1).await;
    let shutdown = tokio::spawn({
        let app = app.clone();
        async move { app.shutdown().await }
    });
    let begun = clock.now();
    until(&clock, &[&app], || {
        clock.now().since(begun) >= Duration::from_secs(29)
    })
    .await;
    assert!(!shutdown.is_finished());
    until(&clock, &[&app], || shutdown.is_finished()).await;
    assert!(clock.now().since(begun) < Duration::from_secs(40));
    shutdown.await.unwrap().unwrap();
    gate.open(1);
    assert!(
        within(hanging).await.unwrap().is_err(),
        "its store is closed"
    );

    let (app, notebook, gate) = open().await;
    gate.open(1);
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.lines(), ["started, slowly"]);
    assert_eq!(main_log(&app).await.len(), 1);
    app.shutdown().await.unwrap();
}
