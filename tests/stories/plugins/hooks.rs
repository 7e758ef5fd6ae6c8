//! Hooks at the stages of a dispatch.

use std::sync::{Arc, Mutex};

use cqrs::error::HandlerPanicked;
use cqrs::plugin::{Attachment, Dispatching, Hook, HookResult, Hooked, Stage};
use cqrs::prelude::*;

use super::{BAD, Bake, GOOD, HowMany, bakery, bakery_that_delivers};
use crate::support::{Notebook, main_log, within};

fn noting(
    notebook: &Arc<Notebook>,
    line: &str,
) -> impl Fn(&mut Dispatching<'_>) -> HookResult + use<> {
    let (notebook, line) = (Arc::clone(notebook), line.to_owned());
    move |_| {
        notebook.note(line.clone());
        Ok(())
    }
}

#[tokio::test]
async fn hooks_run_by_stage_then_priority_then_attachment() {
    let (app, notebook) = bakery("command", |pipeline, notebook| {
        pipeline.on(Stage::Finalize, noting(notebook, "finalize"));
        pipeline.on(Stage::InvokeHandler.after(), noting(notebook, "after"));
        pipeline.on(Stage::InvokeHandler.before(), noting(notebook, "before"));
        pipeline.on(Stage::LocateHandler, noting(notebook, "locate 1"));
        pipeline.on(Stage::LocateHandler, noting(notebook, "locate 2"));
        pipeline.on(Stage::Route.plus(-5), noting(notebook, "behind route"));
        pipeline.on(Stage::Route.plus(5), noting(notebook, "before route"));
        pipeline.on(Stage::DetectMessageName, noting(notebook, "detect"));
        pipeline.on(Stage::Initialize, noting(notebook, "initialize"));
    })
    .await;
    let _ = app.dispatch(GOOD).await.unwrap();
    let expected = [
        "initialize",
        "detect",
        "before route",
        "behind route",
        "locate 1",
        "locate 2",
        "before",
        "baking",
        "after",
        "finalize",
        "smelling",
        "eating",
    ];
    let mut lines = notebook.lines();
    lines[10..].sort_by(|one, other| other.cmp(one));
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn a_stopped_command_is_not_handled_and_finalize_still_runs() {
    let (app, notebook) = bakery("command", |pipeline, notebook| {
        pipeline.on(Stage::Route, |dispatching: &mut Dispatching<'_>| {
            dispatching.stop_propagation();
            Ok(())
        });
        pipeline.on(Stage::LocateHandler, noting(notebook, "locate"));
        pipeline.on(Stage::Finalize, noting(notebook, "finalize"));
    })
    .await;
    let error = app.dispatch(GOOD).await.unwrap_err();
    assert!(matches!(error, DispatchError::NotHandled { .. }), "{error}");
    assert_eq!(notebook.lines(), ["finalize"]);
}

#[tokio::test]
async fn finalize_may_take_the_error_away_and_nothing_is_stored() {
    let (app, notebook) = bakery("command", |pipeline, notebook| {
        let notebook = Arc::clone(notebook);
        pipeline.on(Stage::Finalize, move |dispatching: &mut Dispatching<'_>| {
            let error = dispatching.take_error();
            notebook.note(format!("took {}", error.is_some()));
            Ok(())
        });
    })
    .await;
    let receipt = app.dispatch(BAD).await.unwrap();
    assert_eq!(receipt.events(), 0);
    assert_eq!(notebook.lines(), ["baking", "took true"]);
    assert!(main_log(&app).await.is_empty());
}

#[tokio::test]
async fn finalize_may_replace_the_error() {
    let (app, _) = bakery("command", |pipeline, _| {
        pipeline.on(Stage::Finalize, |dispatching: &mut Dispatching<'_>| {
            if dispatching.error().is_some() {
                dispatching.set_error(DispatchError::Unauthorized { resource: None });
            }
            Ok(())
        });
    })
    .await;
    let error = app.dispatch(BAD).await.unwrap_err();
    assert!(matches!(error, DispatchError::Unauthorized { .. }));
    assert_eq!(error.to_string(), "not authorized to access this resource");
    let _ = app.dispatch(GOOD).await.unwrap();
}

#[tokio::test]
async fn an_error_that_comes_after_the_commit_says_so() {
    let (app, notebook) = bakery("command", |pipeline, _| {
        pipeline.on(Stage::Finalize, |_: &mut Dispatching<'_>| {
            Err("too late".into())
        });
    })
    .await;
    let error = app.dispatch(GOOD).await.unwrap_err();
    assert!(error.is_committed(), "{error:?}");
    assert_eq!(main_log(&app).await.len(), 1);
    within(app.shutdown()).await.unwrap();
    assert_eq!(notebook.lines().len(), 3, "and it is followed up");
}

#[tokio::test]
async fn a_hook_that_fails_after_the_handler_drops_what_it_did() {
    let (app, notebook) = bakery("command", |pipeline, _| {
        pipeline.on(
            Stage::InvokeHandler.after(),
            |dispatching: &mut Dispatching<'_>| {
                assert!(dispatching.is_handled());
                Err("no bread today".into())
            },
        );
    })
    .await;
    let error = app.dispatch(GOOD).await.unwrap_err();
    assert!(error.is_rejection());
    assert_eq!(error.dropped(), ["Baked"]);
    assert!(main_log(&app).await.is_empty());
    assert_eq!(notebook.lines(), ["baking"]);
}

#[tokio::test]
async fn a_panicking_hook_is_an_error_on_every_kind_of_bus() {
    for bus in ["command", "event", "query"] {
        let (app, _) = bakery(bus, |pipeline, _| {
            pipeline.on(Stage::Route, |_: &mut Dispatching<'_>| panic!("no flour"));
        })
        .await;
        for _ in 0..2 {
            let baked = within(app.dispatch(GOOD)).await;
            let asked = within(app.ask(HowMany)).await;
            let error = match bus {
                "command" => baked.unwrap_err(),
                "query" => asked.unwrap_err(),
                _ => {
                    let failed = baked.unwrap().into_result().unwrap_err();
                    let failure = &failed.failures()[0];
                    assert_eq!(failure.what, "event bus \"events\"");
                    assert!(failure.error.downcast_ref::<HandlerPanicked>().is_some());
                    continue;
                }
            };
            assert!(error.downcast_ref::<HandlerPanicked>().is_some());
        }
    }
}

#[tokio::test]
async fn a_panicking_hook_before_durable_listeners_has_the_event_parked() {
    let delivery = "{ retry: { max: 0 } }";
    let (app, notebook) = bakery_that_delivers(delivery, "event", |pipeline, _| {
        pipeline.on(Stage::Route, |_: &mut Dispatching<'_>| panic!("no flour"));
    })
    .await;
    let _ = app.dispatch(GOOD).await.unwrap();
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.lines(), ["baking"]);
    let parked = app.parked().await.unwrap();
    assert_eq!(parked.len(), 2, "once for each listener");
    assert!(parked[0].reason.contains("no flour"), "{parked:?}");
    within(app.shutdown()).await.unwrap();
}

#[tokio::test]
async fn a_hook_that_fails_behind_a_durable_listener_does_not_repeat_it() {
    let delivery = "{ retry: { max: 3, initial: 1ms } }";
    let (app, notebook) = bakery_that_delivers(delivery, "event", |pipeline, _| {
        pipeline.on(Stage::InvokeHandler.after(), |_: &mut Dispatching<'_>| {
            Err("crumbs".into())
        });
    })
    .await;
    let _ = app.dispatch(GOOD).await.unwrap();
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.count("eating"), 1);
    assert!(app.parked().await.unwrap().is_empty());
    within(app.shutdown()).await.unwrap();
}

#[tokio::test]
async fn what_was_attached_can_be_detached() {
    let attachments: Arc<Mutex<Vec<Attachment>>> = Arc::default();
    let kept = Arc::clone(&attachments);
    let (app, notebook) = bakery("command", move |pipeline, notebook| {
        let attachment = pipeline.on(Stage::Route, noting(notebook, "hook"));
        kept.lock().unwrap().push(attachment);
    })
    .await;
    let _ = app.dispatch(GOOD).await.unwrap();
    for attachment in attachments.lock().unwrap().iter() {
        attachment.detach();
    }
    let _ = app.dispatch(GOOD).await.unwrap();
    assert_eq!(notebook.count("hook"), 1);
    assert_eq!(notebook.count("baking"), 2);
}

#[derive(Debug, PartialEq)]
struct Oven(u32);

#[tokio::test]
async fn what_hooks_leave_for_each_other_has_a_type() {
    let (app, notebook) = bakery("command", |pipeline, notebook| {
        pipeline.on(Stage::Initialize, |dispatching: &mut Dispatching<'_>| {
            let bread: &Bake = dispatching.message().unwrap();
            assert!(!bread.fails);
            dispatching.extensions_mut().insert(Oven(7));
            dispatching.add_metadata(cqrs::message::keys::ACTOR, "baker");
            Ok(())
        });
        let notebook = Arc::clone(notebook);
        pipeline.on(Stage::Finalize, move |dispatching: &mut Dispatching<'_>| {
            let oven = dispatching.extensions_mut().remove::<Oven>();
            notebook.note(format!("{oven:?}"));
            assert!(dispatching.extensions().get::<Oven>().is_none());
            Ok(())
        });
    })
    .await;
    let _ = app.dispatch(GOOD).await.unwrap();
    assert!(notebook.lines().contains(&"Some(Oven(7))".to_owned()));
    let log = main_log(&app).await;
    assert_eq!(log[0].metadata.get().unwrap().actor(), Some("baker"));
}

struct Slowly;

impl Hook for Slowly {
    fn run<'a>(&'a self, dispatching: &'a mut Dispatching<'_>) -> Hooked<'a> {
        Hooked::Waiting(Box::pin(async move {
            tokio::task::yield_now().await;
            dispatching.add_metadata("waited", true);
            Ok(())
        }))
    }
}

#[tokio::test]
async fn a_hook_may_wait() {
    let (app, notebook) = bakery("event", |pipeline, notebook| {
        pipeline.hook(Stage::Initialize, Slowly);
        let notebook = Arc::clone(notebook);
        pipeline.on(Stage::Finalize, move |dispatching: &mut Dispatching<'_>| {
            let waited = dispatching.metadata().get("waited").is_some();
            notebook.note(format!("waited: {waited}"));
            Ok(())
        });
    })
    .await;
    let _ = app.dispatch(GOOD).await.unwrap();
    assert_eq!(notebook.lines().last().unwrap(), "waited: true");
}
