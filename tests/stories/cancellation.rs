//! Callers that go away, and what stays behind: all of it or nothing.

use std::sync::Mutex;

use cqrs::prelude::*;
use cqrs::registrations;
use serde::{Deserialize, Serialize};

use crate::support::{Gate, Notebook, Story, main_log, within};

#[derive(Serialize, Deserialize, Command)]
struct Walk {
    waits: bool,
}

#[derive(Serialize, Deserialize, Command)]
struct Follow;

#[derive(Serialize, Deserialize, Command)]
struct Stumble {
    how: u32,
}

#[derive(Serialize, Deserialize, Event)]
struct Walked;

#[derive(Serialize, Deserialize, Event)]
struct Followed;

#[derive(Default)]
struct Kept(Mutex<Option<CommandBus>>);

#[command_handler]
async fn walk(
    command: Walk,
    events: Events,
    commands: CommandBus,
    gate: Service<Gate>,
    kept: Service<Kept>,
) -> HandlerResult {
    events.raise(Walked)?;
    let _ = commands.dispatch(Follow).await?;
    *kept.0.lock().unwrap() = Some(commands);
    if command.waits {
        gate.pass().await;
    }
    Ok(())
}

#[command_handler]
async fn follow(_: Follow, events: Events, notebook: Service<Notebook>) -> HandlerResult {
    events.raise(Followed)?;
    notebook.note("followed");
    Ok(())
}

#[event_listener(inline)]
async fn watch(_: &Walked, gate: Service<Gate>, notebook: Service<Notebook>) -> HandlerResult {
    gate.pass().await;
    notebook.note("watched");
    Ok(())
}

#[command_handler]
async fn stumble(command: Stumble, events: Events, gate: Service<Gate>) -> HandlerResult {
    events.raise(Followed)?;
    match command.how % 4 {
        0 => panic!("stumbled"),
        1 => {
            gate.pass().await;
            Ok(())
        }
        2 => Err("fell".into()),
        _ => Ok(()),
    }
}

fn story() -> Story {
    let mut story = Story::in_memory(
        "service_bus: { command_buses: { commands: ~ }, event_buses: { events: ~ } }",
        registrations![
            Walk, Follow, Stumble, Walked, Followed, walk, follow, stumble, watch
        ],
    );
    story.builder = story.builder.provide(std::sync::Arc::new(Kept::default()));
    story
}

fn names(log: Vec<cqrs::store::Recorded>) -> Vec<String> {
    log.into_iter().map(|recorded| recorded.name).collect()
}

#[tokio::test]
async fn a_dispatch_that_is_dropped_before_the_commit_stores_nothing() {
    let (app, notebook, gate) = story().start_with_gate().await;
    let dispatch = tokio::spawn({
        let app = app.clone();
        async move { app.dispatch(Walk { waits: true }).await }
    });
    gate.arrival(1).await;
    dispatch.abort();
    assert!(dispatch.await.unwrap_err().is_cancelled());
    within(app.settle()).await.unwrap();
    assert!(main_log(&app).await.is_empty());
    assert!(notebook.lines().is_empty());
    within(app.shutdown()).await.unwrap();
}

#[tokio::test]
async fn a_dispatch_that_is_dropped_after_the_commit_runs_to_its_end() {
    let (app, notebook, gate) = story().start_with_gate().await;
    let dispatch = tokio::spawn({
        let app = app.clone();
        async move { app.dispatch(Walk { waits: false }).await }
    });
    gate.arrival(1).await;
    dispatch.abort();
    assert!(dispatch.await.unwrap_err().is_cancelled());
    assert_eq!(names(main_log(&app).await), ["Walked"]);
    gate.open(1);
    within(app.shutdown()).await.unwrap();
    assert_eq!(notebook.lines(), ["watched", "followed"]);
}

#[tokio::test]
async fn a_bus_whose_dispatch_was_dropped_does_not_swallow_commands() {
    let story = story();
    let kept = std::sync::Arc::new(Kept::default());
    let (notebook, gate) = (story.notebook, story.gate);
    let app = story.builder.provide(std::sync::Arc::clone(&kept));
    let app = app.build().await.unwrap();
    let dispatch = tokio::spawn({
        let app = app.clone();
        async move { app.dispatch(Walk { waits: true }).await }
    });
    gate.arrival(1).await;
    let commands = kept.0.lock().unwrap().take().unwrap();
    dispatch.abort();
    assert!(dispatch.await.unwrap_err().is_cancelled());
    let receipt = commands.dispatch(Follow).await.unwrap();
    assert!(!receipt.is_queued(), "there is nothing to wait for");
    assert_eq!(notebook.lines(), ["followed"]);
}

#[tokio::test]
async fn a_publication_that_is_dropped_runs_to_its_end() {
    let (app, notebook, gate) = story().start_with_gate().await;
    let publication = tokio::spawn({
        let app = app.clone();
        async move { app.events().publish(Walked).await }
    });
    gate.arrival(1).await;
    publication.abort();
    assert!(publication.await.unwrap_err().is_cancelled());
    gate.open(1);
    within(app.shutdown()).await.unwrap();
    assert_eq!(notebook.lines(), ["watched"]);
}

#[test]
fn a_program_that_ends_without_shutting_down_ends() {
    let tokio = tokio::runtime::Runtime::new().unwrap();
    tokio.block_on(async {
        let (app, _, gate) = story().start_with_gate().await;
        for _ in 0..2 {
            let app = app.clone();
            tokio::spawn(async move { app.dispatch(Walk { waits: false }).await });
        }
        gate.arrival(2).await;
    });
    drop(tokio);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_dispatches_with_panics_and_cancellations_leave_nothing_behind() {
    let (app, _, gate) = story().start_with_gate().await;
    let dispatches: Vec<_> = (0..1_000)
        .map(|how| {
            let app = app.clone();
            tokio::spawn(async move { app.dispatch(Stumble { how }).await })
        })
        .collect();
    gate.arrival(250).await;
    for (how, dispatch) in dispatches.into_iter().enumerate() {
        match how % 4 {
            0 | 2 => assert!(within(dispatch).await.unwrap().is_err()),
            1 => {
                dispatch.abort();
                assert!(within(dispatch).await.unwrap_err().is_cancelled());
            }
            _ => assert_eq!(within(dispatch).await.unwrap().unwrap().events(), 1),
        }
    }
    assert_eq!(main_log(&app).await.len(), 250);
    let _ = app.dispatch(Stumble { how: 3 }).await.unwrap();
    within(app.shutdown()).await.unwrap();
}
