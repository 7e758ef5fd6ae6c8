//! Hooks that choose handlers, and which ones they can reach.

use cqrs::plugin::{Dispatching, Pipeline, Plugin, Stage, UnknownTarget};
use cqrs::prelude::*;

use super::{SendLetter, WhereIs, post, refused, with};

const LOCATOR: &str = "prooph_service_bus.plugin.service_locator";

/// Chooses this handler for every message.
pub(super) struct Choosing {
    handler: &'static str,
    reaches: bool,
}

impl Plugin for Choosing {
    fn attach(&self, pipeline: &mut Pipeline) {
        let handler = self.handler;
        if self.reaches {
            pipeline.reach(handler);
        }
        pipeline.on(Stage::Route, move |dispatching: &mut Dispatching<'_>| {
            Ok(dispatching.route_to(handler)?)
        });
    }
}

pub(super) fn choosing(handler: &'static str) -> Choosing {
    Choosing {
        handler,
        reaches: false,
    }
}

async fn dispatched(plugins: &str, plugin: Choosing) -> Result<Vec<String>, DispatchError> {
    let story = with(post(plugins, "", ""), "choosing", plugin);
    let (app, notebook) = story.start().await;
    let counter = app.command_bus("counter");
    counter.dispatch(SendLetter).await.map(|_| notebook.lines())
}

#[tokio::test]
async fn a_hook_chooses_among_the_handlers_of_its_bus() {
    let error = dispatched("choosing", choosing("courier.letter")).await;
    let error = error.unwrap_err();
    assert!(error.downcast_ref::<UnknownTarget>().is_some(), "{error}");
    assert!(!error.is_rejection(), "nobody has looked at the command");
    let lines = dispatched("choosing", choosing("post.letter")).await;
    assert_eq!(lines.unwrap(), ["letter"]);
}

#[tokio::test]
async fn with_a_service_locator_a_hook_chooses_among_all_handlers_that_take_the_message() {
    let plugins = format!("choosing, {LOCATOR}");
    let lines = dispatched(&plugins, choosing("courier.letter")).await;
    assert_eq!(lines.unwrap(), ["letter by courier"]);
    let error = dispatched(&plugins, choosing("SendParcel")).await;
    error.unwrap_err();
}

#[tokio::test]
async fn a_service_locator_alone_changes_nothing() {
    let (app, notebook) = post(LOCATOR, "", LOCATOR).start().await;
    let counter = app.command_bus("counter");
    let _ = counter.dispatch(SendLetter).await.unwrap();
    assert_eq!(notebook.lines(), ["letter"]);
    let error = app.query_bus("queries").ask(WhereIs).await.unwrap_err();
    assert!(matches!(error, DispatchError::NoHandler { .. }), "{error}");
}

#[tokio::test]
async fn a_plugin_may_reach_one_handler_more_and_it_has_to_be_there() {
    let reaching = |handler| Choosing {
        handler,
        reaches: true,
    };
    let lines = dispatched("choosing", reaching("courier.letter")).await;
    assert_eq!(lines.unwrap(), ["letter by courier"]);
    let story = with(post("choosing", "", ""), "choosing", reaching("nobody"));
    let error = refused(story).await;
    assert!(
        error.contains("no command handler \"nobody\" is linked"),
        "{error}"
    );
}
