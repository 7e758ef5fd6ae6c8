//! The finalize guard: whether something may come of a message, and be seen.

use std::sync::Arc;

use cqrs::plugin::{At, Dispatching, Stage};
use cqrs::plugins::guard::{Access, AuthorizationService, Moment};
use cqrs::prelude::*;

use super::Attached;
use super::bank::{Balance, BalanceOf, Bank, CloseAccount, balance_of, open_for};
use crate::support::{Notebook, Story, main_log, within};

const GUARDED: &str = "plugins: [prooph_service_bus.finalize_guard]";
const AND_SCRIPTED: &str = "plugins: [stories.scripted, prooph_service_bus.finalize_guard]";

const SCRIPTED_LAST: &str = "plugins: [prooph_service_bus.finalize_guard, stories.scripted]";

/// Grants what `is_granted` grants, and writes down what it was asked about.
async fn guarded(
    story: Story,
    is_granted: impl Fn(&Access<'_>) -> bool + Send + Sync + 'static,
) -> (App, Arc<Notebook>) {
    let notebook = Arc::clone(&story.notebook);
    let service = Arc::new(move |access: &Access<'_>| {
        assert_eq!(access.moment(), Moment::Finalize);
        notebook.note(format!("asked about {}", access.message_name()));
        is_granted(access)
    });
    let builder = story.builder.provide::<dyn AuthorizationService>(service);
    (builder.build().await.unwrap(), story.notebook)
}

fn queries(queries: &'static str) -> Story {
    let bank = Bank {
        queries,
        ..Bank::default()
    };
    bank.story()
}

fn commands(commands: &'static str) -> Story {
    let bank = Bank {
        commands,
        ..Bank::default()
    };
    bank.story()
}

fn is_unauthorized(error: &DispatchError) -> bool {
    matches!(error, DispatchError::Unauthorized { resource: None })
}

#[tokio::test]
async fn the_guard_sees_the_reply_and_withholds_it() {
    let (app, notebook) = guarded(queries(GUARDED), |access| {
        let balance: &Balance = access.reply::<BalanceOf>().unwrap();
        balance.owner == "petra"
    })
    .await;
    let own = app.ask(balance_of("petra")).await.unwrap();
    assert_eq!(own.cents, 100);
    let error = app.ask(balance_of("paul")).await.unwrap_err();
    assert!(is_unauthorized(&error), "{error:?}");
    assert_eq!(notebook.count("looking"), 2);
}

#[tokio::test]
async fn what_was_withheld_stays_so_when_somebody_takes_the_refusal_away() {
    let mut story = queries(AND_SCRIPTED);
    let script = Attached(Box::new(|pipeline, _| {
        let last = Stage::Finalize.plus(-2_000);
        pipeline.on(last, |dispatching: &mut Dispatching<'_>| {
            let _refusal = dispatching.take_error();
            Ok(())
        });
    }));
    story.builder = story.builder.provide(Arc::new(script));
    let (app, _) = guarded(story, |_| false).await;
    let error = app.ask(balance_of("paul")).await.unwrap_err();
    assert!(matches!(error, DispatchError::NotHandled { .. }), "{error}");
}

#[tokio::test]
async fn a_refusal_is_the_answer_whoever_else_hooks_finalize() {
    for priority in [2_000, -2_000] {
        let mut story = queries(AND_SCRIPTED);
        let script = Attached(Box::new(move |pipeline, notebook| {
            let notebook = Arc::clone(notebook);
            pipeline.on(
                Stage::Finalize.plus(priority),
                move |_: &mut Dispatching<'_>| {
                    notebook.note("finalize");
                    Ok(())
                },
            );
        }));
        story.builder = story.builder.provide(Arc::new(script));
        let (app, notebook) = guarded(story, |_| false).await;
        let error = app.ask(balance_of("paul")).await.unwrap_err();
        assert!(is_unauthorized(&error), "{error:?}");
        assert_eq!(notebook.count("finalize"), 1);
    }
}

#[tokio::test]
async fn a_refused_command_was_never_stored() {
    let (app, notebook) = guarded(commands(GUARDED), |access| {
        assert_eq!(access.staged(), ["AccountOpened"]);
        false
    })
    .await;
    let error = app.dispatch(open_for("petra")).await.unwrap_err();
    assert!(is_unauthorized(&error), "{error:?}");
    assert!(main_log(&app).await.is_empty());
    assert_eq!(notebook.lines(), ["opening", "asked about OpenAccount"]);
}

#[tokio::test]
async fn a_granted_command_is_stored() {
    let (app, notebook) = guarded(commands(GUARDED), |_| true).await;
    let receipt = app.dispatch(open_for("petra")).await.unwrap();
    assert_eq!(receipt.events(), 1);
    assert_eq!(notebook.lines()[1], "asked about OpenAccount");
}

#[tokio::test]
async fn nobody_is_asked_about_what_failed() {
    let (app, notebook) = guarded(commands(GUARDED), |_| true).await;
    assert!(app.dispatch(open_for("")).await.unwrap_err().is_rejection());
    assert_eq!(notebook.lines(), ["opening"]);
    let (app, notebook) = guarded(queries(GUARDED), |_| true).await;
    assert!(app.ask(balance_of("")).await.unwrap_err().is_rejection());
    assert_eq!(notebook.lines(), ["looking"]);
}

#[tokio::test]
async fn what_goes_to_a_queue_is_asked_about_where_it_is_handled() {
    let bank = Bank {
        commands: "router: { async_switch: out }, plugins: [prooph_service_bus.finalize_guard]",
        services: "out: { driver: queue, store: main }",
        ..Bank::default()
    };
    let (app, notebook) = guarded(bank.story(), |_| true).await;
    let _ = app.dispatch(CloseAccount).await.unwrap();
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.lines(), ["closing", "asked about CloseAccount"]);
    within(app.shutdown()).await.unwrap();
}

#[tokio::test]
async fn a_refusal_names_the_message_where_the_configuration_says_so() {
    let bank = Bank {
        queries: GUARDED,
        services: "prooph_service_bus.finalize_guard: { expose_name: true }",
        ..Bank::default()
    };
    let (app, _) = guarded(bank.story(), |_| false).await;
    let error = app.ask(balance_of("petra")).await.unwrap_err();
    assert_eq!(error.to_string(), "not authorized to access BalanceOf");
}

#[tokio::test]
async fn what_a_listener_would_store_is_dropped_where_it_is_refused() {
    let story = Bank {
        events: "delivery: inline, plugins: [prooph_service_bus.finalize_guard]",
        ..Bank::default()
    };
    let (app, notebook) = guarded(story.story(), |access| access.staged().is_empty()).await;
    let receipt = app.dispatch(open_for("petra")).await.unwrap();
    assert_eq!(notebook.count("asked about AccountOpened"), 2);
    let failures = receipt.failures();
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].what, "bank.count");
    assert_eq!(failures[0].error.dropped(), ["Counted"]);
    let refusal = failures[0].error.downcast_ref::<DispatchError>();
    assert!(refusal.is_some());
    assert_eq!(main_log(&app).await.len(), 1);
}

fn scripted(mut story: Story, script: Attached) -> Story {
    story.builder = story.builder.provide(Arc::new(script));
    story
}

fn stops_at(story: Story, at: At) -> Story {
    let script = Attached(Box::new(move |pipeline, _| {
        pipeline.on(at, |dispatching: &mut Dispatching<'_>| {
            dispatching.stop_propagation();
            Ok(())
        });
    }));
    scripted(story, script)
}

#[tokio::test]
async fn who_stops_a_dispatch_does_not_get_past_the_guard() {
    for plugins in [AND_SCRIPTED, SCRIPTED_LAST] {
        for at in [Stage::InvokeHandler.after(), Stage::Finalize.plus(2_000)] {
            let story = stops_at(commands(plugins), at);
            let (app, _) = guarded(story, |_| false).await;
            let error = app.dispatch(open_for("petra")).await.unwrap_err();
            assert!(is_unauthorized(&error), "{error:?}");
            assert!(main_log(&app).await.is_empty());
            let story = stops_at(queries(plugins), at);
            let (app, _) = guarded(story, |_| false).await;
            let error = app.ask(balance_of("petra")).await.unwrap_err();
            assert!(is_unauthorized(&error), "{error:?}");
        }
    }
}

#[tokio::test]
async fn who_stands_around_the_guard_sees_that_it_refused_and_cannot_answer_otherwise() {
    let swallows = || {
        Attached(Box::new(|pipeline, notebook| {
            let notebook = Arc::clone(notebook);
            pipeline.around_with(move |dispatching, next| {
                let notebook = Arc::clone(&notebook);
                Box::pin(async move {
                    let error = next.run(dispatching).await.unwrap_err();
                    assert!(error.is_failure());
                    notebook.note("swallowed");
                    Ok(())
                })
            });
        }))
    };
    let story = scripted(commands(AND_SCRIPTED), swallows());
    let (app, notebook) = guarded(story, |_| false).await;
    let error = app.dispatch(open_for("petra")).await.unwrap_err();
    assert!(is_unauthorized(&error), "{error:?}");
    assert!(main_log(&app).await.is_empty());
    assert_eq!(notebook.count("swallowed"), 1);
    let story = scripted(queries(AND_SCRIPTED), swallows());
    let (app, _) = guarded(story, |_| false).await;
    let error = app.ask(balance_of("petra")).await.unwrap_err();
    assert!(is_unauthorized(&error), "{error:?}");
}

#[tokio::test]
async fn nor_can_who_stands_around_a_listener_that_was_refused() {
    let swallows = Attached(Box::new(|pipeline, _| {
        pipeline.around_with(|dispatching, next| {
            Box::pin(async move {
                let _ = next.run(dispatching).await;
                Ok(())
            })
        });
    }));
    let story = Bank {
        events: "delivery: inline, plugins: [stories.scripted, prooph_service_bus.finalize_guard]",
        ..Bank::default()
    };
    let story = scripted(story.story(), swallows);
    let (app, _) = guarded(story, |access| access.staged().is_empty()).await;
    let receipt = app.dispatch(open_for("petra")).await.unwrap();
    let failures = receipt.failures();
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert_eq!(failures[0].what, "bank.count");
    assert_eq!(failures[0].error.dropped(), ["Counted"]);
    assert_eq!(main_log(&app).await.len(), 1);
}
