//! Command buses: one handler, a queue for each dispatch, scopes.

use std::sync::{Arc, Mutex};

use cqrs::prelude::*;
use cqrs::registrations;
use serde::{Deserialize, Serialize};

use crate::support::{Gate, Notebook, Story, within};

/// A tree of commands: each dispatches its children.
#[derive(Serialize, Deserialize, Command)]
struct Climb {
    name: String,
    children: Vec<Climb>,
}

#[derive(Serialize, Deserialize, Command)]
struct Wait {
    name: String,
}

#[derive(Serialize, Deserialize, Command)]
struct Keep;

#[derive(Serialize, Deserialize, Command)]
struct Spawn;

#[derive(Serialize, Deserialize, Command)]
struct Unheard;

#[command_handler]
async fn climb(command: Climb, commands: CommandBus, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note(format!("{} begins", command.name));
    for child in command.children {
        let receipt = commands.dispatch(child).await?;
        notebook.note(format!("queued: {}", receipt.is_queued()));
    }
    notebook.note(format!("{} ends", command.name));
    Ok(())
}

#[command_handler(bus = "second")]
async fn climb_elsewhere(command: Climb, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note(format!("{} elsewhere", command.name));
    Ok(())
}

#[command_handler]
async fn wait(command: Wait, gate: Service<Gate>, notebook: Service<Notebook>) -> HandlerResult {
    gate.pass().await;
    notebook.note(command.name);
    Ok(())
}

/// What a handler leaves behind for after its end.
#[derive(Default)]
struct Kept(Mutex<Option<CommandBus>>);

#[command_handler]
async fn keep(_: Keep, commands: CommandBus, kept: Service<Kept>) -> HandlerResult {
    *kept.0.lock().unwrap() = Some(commands);
    Ok(())
}

/// The application, for handlers that ask for it.
#[derive(Default)]
struct Whole(Mutex<Option<App>>);

#[command_handler]
async fn spawn(_: Spawn, whole: Service<Whole>, notebook: Service<Notebook>) -> HandlerResult {
    let app = whole.0.lock().unwrap().clone().unwrap();
    let inside = app.dispatch(leaf("inside")).await?;
    notebook.note(format!("inside queued: {}", inside.is_queued()));
    let spawned = tokio::spawn(async move { app.dispatch(leaf("spawned")).await });
    let spawned = spawned.await??;
    notebook.note(format!("spawned queued: {}", spawned.is_queued()));
    Ok(())
}

fn leaf(name: &str) -> Climb {
    branch(name, [])
}

fn branch(name: &str, children: impl IntoIterator<Item = Climb>) -> Climb {
    Climb {
        name: name.to_owned(),
        children: children.into_iter().collect(),
    }
}

fn one_bus(options: &str) -> Story {
    Story::in_memory(
        &format!("service_bus: {{ command_buses: {{ commands: {options} }} }}"),
        registrations![Climb, Wait, Unheard, climb, wait],
    )
}

#[tokio::test]
async fn queued_commands_run_first_in_first_out_and_never_nested() {
    let (app, notebook) = one_bus("~").start().await;
    let tree = branch(
        "root",
        [
            branch("a", [leaf("a1"), leaf("a2")]),
            branch("b", [leaf("b1")]),
        ],
    );
    let _ = app.dispatch(tree).await.unwrap();
    let began: Vec<_> = notebook
        .lines()
        .into_iter()
        .filter(|line| line.ends_with("begins") || line.ends_with("ends"))
        .collect();
    let names = ["root", "a", "b", "a1", "a2", "b1"];
    let expected: Vec<_> = names
        .iter()
        .flat_map(|name| [format!("{name} begins"), format!("{name} ends")])
        .collect();
    assert_eq!(began, expected);
}

#[tokio::test]
async fn an_inline_bus_runs_a_nested_command_at_once() {
    let (app, notebook) = one_bus("{ nested: inline }").start().await;
    let _ = app
        .dispatch(branch("outer", [leaf("inner")]))
        .await
        .unwrap();
    assert_eq!(
        notebook.lines(),
        [
            "outer begins",
            "inner begins",
            "inner ends",
            "queued: false",
            "outer ends"
        ]
    );
}

#[tokio::test]
async fn a_command_without_a_handler_names_itself_and_the_bus() {
    let (app, _) = one_bus("~").start().await;
    let error = app.command_bus("commands").dispatch(Unheard).await;
    let error = error.unwrap_err();
    assert!(matches!(error, DispatchError::NoHandler { .. }));
    assert_eq!(
        error.to_string(),
        "no command handler for \"Unheard\" on command bus \"commands\""
    );
    let error = app.dispatch(Unheard).await.unwrap_err();
    assert!(matches!(error, DispatchError::NoHandler { .. }));
}

#[tokio::test]
async fn a_bus_that_is_not_there_is_named() {
    let (app, _) = one_bus("~").start().await;
    let error = app.command_bus("comands").dispatch(leaf("x")).await;
    let error = error.unwrap_err();
    assert!(matches!(&error, DispatchError::UnknownBus { name, .. } if name == "comands"));
    assert_eq!(
        error.to_string(),
        "there is no command bus \"comands\"; did you mean \"commands\"? there are: commands"
    );
}

#[tokio::test]
async fn a_command_with_handlers_on_two_buses_needs_the_name_of_one() {
    let buses = "service_bus: { command_buses: { first: { router: { routes: { Climb: stories.command_bus.climb } } }, second: ~ } }";
    let story = Story::in_memory(buses, registrations![Climb, climb, climb_elsewhere]);
    let (app, notebook) = story.start().await;
    let error = app.dispatch(leaf("x")).await.unwrap_err();
    assert!(
        matches!(&error, DispatchError::AmbiguousBus { buses, .. } if buses == "first, second")
    );
    let _ = app.command_bus("second").dispatch(leaf("x")).await.unwrap();
    assert_eq!(notebook.lines(), ["x elsewhere"]);
}

#[tokio::test]
async fn two_handlers_for_one_command_on_one_bus_are_refused_before_anything_runs() {
    let buses = "service_bus: { command_buses: { second: { router: { routes: {} } } } }";
    let story = Story::in_memory(buses, registrations![Climb, climb, climb_elsewhere]);
    let error = story.builder.build().await.unwrap_err();
    assert!(error.to_string().contains("has two handlers"), "{error}");
}

#[tokio::test]
async fn two_tasks_dispatch_in_parallel() {
    let (app, notebook, gate) = one_bus("~").start_with_gate().await;
    let dispatch = |name: &str| {
        let (app, name) = (app.clone(), name.to_owned());
        tokio::spawn(async move { app.dispatch(Wait { name }).await })
    };
    let (one, other) = (dispatch("one"), dispatch("other"));
    gate.arrival(2).await;
    gate.open(2);
    let _ = within(one).await.unwrap().unwrap();
    let _ = within(other).await.unwrap().unwrap();
    assert_eq!(notebook.lines().len(), 2);
}

#[tokio::test]
async fn a_spawned_task_has_a_scope_of_its_own() {
    let whole = Arc::new(Whole::default());
    let story = Story::in_memory(
        "service_bus: { command_buses: { commands: ~ } }",
        registrations![Climb, Spawn, climb, spawn],
    );
    let notebook = story.notebook;
    let app = story.builder.provide(Arc::clone(&whole));
    let app = app.build().await.unwrap();
    *whole.0.lock().unwrap() = Some(app.clone());
    let _ = within(app.dispatch(Spawn)).await.unwrap();
    assert_eq!(
        notebook.lines(),
        [
            "inside queued: true",
            "spawned begins",
            "spawned ends",
            "spawned queued: false",
            "inside begins",
            "inside ends"
        ]
    );
}

#[tokio::test]
async fn a_bus_that_is_kept_beyond_its_handler_starts_afresh() {
    let kept = Arc::new(Kept::default());
    let story = Story::in_memory(
        "service_bus: { command_buses: { commands: ~ } }",
        registrations![Climb, Keep, climb, keep],
    );
    let notebook = story.notebook;
    let app = story.builder.provide(Arc::clone(&kept));
    let app = app.build().await.unwrap();
    let _ = app.dispatch(Keep).await.unwrap();
    let commands = kept.0.lock().unwrap().take().unwrap();
    let receipt = commands.dispatch(leaf("later")).await.unwrap();
    assert!(!receipt.is_queued());
    assert_eq!(notebook.lines(), ["later begins", "later ends"]);
}

#[tokio::test]
async fn a_full_queue_refuses_at_once() {
    let (app, notebook) = one_bus("{ queue_limit: 2 }").start().await;
    let _ = app
        .dispatch(branch("two", [leaf("a"), leaf("b")]))
        .await
        .unwrap();
    let error = app
        .dispatch(branch("three", [leaf("c"), leaf("d"), leaf("e")]))
        .await
        .unwrap_err();
    let full = error.downcast_ref::<DispatchError>().unwrap();
    assert_eq!(error.dropped(), ["Climb", "Climb"]);
    assert!(!error.is_rejection(), "{full}");
    assert_eq!(notebook.count("c begins"), 0);
    assert_eq!(notebook.count("b ends"), 1);
}

#[tokio::test]
async fn a_queue_is_bounded_across_all_commands_of_a_dispatch() {
    let (app, notebook) = one_bus("{ queue_limit: 3 }").start().await;
    let crowd = || [leaf("x"), leaf("y"), leaf("z")];
    let receipt = app
        .dispatch(branch("root", [branch("a", crowd()), leaf("b")]))
        .await
        .unwrap();
    assert_eq!(receipt.failures().len(), 1, "two and one more wait already");
    assert_eq!(receipt.failures()[0].what, "Climb");
    let source = std::error::Error::source(&receipt.failures()[0].error).unwrap();
    let full = source.downcast_ref().unwrap();
    assert!(
        matches!(full, DispatchError::QueueFull { limit: 3, .. }),
        "{full:?}"
    );
    assert_eq!(notebook.count("b ends"), 1);
    assert_eq!(notebook.count("x begins"), 0);
}
