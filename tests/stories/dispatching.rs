//! Commands, and what they set in motion.

use cqrs::prelude::*;
use cqrs::registrations;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story};

const BUSES: &str = "service_bus:
  command_buses: { dispatching: ~ }
  event_buses: { dispatched: ~ }
";

#[derive(Serialize, Deserialize, Command)]
struct Ring {
    times: u32,
}

#[derive(Clone, Serialize, Deserialize, Event)]
struct Rang {
    times: u32,
}

#[derive(Serialize, Deserialize, Command)]
struct Answer {
    call: u32,
}

#[derive(Debug, thiserror::Error)]
#[error("the bell is broken after {0} times")]
struct BellBroken(u32);

#[command_handler(bus = "dispatching")]
async fn ring(
    command: Ring,
    events: Events,
    commands: CommandBus,
    notebook: Service<Notebook>,
) -> HandlerResult {
    notebook.note(format!("ringing {}", command.times));
    for call in 1..=command.times {
        events.raise(Rang { times: call })?;
        let receipt = commands.dispatch(Answer { call }).await?;
        assert!(receipt.is_queued());
    }
    if command.times > 3 {
        return Err(BellBroken(command.times).into());
    }
    notebook.note("rung");
    Ok(())
}

#[command_handler(bus = "dispatching")]
fn answer(command: Answer, notebook: Service<Notebook>) {
    notebook.note(format!("answering {}", command.call));
}

#[event_listener(bus = "dispatched")]
async fn hear(event: Rang, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note(format!("heard {}", event.times));
    Ok(())
}

#[event_listener(bus = "dispatched", inline)]
async fn feel(event: &Rang, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note(format!("felt {}", event.times));
    Ok(())
}

#[derive(Serialize, Deserialize, Event)]
struct Alarmed;

#[derive(Serialize, Deserialize, Event)]
struct Evacuated;

#[event_listener(bus = "dispatched", inline)]
async fn evacuate(_: &Alarmed, bus: EventBus, notebook: Service<Notebook>) -> HandlerResult {
    let _ = bus.publish(Evacuated).await?;
    notebook.note("evacuating");
    Ok(())
}

#[event_listener(bus = "dispatched", inline)]
fn extinguish(_: &Alarmed, notebook: Service<Notebook>) {
    notebook.note("extinguishing");
}

#[event_listener(bus = "dispatched", inline)]
fn count_people(_: &Evacuated, notebook: Service<Notebook>) {
    notebook.note("counting people");
}

fn story() -> Story {
    Story::in_memory(
        BUSES,
        registrations![Ring, Rang, Answer, ring, answer, hear, feel],
    )
}

#[tokio::test]
async fn commands_sent_during_a_dispatch_wait_their_turn() {
    let (app, notebook) = story().start().await;
    let receipt = app.dispatch(Ring { times: 2 }).await.unwrap();
    assert_eq!(receipt.events(), 2);
    assert_eq!(
        notebook.lines(),
        [
            "ringing 2",
            "rung",
            "felt 1",
            "felt 2",
            "answering 1",
            "answering 2"
        ]
    );
    app.wait_for(&receipt).await.unwrap();
    assert_eq!(notebook.lines()[6..], ["heard 1", "heard 2"]);
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn what_a_failing_command_staged_never_was() {
    let (app, notebook) = story().start().await;
    let error = app.dispatch(Ring { times: 4 }).await.unwrap_err();
    assert!(error.is_rejection());
    assert_eq!(error.downcast_ref::<BellBroken>().unwrap().0, 4);
    assert_eq!(error.dropped().len(), 8);
    app.settle().await.unwrap();
    assert_eq!(notebook.lines(), ["ringing 4"]);
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn what_a_failed_dispatch_had_queued_does_not_run_with_the_next_one() {
    let (app, notebook) = story().start().await;
    app.dispatch(Ring { times: 4 }).await.unwrap_err();
    let _ = app.dispatch(Ring { times: 1 }).await.unwrap();
    assert_eq!(
        notebook.lines(),
        ["ringing 4", "ringing 1", "rung", "felt 1", "answering 1"]
    );
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn an_event_that_a_listener_publishes_is_heard_behind_all_who_hear_the_first() {
    let story = Story::in_memory(
        BUSES,
        registrations![Alarmed, Evacuated, evacuate, extinguish, count_people],
    );
    let (app, notebook) = story.start().await;
    let _ = app.events().publish(Alarmed).await.unwrap();
    assert_eq!(
        notebook.lines(),
        ["evacuating", "extinguishing", "counting people"]
    );
}
