//! Handlers that reach their unit of work through a bus that was not injected: it is theirs all the same.

use std::sync::{Arc, OnceLock};

use cqrs::prelude::*;
use cqrs::registrations;
use serde::{Deserialize, Serialize};

use crate::support::{Gate, Notebook, Story, main_log, within};

#[derive(Serialize, Deserialize, Command)]
struct Call {
    then: Then,
}

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
enum Then {
    HangUp,
    Fail,
    Panic,
    Wait,
}

#[derive(Serialize, Deserialize, Command)]
struct Connect;

#[derive(Serialize, Deserialize, Event)]
struct Called;

/// An application that handlers know without being handed its buses.
#[derive(Default)]
struct Exchange(OnceLock<App>);

impl Exchange {
    fn app(&self) -> &App {
        self.0.get().unwrap()
    }
}

#[command_handler]
async fn call(
    command: Call,
    exchange: Service<Exchange>,
    gate: Service<Gate>,
    notebook: Service<Notebook>,
) -> HandlerResult {
    let connecting = exchange.app().dispatch(Connect).await?;
    let called = exchange.app().events().publish(Called).await?;
    let (connecting, called) = (connecting.is_queued(), called.is_queued());
    notebook.note(format!("calling: queued {connecting} {called}"));
    match command.then {
        Then::HangUp => Ok(()),
        Then::Fail => Err("engaged".into()),
        Then::Panic => panic!("the line is cut"),
        Then::Wait => {
            gate.pass().await;
            Ok(())
        }
    }
}

#[command_handler]
fn connect(_: Connect, notebook: Service<Notebook>) {
    notebook.note("connected");
}

#[derive(Debug, Default, EventProvider)]
struct Telephone {
    events: RaisedEvents,
}

#[derive(Serialize, Deserialize, Command)]
struct Ring;

#[command_handler]
fn ring(_: Ring) {
    Telephone::default().raise(Called);
}

#[event_listener(inline)]
fn charge(_: &Called, notebook: Service<Notebook>) {
    notebook.note("charged");
}

fn story() -> Story {
    Story::in_memory(
        "service_bus: { command_buses: { commands: ~ }, event_buses: { events: ~ } }",
        registrations![Call, Connect, Ring, Called, call, connect, ring, charge],
    )
}

/// An application whose handlers reach itself.
async fn exchange() -> (App, Arc<Notebook>, Arc<Gate>) {
    let exchange = Arc::new(Exchange::default());
    let mut story = story();
    story.builder = story.builder.provide(Arc::clone(&exchange));
    let (app, notebook, gate) = story.start_with_gate().await;
    assert!(exchange.0.set(app.clone()).is_ok());
    (app, notebook, gate)
}

#[tokio::test]
async fn a_bus_that_was_not_injected_stages_in_the_unit_of_work_of_its_handler() {
    let (app, notebook, _) = exchange().await;
    let receipt = app.dispatch(Call { then: Then::HangUp }).await.unwrap();
    assert_eq!(receipt.events(), 1);
    let told = ["calling: queued true true", "charged", "connected"];
    assert_eq!(notebook.lines(), told);
}

#[tokio::test]
async fn what_was_staged_through_it_is_dropped_when_the_handler_fails() {
    let (app, notebook, _) = exchange().await;
    for then in [Then::Fail, Then::Panic] {
        let error = app.dispatch(Call { then }).await.unwrap_err();
        assert_eq!(error.dropped(), ["Called", "Connect"]);
        assert_eq!(error.is_rejection(), then == Then::Fail);
    }
    assert_eq!(notebook.count("calling: queued true true"), 2);
    assert_eq!(notebook.lines().len(), 2);
    assert!(main_log(&app).await.is_empty());
}

#[tokio::test]
async fn what_was_staged_through_it_is_dropped_when_nobody_waits_for_the_handler() {
    let (app, notebook, gate) = exchange().await;
    let dispatch = app.dispatch(Call { then: Then::Wait });
    tokio::select! {
        biased;
        _ = dispatch => unreachable!("the gate is closed"),
        () = gate.arrival(1) => {}
    }
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.lines(), ["calling: queued true true"]);
    assert!(main_log(&app).await.is_empty());
}

#[tokio::test]
async fn the_bus_of_another_application_is_outside_of_it() {
    let (other, others_notebook, _) = exchange().await;
    let exchange = Arc::new(Exchange::default());
    assert!(exchange.0.set(other.clone()).is_ok());
    let mut story = story();
    story.builder = story.builder.provide(exchange);
    let (app, notebook) = story.start().await;
    let receipt = app.dispatch(Call { then: Then::HangUp }).await.unwrap();
    assert_eq!(receipt.events(), 0);
    assert_eq!(notebook.lines(), ["calling: queued false false"]);
    assert_eq!(others_notebook.lines(), ["connected", "charged"]);
    assert_eq!(main_log(&other).await.len(), 1);
}

#[tokio::test]
async fn an_entity_that_raises_finds_it_too() {
    let (app, notebook, _) = exchange().await;
    let error = app.dispatch(Ring).await.unwrap_err();
    assert_eq!(error.dropped(), ["Called"]);
    assert!(notebook.lines().is_empty());
}
