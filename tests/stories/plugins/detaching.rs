//! A plugin is taken off a bus: exactly what it has attached there.

use std::sync::Arc;

use cqrs::plugin::{Dispatching, Stage};
use cqrs::plugins::guard::{Access, AuthorizationService};
use futures::future::join_all;
use tokio::sync::Semaphore;

use super::Attached;
use super::bank::{Bank, balance_of, open_for};
use crate::support::{main_log, within};

const GUARDED: &str = "plugins: [prooph_service_bus.route_guard, stories.scripted]";

#[tokio::test]
async fn who_is_taken_off_one_bus_stays_on_the_others_and_takes_nobody_along() {
    let bank = Bank {
        commands: GUARDED,
        queries: GUARDED,
        ..Bank::default()
    };
    let story = bank.story();
    let script = Attached(Box::new(|pipeline, notebook| {
        let notebook = Arc::clone(notebook);
        pipeline.on(Stage::Initialize, move |_: &mut Dispatching<'_>| {
            notebook.note("scripted");
            Ok(())
        });
    }));
    let nobody = Arc::new(|_: &Access<'_>| false);
    let builder = story.builder.provide(Arc::new(script));
    let builder = builder.provide::<dyn AuthorizationService>(nobody);
    let app = builder.build().await.unwrap();
    let _ = app.dispatch(open_for("petra")).await.unwrap_err();
    assert!(app.detach_plugin("commands", "prooph_service_bus.route_guard"));
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    let _ = app.ask(balance_of("petra")).await.unwrap_err();
    assert_eq!(story.notebook.count("scripted"), 3);
}

#[tokio::test]
async fn what_is_not_there_cannot_be_taken_off() {
    let (app, _) = Bank::default().story().start().await;
    assert!(!app.detach_plugin("commands", "prooph_service_bus.route_guard"));
    assert!(!app.detach_plugin("nowhere", "prooph_service_bus.route_guard"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dispatches_that_are_on_their_way_pass_all_of_a_wrapper_or_none_and_nothing_is_lost() {
    const ALL: usize = 400;
    let bank = Bank {
        commands: "plugins: [stories.scripted]",
        ..Bank::default()
    };
    let mut story = bank.story();
    let script = Attached(Box::new(|pipeline, notebook| {
        let notebook = Arc::clone(notebook);
        pipeline.around_with(move |dispatching, next| {
            let notebook = Arc::clone(&notebook);
            Box::pin(async move {
                notebook.note("in");
                tokio::task::yield_now().await;
                let answer = next.run(dispatching).await;
                notebook.note("out");
                answer
            })
        });
    }));
    story.builder = story.builder.provide(Arc::new(script));
    let (app, notebook) = story.start().await;
    let begun = Arc::new(Semaphore::new(0));
    let dispatches = (0..ALL).map(|_| {
        let (app, begun) = (app.clone(), Arc::clone(&begun));
        tokio::spawn(async move {
            begun.add_permits(1);
            app.dispatch(open_for("petra")).await
        })
    });
    let dispatches: Vec<_> = dispatches.collect();
    let _some = within(begun.acquire_many(100)).await.unwrap();
    assert!(app.detach_plugin("commands", "stories.scripted"));
    for answer in within(join_all(dispatches)).await {
        assert_eq!(answer.unwrap().unwrap().events(), 1);
    }
    let wrapped = notebook.count("in");
    assert_eq!(notebook.count("out"), wrapped);
    assert_eq!(notebook.count("opening"), ALL);
    let stored = main_log(&app).await.len();
    assert_eq!(stored, 2 * ALL, "each with what its listener counts");
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    assert_eq!(notebook.count("in"), wrapped);
}
