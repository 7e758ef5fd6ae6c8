//! How a message's way ends: every bus passes its stages, and finalize whatever has happened.

use std::sync::Arc;

use cqrs::plugin::{Dispatching, HookResult, Pipeline, Stage};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use serde::{Deserialize, Serialize};

use super::{Attached, BAD, Bake, Baked, GOOD, HowMany, SCRIPTED, bakery};
use crate::support::{Notebook, Story, main_log};

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("a crumb in the wrong pipe")]
struct Choked;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u32)]
struct HowLong;

#[event_listener]
fn choke(_: &Baked, notebook: Service<Notebook>) -> Result<(), Choked> {
    notebook.note("choking");
    Err(Choked)
}

#[query_handler]
fn how_long(_: HowLong, notebook: Service<Notebook>) -> Result<u32, Choked> {
    notebook.note("searching");
    Err(Choked)
}

fn noting(
    notebook: &Arc<Notebook>,
    line: &'static str,
) -> impl Fn(&mut Dispatching<'_>) -> HookResult + use<> {
    let notebook = Arc::clone(notebook);
    move |dispatching| {
        let name = dispatching.message_name();
        notebook.note(format!(
            "{line} {name}, handled: {}",
            dispatching.is_handled()
        ));
        Ok(())
    }
}

fn everywhere(pipeline: &mut Pipeline, notebook: &Arc<Notebook>) {
    pipeline.on(Stage::Initialize, noting(notebook, "initialize"));
    pipeline.on(Stage::DetectMessageName, noting(notebook, "detect"));
    pipeline.on(Stage::Route, noting(notebook, "route"));
    pipeline.on(Stage::LocateHandler, noting(notebook, "locate"));
    pipeline.on(Stage::InvokeHandler.before(), noting(notebook, "before"));
    pipeline.on(Stage::InvokeHandler, noting(notebook, "behind"));
    pipeline.on(Stage::Finalize, noting(notebook, "finalize"));
}

/// A bakery in which one listener and one finder fail.
async fn careless_bakery(
    bus: &str,
    attach: impl Fn(&mut Pipeline, &Arc<Notebook>) + Send + Sync + 'static,
) -> (App, Arc<Notebook>) {
    let plugins = |kind: &str| {
        if bus == kind {
            "plugins: [stories.scripted]"
        } else {
            ""
        }
    };
    let route =
        "router: { routes: { Baked: [stories.plugins.outcomes.choke, stories.plugins.eat] } }";
    let buses = format!(
        "service_bus: {{ command_buses: {{ commands: ~ }}, event_buses: {{ events: {{ delivery: inline, {route}, {} }} }}, query_buses: {{ queries: {{ {} }} }} }}",
        plugins("event"),
        plugins("query")
    );
    let known = registrations![
        Bake,
        Baked,
        HowMany,
        HowLong,
        super::bake,
        super::eat,
        choke,
        super::how_many,
        how_long
    ];
    let plugin = [Registration::Plugin(&SCRIPTED)];
    let story = Story::in_memory(&buses, known.into_iter().chain(plugin));
    let app = story.builder.provide(Arc::new(Attached(Box::new(attach))));
    (app.build().await.unwrap(), story.notebook)
}

/// The way to the handler of a message.
fn way(name: &str) -> Vec<String> {
    ["initialize", "detect", "route", "locate", "before"]
        .map(|stage| format!("{stage} {name}, handled: false"))
        .to_vec()
}

#[tokio::test]
async fn a_message_is_named_at_once_and_handled_when_its_handler_has_run() {
    let (app, notebook) = bakery("command", everywhere).await;
    let _ = app.dispatch(GOOD).await.unwrap();
    let mut expected = way("Bake");
    expected.extend(
        [
            "baking",
            "behind Bake, handled: true",
            "finalize Bake, handled: true",
        ]
        .map(str::to_owned),
    );
    assert_eq!(notebook.lines()[..8], expected);
}

#[tokio::test]
async fn a_command_that_fails_has_passed_every_stage_and_keeps_its_own_error() {
    let (app, notebook) = bakery("command", everywhere).await;
    let error = app.dispatch(BAD).await.unwrap_err();
    assert!(matches!(error, DispatchError::Rejected { .. }));
    let text = cqrs::error::Causes(&error).to_string();
    assert!(text.ends_with("burnt"), "{text}");
    let mut expected = way("Bake");
    expected.extend(["baking", "finalize Bake, handled: true"].map(str::to_owned));
    assert_eq!(notebook.lines(), expected);
}

#[tokio::test]
async fn an_event_whose_listener_fails_stops_there_and_passes_finalize() {
    let (app, notebook) = careless_bakery("event", everywhere).await;
    let error = app.events().publish(Baked).await.unwrap_err();
    assert_eq!(error.downcast_ref::<Choked>(), Some(&Choked));
    let mut expected = way("Baked");
    expected.push("choking".to_owned());
    let lines = notebook.lines();
    assert_eq!(lines[..6], expected);
    assert!(
        lines[6..].iter().any(|line| line.starts_with("finalize")),
        "{lines:?}"
    );
    assert_eq!(notebook.count("eating"), 0);
}

#[tokio::test]
async fn an_event_that_was_stopped_is_heard_by_nobody_and_passes_finalize() {
    let (app, notebook) = bakery("event", |pipeline, notebook| {
        pipeline.on(Stage::Route, |dispatching: &mut Dispatching<'_>| {
            dispatching.stop_propagation();
            Ok(())
        });
        pipeline.on(Stage::Route, noting(notebook, "behind the stop"));
        pipeline.on(Stage::Finalize, noting(notebook, "finalize"));
    })
    .await;
    let receipt = app.events().publish(Baked).await.unwrap();
    assert!(receipt.failures().is_empty());
    assert_eq!(notebook.lines(), ["finalize Baked, handled: false"]);
}

#[tokio::test]
async fn what_was_published_once_is_not_published_again_with_the_next_commit() {
    let (app, notebook) = careless_bakery("nowhere", |_, _| {}).await;
    for _ in 0..2 {
        let receipt = app.dispatch(GOOD).await.unwrap();
        assert_eq!(
            receipt.failures().len(),
            1,
            "the command is stored all the same"
        );
    }
    assert_eq!(notebook.count("choking"), 2);
    assert_eq!(notebook.count("eating"), 2);
    assert_eq!(main_log(&app).await.len(), 2);
}

#[tokio::test]
async fn a_question_whose_finder_fails_has_passed_every_stage_and_finalize() {
    let (app, notebook) = careless_bakery("query", everywhere).await;
    let error = app.ask(HowLong).await.unwrap_err();
    assert_eq!(error.downcast_ref::<Choked>(), Some(&Choked));
    let mut expected = way("HowLong");
    expected.extend(["searching", "finalize HowLong, handled: true"].map(str::to_owned));
    assert_eq!(notebook.lines(), expected);
}

#[tokio::test]
async fn a_question_that_was_stopped_is_not_answered_and_passes_finalize() {
    let (app, notebook) = bakery("query", |pipeline, notebook| {
        pipeline.on(Stage::Route, |dispatching: &mut Dispatching<'_>| {
            dispatching.stop_propagation();
            Ok(())
        });
        pipeline.on(Stage::Finalize, noting(notebook, "finalize"));
    })
    .await;
    let error = app.ask(HowMany).await.unwrap_err();
    assert!(matches!(error, DispatchError::NotHandled { .. }), "{error}");
    assert_eq!(notebook.lines(), ["finalize HowMany, handled: false"]);
}

#[tokio::test]
async fn who_stops_a_question_with_an_error_is_quoted() {
    let (app, _) = bakery("query", |pipeline, _| {
        pipeline.on(Stage::Initialize, |dispatching: &mut Dispatching<'_>| {
            dispatching.stop_propagation();
            Err(Choked.into())
        });
    })
    .await;
    let error = app.ask(HowMany).await.unwrap_err();
    assert_eq!(error.downcast_ref::<Choked>(), Some(&Choked));
}

#[tokio::test]
async fn an_asker_is_always_answered_also_when_finalize_takes_the_error_away() {
    let (app, _) = careless_bakery("query", |pipeline, _| {
        pipeline.on(Stage::Finalize, |dispatching: &mut Dispatching<'_>| {
            let taken = dispatching.take_error();
            assert!(taken.is_some_and(|error| error.is_rejection()));
            Ok(())
        });
    })
    .await;
    let error = app.ask(HowLong).await.unwrap_err();
    assert!(matches!(error, DispatchError::NotHandled { .. }), "{error}");
}
