//! What wraps handlers, and what takes their place.

use std::pin::Pin;
use std::sync::Arc;

use cqrs::bus::Endpoint;
use cqrs::plugin::{Around, Dispatching, Next, Stage};
use cqrs::prelude::*;
use cqrs::registry::HandlerFuture;

use super::{BAD, GOOD, HowMany, bakery};
use crate::support::Notebook;

struct Wrapping(Arc<Notebook>, &'static str);

impl Around for Wrapping {
    fn call<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
        next: Next<'a>,
    ) -> HandlerFuture<'a> {
        Box::pin(async move {
            self.0.note(format!("{} opens", self.1));
            let result = next.run(dispatching).await;
            self.0
                .note(format!("{} closes: {}", self.1, result.is_ok()));
            result
        })
    }
}

#[tokio::test]
async fn what_wraps_a_handler_is_nested_in_order_of_attachment() {
    let (app, notebook) = bakery("command", |pipeline, notebook| {
        pipeline.around(Wrapping(Arc::clone(notebook), "outer"));
        pipeline.around(Wrapping(Arc::clone(notebook), "inner"));
    })
    .await;
    app.dispatch(BAD).await.unwrap_err();
    assert_eq!(
        notebook.lines(),
        [
            "outer opens",
            "inner opens",
            "baking",
            "inner closes: false",
            "outer closes: false"
        ]
    );
}

#[tokio::test]
async fn what_wraps_listeners_wraps_each_by_itself() {
    let (app, notebook) = bakery("event", |pipeline, notebook| {
        pipeline.around(Wrapping(Arc::clone(notebook), "around"));
    })
    .await;
    let _ = app.dispatch(GOOD).await.unwrap();
    assert_eq!(
        notebook.lines(),
        [
            "baking",
            "around opens",
            "eating",
            "around closes: true",
            "around opens",
            "smelling",
            "around closes: true"
        ]
    );
}

struct NotToday;

impl Around for NotToday {
    fn call<'a>(&'a self, _: &'a mut Dispatching<'_>, _: Next<'a>) -> HandlerFuture<'a> {
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test]
async fn who_wraps_and_does_not_call_leaves_the_message_unhandled() {
    let (app, _) = bakery("command", |pipeline, _| {
        pipeline.around(NotToday);
    })
    .await;
    let error = app.dispatch(GOOD).await.unwrap_err();
    assert!(matches!(error, DispatchError::NotHandled { .. }));
    let (app, _) = bakery("query", |pipeline, _| {
        pipeline.around(NotToday);
    })
    .await;
    let error = app.ask(HowMany).await.unwrap_err();
    assert!(matches!(error, DispatchError::NotHandled { .. }));
}

#[tokio::test]
async fn a_wrapper_that_was_detached_is_not_called_any_more() {
    let (app, notebook) = bakery("command", |pipeline, notebook| {
        let outer = pipeline.around(Wrapping(Arc::clone(notebook), "outer"));
        pipeline.around(Wrapping(Arc::clone(notebook), "inner"));
        outer.detach();
    })
    .await;
    app.dispatch(BAD).await.unwrap_err();
    assert_eq!(
        notebook.lines(),
        ["inner opens", "baking", "inner closes: false"]
    );
}

#[tokio::test]
async fn what_a_guard_answers_is_the_answer() {
    let (app, notebook) = bakery("command", |pipeline, _| {
        pipeline.on(Stage::Route, |_| {
            Err(DispatchError::Unauthorized { resource: None }.into())
        });
    })
    .await;
    let error = app.dispatch(GOOD).await.unwrap_err();
    assert!(matches!(error, DispatchError::Unauthorized { .. }));
    assert!(notebook.lines().is_empty());
}

#[tokio::test]
async fn a_plugin_may_choose_the_listener() {
    let (app, notebook) = bakery("event", |pipeline, _| {
        pipeline.on(Stage::Route, |dispatching: &mut Dispatching<'_>| {
            assert!(dispatching.route_to("stories.plugins.nobody").is_err());
            Ok(dispatching.route_to("stories.plugins.smell")?)
        });
    })
    .await;
    let _ = app.dispatch(GOOD).await.unwrap();
    assert_eq!(notebook.lines(), ["baking", "smelling"]);
}

struct Freezer(Arc<Notebook>);

impl Endpoint for Freezer {
    fn receive<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
    ) -> Pin<Box<dyn Future<Output = HandlerResult> + Send + 'a>> {
        Box::pin(async move {
            let payload = dispatching.payload().unwrap()?;
            let name = dispatching.message_name();
            self.0.note(format!("frozen: {name} {}", payload.as_str()));
            Ok(())
        })
    }
}

#[tokio::test]
async fn a_plugin_may_send_a_message_elsewhere() {
    for bus in ["command", "event"] {
        let (app, notebook) = bakery(bus, |pipeline, notebook| {
            let freezer = Arc::new(Freezer(Arc::clone(notebook)));
            pipeline.on(Stage::Route, move |dispatching: &mut Dispatching<'_>| {
                dispatching.send_to(freezer.clone());
                Ok(())
            });
        })
        .await;
        let _ = app.dispatch(GOOD).await.unwrap();
        let expected: &[&str] = match bus {
            "command" => &["frozen: Bake {\"fails\":false}"],
            _ => &["baking", "frozen: Baked null"],
        };
        assert_eq!(notebook.lines(), expected);
    }
}
