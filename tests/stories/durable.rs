//! Durable listeners: a checkpoint each, at least once, also across a restart.

use std::path::Path;
use std::sync::Arc;

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use cqrs::time::{Clock, SystemClock};
use cqrs_testing::PausedClock;
use serde::{Deserialize, Serialize};

use crate::support::{Gate, Notebook, Story, main_log, within};

#[derive(Serialize, Deserialize, Command)]
struct Post {
    letter: u32,
}

#[derive(Serialize, Deserialize, Event)]
struct Posted {
    letter: u32,
}

#[derive(Serialize, Deserialize, Command)]
struct Stamp {
    letter: u32,
}

#[derive(Serialize, Deserialize, Event)]
struct Stamped {
    letter: u32,
}

#[command_handler]
async fn post(command: Post, events: Events) -> HandlerResult {
    let letter = command.letter;
    Ok(events.raise(Posted { letter })?)
}

#[event_listener]
fn note(event: &Posted, notebook: Service<Notebook>) {
    notebook.note(format!("posted {}", event.letter));
}

#[event_listener(from = "beginning")]
fn note_all(event: &Posted, notebook: Service<Notebook>) {
    notebook.note(format!("all: posted {}", event.letter));
}

/// Its effect is an event, in the same store as its checkpoint.
#[event_listener]
async fn stamp_at_once(event: &Posted, events: Events, gate: Service<Gate>) -> HandlerResult {
    let letter = event.letter;
    events.raise(Stamped { letter })?;
    if letter == 0 {
        gate.pass().await;
    }
    Ok(())
}

/// Its effect is a command.
#[event_listener]
async fn order_a_stamp(event: &Posted, commands: CommandBus) -> HandlerResult {
    let letter = event.letter;
    let _ = commands.dispatch(Stamp { letter }).await?;
    Ok(())
}

#[command_handler]
async fn stamp(
    command: Stamp,
    events: Events,
    gate: Service<Gate>,
    notebook: Service<Notebook>,
) -> HandlerResult {
    let letter = command.letter;
    events.raise(Stamped { letter })?;
    gate.pass().await;
    notebook.note(format!("stamping {letter}"));
    match letter {
        13 => Err("not this one".into()),
        14 if notebook.count("stamping 14") < 3 => panic!("the stamp broke"),
        _ => Ok(()),
    }
}

#[event_listener(inline)]
fn burn(_: &Stamped, notebook: Service<Notebook>) {
    notebook.note("burning");
    panic!("it burns");
}

const BUSES: &str = "service_bus: { command_buses: { commands: ~ }, event_buses: { events: { delivery: { retry: { initial: 1ms } } } } }";

fn on_file(folder: &Path, listeners: impl IntoIterator<Item = Registration>) -> Story {
    let all = registrations![Post, Posted, Stamp, Stamped, post, stamp];
    Story::on_file(folder, BUSES, all.into_iter().chain(listeners))
}

async fn post_all(app: &App, letters: impl IntoIterator<Item = u32>) {
    for letter in letters {
        let _ = app.dispatch(Post { letter }).await.unwrap();
    }
}

#[tokio::test]
async fn what_was_stored_before_the_end_is_delivered_after_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let (app, notebook) = on_file(folder.path(), registrations![note]).start().await;
    post_all(&app, [1]).await;
    within(app.settle()).await.unwrap();
    app.shutdown().await.unwrap();
    assert_eq!(notebook.lines(), ["posted 1"]);

    let (app, notebook) = on_file(folder.path(), registrations![note]).start().await;
    post_all(&app, [2, 3]).await;
    app.shutdown().await.unwrap();
    assert!(notebook.lines().is_empty(), "nothing runs before `run`");

    let (app, notebook) = on_file(folder.path(), registrations![note]).start().await;
    app.run().await;
    within(app.settle()).await.unwrap();
    app.shutdown().await.unwrap();
    assert_eq!(notebook.lines(), ["posted 2", "posted 3"]);
}

#[tokio::test]
async fn a_new_listener_starts_at_the_end_unless_it_wants_the_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _) = on_file(folder.path(), []).start().await;
    post_all(&app, [1, 2]).await;
    app.shutdown().await.unwrap();

    let (app, notebook) = on_file(folder.path(), registrations![note, note_all])
        .start()
        .await;
    post_all(&app, [3]).await;
    within(app.settle()).await.unwrap();
    app.shutdown().await.unwrap();
    let mut lines = notebook.lines();
    lines.sort();
    assert_eq!(
        lines,
        [
            "all: posted 1",
            "all: posted 2",
            "all: posted 3",
            "posted 3"
        ]
    );
}

#[tokio::test]
async fn the_configuration_may_let_new_listeners_begin_at_the_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _) = on_file(folder.path(), []).start().await;
    post_all(&app, [1]).await;
    app.shutdown().await.unwrap();
    let buses = "service_bus: { command_buses: { commands: ~ }, event_buses: { events: { delivery: { from: beginning } } } }";
    let story = Story::on_file(folder.path(), buses, registrations![Posted, note]);
    let (app, notebook) = story.start().await;
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.lines(), ["posted 1"]);
}

/// The process stops in the middle of a listener: neither its effect nor its checkpoint is there.
#[test]
fn effect_and_checkpoint_are_stored_together() {
    let folder = tempfile::tempdir().unwrap();
    let story = || on_file(folder.path(), registrations![stamp_at_once]);
    let process = || tokio::runtime::Runtime::new().unwrap();

    let first = process();
    first.block_on(async {
        let (app, _, gate) = story().start_with_gate().await;
        app.run().await;
        post_all(&app, [0]).await;
        gate.arrival(1).await;
    });
    first.shutdown_background();

    process().block_on(async {
        let later = SystemClock.now().saturating_add(cqrs::time::hours(1));
        let story = story();
        let builder = story.builder.clock(Arc::new(PausedClock::at(later)));
        let app = builder.build().await.unwrap();
        story.gate.open(2);
        within(app.settle()).await.unwrap();
        let log = main_log(&app).await.into_iter();
        let names: Vec<_> = log.map(|event| event.name).collect();
        assert_eq!(names, ["Posted", "Stamped"], "once, and not lost");
        app.shutdown().await.unwrap();
    });
}

async fn checkpoint(app: &App) -> String {
    let store = app.store_named("main").unwrap();
    let cursor = store
        .checkpoint("stories.durable.order_a_stamp@events")
        .await;
    cursor.unwrap().unwrap().as_text().to_owned()
}

#[tokio::test]
async fn the_checkpoint_waits_for_the_commands_that_the_listener_dispatched() {
    let folder = tempfile::tempdir().unwrap();
    let story = on_file(folder.path(), registrations![order_a_stamp]);
    let (app, notebook, gate) = story.start_with_gate().await;
    let before = checkpoint(&app).await;
    app.run().await;
    post_all(&app, [1]).await;
    gate.arrival(1).await;
    assert_eq!(checkpoint(&app).await, before);
    gate.open(1);
    within(app.settle()).await.unwrap();
    assert_ne!(checkpoint(&app).await, before);
    assert_eq!(notebook.lines(), ["stamping 1"]);
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_command_that_is_rejected_has_ended_and_one_that_broke_is_dispatched_again() {
    let folder = tempfile::tempdir().unwrap();
    let story = on_file(folder.path(), registrations![order_a_stamp]);
    let (app, notebook, gate) = story.start_with_gate().await;
    gate.open(100);
    post_all(&app, [13, 14]).await;
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.count("stamping 13"), 1);
    assert_eq!(notebook.count("stamping 14"), 3);
    let stamped = main_log(&app).await.into_iter();
    assert_eq!(stamped.filter(|event| event.name == "Stamped").count(), 1);
    assert!(app.parked().await.unwrap().is_empty());
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn an_inline_listener_that_breaks_does_not_repeat_the_durable_one_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let story = on_file(folder.path(), registrations![stamp_at_once, burn]);
    let (app, notebook) = story.start().await;
    post_all(&app, [1]).await;
    within(app.settle()).await.unwrap();
    let stamped = main_log(&app).await.into_iter();
    assert_eq!(stamped.filter(|event| event.name == "Stamped").count(), 1);
    assert_eq!(notebook.lines(), ["burning"]);
    app.shutdown().await.unwrap();
}
