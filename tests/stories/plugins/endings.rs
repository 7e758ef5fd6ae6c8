//! What wraps handlers answers for them, but what a handler has left undone is never stored.

use std::sync::Arc;

use cqrs::plugin::{Around, Dispatching, Next, Pipeline, Stage};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::{HandlerFuture, Registration};
use futures::FutureExt;
use serde::{Deserialize, Serialize};

use super::{Attached, HowMany, SCRIPTED, bakery};
use crate::support::{Notebook, Story, main_log, within};

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum End {
    Well,
    Failing,
    Panicking,
    Waiting,
}

#[derive(Serialize, Deserialize, Command)]
struct Wrap {
    end: End,
}

#[derive(Serialize, Deserialize, Event)]
struct Wrapped {
    end: End,
}

#[derive(Serialize, Deserialize, Command)]
struct Label;

#[derive(Serialize, Deserialize, Event)]
struct Noticed;

async fn end(end: End) -> HandlerResult {
    match end {
        End::Well => Ok(()),
        End::Failing => Err("torn".into()),
        End::Panicking => panic!("torn apart"),
        End::Waiting => std::future::pending().await,
    }
}

#[command_handler]
async fn wrap(
    command: Wrap,
    events: Events,
    commands: CommandBus,
    notebook: Service<Notebook>,
) -> HandlerResult {
    notebook.note("wrapping");
    events.raise(Wrapped { end: command.end })?;
    let _ = commands.dispatch(Label).await?;
    end(command.end).await
}

#[command_handler]
fn label(_: Label, notebook: Service<Notebook>) {
    notebook.note("labelling");
}

#[command_handler]
fn announce(command: Announce, events: Events) -> HandlerResult {
    Ok(events.raise(Wrapped { end: command.end })?)
}

#[derive(Serialize, Deserialize, Command)]
struct Announce {
    end: End,
}

#[event_listener]
async fn notice(event: &Wrapped, events: Events, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note("noticing");
    events.raise(Noticed)?;
    end(event.end).await
}

/// Says that all is well, whatever has become of the handler.
#[derive(Clone, Copy)]
enum Denies {
    Errors,
    /// It does not even let it begin.
    Beginning,
    /// It goes away at the first place where the handler waits.
    Ending,
}

impl Around for Denies {
    fn call<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
        next: Next<'a>,
    ) -> HandlerFuture<'a> {
        let inner = next.run(dispatching);
        Box::pin(async move {
            match self {
                Self::Errors => drop(inner.await),
                Self::Beginning => drop(inner),
                Self::Ending => drop(inner.now_or_never()),
            }
            Ok(())
        })
    }
}

async fn workshop(
    delivery: &str,
    bus: &str,
    attach: impl Fn(&mut Pipeline, &Arc<Notebook>) + Send + Sync + 'static,
) -> (App, Arc<Notebook>) {
    let plugins = |of: &str| match of == bus {
        true => "plugins: [stories.scripted]",
        false => "",
    };
    let buses = format!(
        "service_bus: {{ command_buses: {{ commands: {{ {} }} }}, event_buses: {{ events: {{ delivery: {delivery}, {} }} }} }}",
        plugins("command"),
        plugins("event"),
    );
    let known = registrations![
        Wrap, Wrapped, Label, Announce, Noticed, wrap, label, announce, notice
    ];
    let plugin = [Registration::Plugin(&SCRIPTED)];
    let story = Story::in_memory(&buses, known.into_iter().chain(plugin));
    let app = story.builder.provide(Arc::new(Attached(Box::new(attach))));
    (app.build().await.unwrap(), story.notebook)
}

async fn denied(denies: Denies, has_hooks: bool) -> (App, Arc<Notebook>) {
    workshop("inline", "command", move |pipeline, _| {
        pipeline.around(denies);
        if has_hooks {
            pipeline.on(Stage::Initialize, |_| Ok(()));
        }
    })
    .await
}

const ID: &str = "0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60";

fn with_id() -> Metadata {
    Metadata::new().with_message_id(ID.parse().unwrap())
}

#[tokio::test]
async fn what_a_failed_handler_has_staged_is_not_stored_whatever_its_wrapper_says() {
    for has_hooks in [false, true] {
        for end in [End::Failing, End::Panicking] {
            let (app, notebook) = denied(Denies::Errors, has_hooks).await;
            let receipt = app.dispatch(Wrap { end }).await.unwrap();
            assert_eq!(receipt.events(), 0);
            for _ in 0..2 {
                let receipt = app.dispatch_with(Wrap { end }, with_id()).await.unwrap();
                assert!(!receipt.is_repeated(), "it was not remembered");
            }
            assert_eq!(notebook.lines(), ["wrapping"; 3]);
            assert!(main_log(&app).await.is_empty());
        }
    }
}

#[tokio::test]
async fn what_was_cut_off_is_not_stored_and_may_be_sent_again() {
    for has_hooks in [false, true] {
        let (app, notebook) = denied(Denies::Ending, has_hooks).await;
        let end = End::Waiting;
        let receipt = app.dispatch_with(Wrap { end }, with_id()).await.unwrap();
        assert_eq!(receipt.events(), 0);
        assert!(main_log(&app).await.is_empty());
        assert!(app.detach_plugin("commands", "stories.scripted"));
        let receipt = app.dispatch_with(Wrap { end: End::Well }, with_id()).await;
        assert!(!receipt.unwrap().is_repeated());
        assert_eq!(
            notebook.lines(),
            ["wrapping", "wrapping", "noticing", "labelling"]
        );
    }
}

#[tokio::test]
async fn a_handler_that_was_never_awaited_has_not_handled_anything() {
    for has_hooks in [false, true] {
        let (app, notebook) = denied(Denies::Beginning, has_hooks).await;
        let error = app.dispatch(Wrap { end: End::Well }).await.unwrap_err();
        assert!(matches!(error, DispatchError::NotHandled { .. }), "{error}");
        let error = app.dispatch(Label).await.unwrap_err();
        assert!(matches!(error, DispatchError::NotHandled { .. }), "{error}");
        let again = || app.dispatch_with(Wrap { end: End::Well }, with_id());
        let error = again().await.unwrap_err();
        assert!(matches!(error, DispatchError::NotHandled { .. }), "{error}");
        assert!(notebook.lines().is_empty());
        assert!(app.detach_plugin("commands", "stories.scripted"));
        assert!(!again().await.unwrap().is_repeated());
        assert_eq!(notebook.lines()[0], "wrapping");
    }
}

#[tokio::test]
async fn a_finder_that_was_never_awaited_has_not_answered() {
    let (app, notebook) = bakery("query", |pipeline, notebook| {
        pipeline.around(Denies::Beginning);
        let notebook = Arc::clone(notebook);
        pipeline.on(Stage::Finalize, move |dispatching: &mut Dispatching<'_>| {
            notebook.note(format!("handled: {}", dispatching.is_handled()));
            Ok(())
        });
    })
    .await;
    let error = app.ask(HowMany).await.unwrap_err();
    assert!(matches!(error, DispatchError::NotHandled { .. }), "{error}");
    assert_eq!(notebook.lines(), ["handled: false"]);
}

#[tokio::test]
async fn a_listener_whose_failure_is_denied_has_heard_the_event_and_done_nothing() {
    for delivery in ["inline", "durable"] {
        for (denies, end) in [
            (Denies::Errors, End::Failing),
            (Denies::Errors, End::Panicking),
            (Denies::Ending, End::Waiting),
        ] {
            let attach = move |pipeline: &mut Pipeline, _: &Arc<Notebook>| {
                pipeline.around(denies);
            };
            let (app, notebook) = workshop(delivery, "event", attach).await;
            let receipt = app.dispatch(Announce { end }).await.unwrap();
            within(app.wait_for(&receipt)).await.unwrap();
            within(app.settle()).await.unwrap();
            assert_eq!(notebook.lines(), ["noticing"], "once");
            let log = main_log(&app).await;
            assert_eq!(log.len(), 1, "{delivery}");
            assert!(app.parked().await.unwrap().is_empty());
        }
    }
}

/// Goes away at the first place where the handler waits, and says so.
struct CutsOff;

impl Around for CutsOff {
    fn call<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
        next: Next<'a>,
    ) -> HandlerFuture<'a> {
        Box::pin(async move {
            let ended = next.run(dispatching).now_or_never();
            ended.unwrap_or_else(|| Err("it took too long".into()))
        })
    }
}

#[tokio::test]
async fn the_error_of_a_handler_that_was_cut_off_names_what_is_dropped() {
    for has_hooks in [false, true] {
        let (app, _) = workshop("inline", "command", move |pipeline, _| {
            pipeline.around(CutsOff);
            if has_hooks {
                pipeline.on(Stage::Initialize, |_| Ok(()));
            }
        })
        .await;
        let error = app.dispatch(Wrap { end: End::Waiting }).await.unwrap_err();
        assert_eq!(error.dropped(), ["Wrapped", "Label"]);
        let error = app.dispatch(Wrap { end: End::Failing }).await.unwrap_err();
        assert_eq!(error.dropped(), ["Wrapped", "Label"]);
    }
}

#[tokio::test]
async fn a_hook_that_fails_behind_a_denied_failure_names_what_is_dropped() {
    let (app, _) = workshop("inline", "command", |pipeline, _| {
        pipeline.around(Denies::Errors);
        pipeline.on(Stage::InvokeHandler.after(), |_| Err("not so".into()));
    })
    .await;
    let error = app.dispatch(Wrap { end: End::Failing }).await.unwrap_err();
    assert_eq!(error.dropped(), ["Wrapped", "Label"]);
}
