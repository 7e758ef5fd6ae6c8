//! A plugin is taken off a bus: exactly what it has attached there.

use std::sync::Arc;

use cqrs::plugin::{Dispatching, Stage};
use cqrs::plugins::guard::{Access, AuthorizationService};

use super::Attached;
use super::bank::{Bank, balance_of, open_for};

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
