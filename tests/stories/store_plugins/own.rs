//! Plugins of stores as applications declare and attach them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cqrs::options::Options;
use cqrs::plugin::{Acting, Pipeline, Plugin, Stage, StorePipeline, action::*};
use cqrs::prelude::*;
use cqrs::registrations;
use serde::Deserialize;

use super::{known, seeds, sows};
use crate::support::{Notebook, Story};

#[derive(Deserialize)]
struct FenceOptions {
    height: u8,
}

/// Notes what is appended.
struct Fence(u8, Service<Notebook>);

#[plugin(id = "garden.fence", stores)]
fn fence(options: Options<FenceOptions>, notebook: Service<Notebook>) -> Fence {
    Fence(options.into_inner().height, notebook)
}

impl Plugin for Fence {
    fn attach_to_store(&self, store: &mut StorePipeline) {
        let (height, notebook) = (self.0, self.1.clone());
        store.before(move |append: &mut Acting<Append>| {
            notebook.note(format!(
                "{} behind {height}: {}",
                append.store(),
                append.stream
            ));
            Ok(())
        });
    }
}

/// Counts commands, and says so in the store: one plugin for both.
#[plugin(id = "garden.counter", buses = [command], stores)]
#[derive(Default)]
struct Counter(Arc<AtomicUsize>);

impl Plugin for Counter {
    fn attach(&self, pipeline: &mut Pipeline) {
        let count = Arc::clone(&self.0);
        pipeline.on(Stage::Initialize, move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(())
        });
    }

    fn attach_to_store(&self, store: &mut StorePipeline) {
        let count = Arc::clone(&self.0);
        store.before(move |append: &mut Acting<Append>| {
            for event in &mut append.events {
                event
                    .metadata
                    .insert("by", format!("command {}", count.load(Ordering::SeqCst)));
            }
            Ok(())
        });
    }
}

/// For buses alone.
struct OfBuses;

impl Plugin for OfBuses {
    fn attach(&self, _: &mut Pipeline) {}
}

/// For stores alone.
struct OfStores;

impl Plugin for OfStores {
    fn attach_to_store(&self, _: &mut StorePipeline) {}
}

fn of(services: &str, bus: &str, store: &str) -> Story {
    let text = format!(
        "services:
  store: {{ driver: memory }}
  other: {{ driver: memory }}
{services}
event_store:
  stores:
    main: {{ type: store, default: true, {store} }}
    spare: {{ type: other }}
service_bus:
  command_buses: {{ commands: {{ {bus} }} }}
  event_buses: {{ events: ~ }}
  query_buses: {{ queries: ~ }}"
    );
    Story::of(text, known().chain(registrations![fence, Counter]))
}

#[tokio::test]
async fn a_plugin_with_options_is_attached_by_list_and_by_tag() {
    let services = "  low: { driver: garden.fence, height: 1 }
  high: { driver: garden.fence, height: 2, tags: [prooph_event_store.plugin] }
  elsewhere: { driver: garden.fence, height: 3, tags: [prooph_event_store.spare.plugin] }";
    let (app, notebook) = of(services, "", "plugins: [low]").start().await;
    let _ = sows(&app, "beans").await.unwrap();
    assert_eq!(
        notebook.lines()[..4],
        [
            "main behind 1: event_stream",
            "main behind 2: event_stream",
            "main behind 1: $raised",
            "main behind 2: $raised",
        ]
    );
}

#[tokio::test]
async fn one_plugin_may_be_for_a_bus_and_for_a_store() {
    let counter = "plugins: [garden.counter]";
    let (app, notebook) = of("", counter, counter).start().await;
    let _ = sows(&app, "beans").await.unwrap();
    let _ = sows(&app, "peas").await.unwrap();
    assert_eq!(
        notebook.lines(),
        ["watering beans by command 1", "watering peas by command 2"]
    );
    assert!(app.detach_store_plugin("main", "garden.counter"));
    let _ = sows(&app, "carrots").await.unwrap();
    assert_eq!(notebook.count("watering carrots by nobody"), 1);
}

#[tokio::test]
async fn what_is_provided_for_the_other_place_is_told_when_the_application_is_built() {
    for (bus, store, told) in [
        (
            "",
            "plugins: [buses]",
            "plugin buses of event store \"main\": it is for buses, and for no event store",
        ),
        (
            "plugins: [stores]",
            "",
            "plugin stores of command bus \"commands\": it is for event stores, and for no bus",
        ),
    ] {
        let builder = of("", bus, store).builder;
        let builder = builder
            .provide_named::<dyn Plugin>("buses", Arc::new(OfBuses))
            .provide_named::<dyn Plugin>("stores", Arc::new(OfStores));
        let error = builder.build().await.unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}

#[tokio::test]
async fn a_store_that_is_not_wrapped_has_no_plugins() {
    let services = "  low: { driver: garden.fence, height: 1 }";
    let store = "plugins: [low], wrap_action_event_emitter: false";
    let (app, notebook) = of(services, "", store).start().await;
    let _ = sows(&app, "beans").await.unwrap();
    assert_eq!(notebook.lines(), ["watering beans by nobody"]);
    assert_eq!(seeds(&app).await, ["beans"]);
    assert!(!app.detach_store_plugin("main", "low"));
}

#[tokio::test]
async fn a_plugin_of_a_store_whose_needs_are_not_met_is_told_by_check() {
    let report = App::from_text(
        "story.yaml",
        "services: { store: { driver: memory }, low: { driver: garden.fence, height: 1 } }
event_store: { stores: { main: { type: store, plugins: [low] } } }",
    )
    .registry(crate::support::closed(registrations![fence]))
    .check()
    .unwrap_err()
    .to_string();
    assert!(report.contains("missing_dependency"), "{report}");
    assert!(report.contains("Notebook"), "{report}");
}
