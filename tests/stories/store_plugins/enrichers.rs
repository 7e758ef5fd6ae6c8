//! Metadata enrichers: what they see, in which order they come, and whom they reach.

use std::sync::Arc;

use cqrs::inject::Batch;
use cqrs::options::Options;
use cqrs::plugin::{Enriching, MetadataEnricher};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::store::Recorded;
use serde::Deserialize;

use super::{BellRung, Sown, beds, known, sows};
use crate::support::{Notebook, Story, main_log};

#[derive(Deserialize)]
struct GardenerOptions {
    name: String,
}

/// Says who has done it.
struct Gardener(String, Service<Notebook>);

impl MetadataEnricher for Gardener {
    fn enrich(&self, event: &Enriching<'_>, metadata: &mut Metadata) {
        let before = metadata
            .get("by")
            .and_then(|by| by.as_text())
            .unwrap_or_default();
        let by = format!("{before}{}", self.0);
        metadata.insert("by", by);
        let about = event
            .subject()
            .map_or("nobody", |subject| subject.aggregate_id());
        self.1.note(format!(
            "{} in {} about {about}",
            event.name(),
            event.stream()
        ));
    }
}

#[metadata_enricher(id = "garden.gardener")]
fn gardener(options: Options<GardenerOptions>, notebook: Service<Notebook>) -> Gardener {
    Gardener(options.into_inner().name, notebook)
}

/// The season, as a closure that a function makes.
#[metadata_enricher]
fn season(_: Service<Notebook>) -> impl MetadataEnricher {
    |event: &Enriching<'_>, metadata: &mut Metadata| {
        metadata.insert("season", format!("spring of {}", event.name()));
    }
}

/// Which soil it was.
#[metadata_enricher(id = "garden.soil")]
#[derive(Default)]
struct Soil;

impl MetadataEnricher for Soil {
    fn enrich(&self, event: &Enriching<'_>, metadata: &mut Metadata) {
        let facts = (event.id(), event.created_at(), event.schema_version());
        metadata.insert("soil", format!("{} {facts:?}", event.payload().as_str()));
    }
}

fn of(services: &str, store: &str) -> Story {
    let text = format!(
        "services:
  store: {{ driver: memory }}
  petra: {{ driver: garden.gardener, name: petra }}
{services}
event_store: {{ stores: {{ main: {{ type: store, {store} }} }} }}
service_bus:
  command_buses: {{ commands: ~ }}
  event_buses: {{ events: ~ }}
  query_buses: {{ queries: ~ }}"
    );
    let ours = registrations![gardener, season, Soil];
    Story::of(text, known().chain(ours))
}

fn text(event: &Recorded, key: &str) -> String {
    let metadata = event.metadata.get().unwrap();
    metadata
        .get(key)
        .map_or_else(String::new, |value| value.as_text().unwrap().to_owned())
}

#[tokio::test]
async fn recorded_and_raised_events_are_enriched_before_anybody_hears_of_them() {
    let story = of("", "metadata_enrichers: [petra]");
    let (app, notebook) = story.start().await;
    let _ = sows(&app, "beans").await.unwrap();
    assert_eq!(
        notebook.lines(),
        [
            "Sown in event_stream about left",
            "BellRung in $raised about nobody",
            "watering beans by petra",
        ]
    );
    let log = main_log(&app).await;
    let by: Vec<_> = log.iter().map(|event| text(event, "by")).collect();
    assert_eq!(by, ["petra", "petra"]);
}

#[tokio::test]
async fn several_enrich_one_after_another_those_that_are_listed_before_those_with_tags() {
    let services = "  paul: { driver: garden.gardener, name: ' and paul', tags: [prooph_event_store.metadata_enricher] }
  anna: { driver: garden.gardener, name: ' and anna', tags: [prooph_event_store.main.metadata_enricher] }";
    let enrichers =
        "metadata_enrichers: [petra, stories.store_plugins.enrichers.season, garden.soil]";
    let (app, notebook) = of(services, enrichers).start().await;
    let _ = sows(&app, "beans").await.unwrap();
    assert_eq!(
        notebook.count("watering beans by petra and paul and anna"),
        1
    );
    let log = main_log(&app).await;
    assert_eq!(text(&log[0], "season"), "spring of Sown");
    assert!(text(&log[0], "soil").starts_with(r#"{"seed":"beans"}"#));
}

#[tokio::test]
async fn an_enricher_may_stand_among_the_plugins_and_may_be_provided() {
    let metadata =
        |_: &Enriching<'_>, metadata: &mut Metadata| metadata.insert("by", "nobody we know");
    let story = of(
        "  unused: { alias: petra }",
        "plugins: [anybody], metadata_enrichers: [somebody, petra]",
    );
    let somebody: Arc<dyn MetadataEnricher> = Arc::new(metadata);
    let builder = story
        .builder
        .provide_named::<dyn MetadataEnricher>("anybody", Arc::clone(&somebody))
        .provide_named::<dyn MetadataEnricher>("somebody", somebody);
    let app = builder.build().await.unwrap();
    let _ = sows(&app, "beans").await.unwrap();
    assert_eq!(
        story
            .notebook
            .count("watering beans by nobody we knowpetra"),
        1
    );
}

#[tokio::test]
async fn what_a_tool_appends_is_enriched_and_what_was_taken_off_enriches_no_more() {
    let (app, _) = of("", "metadata_enrichers: [petra]").start().await;
    let store = app.event_store("main").unwrap();
    let sown = || {
        Batch::to(&beds()).event(&Sown {
            seed: "beans".into(),
        })
    };
    let _appended = store.append(sown()).await.unwrap();
    assert!(app.detach_store_plugin("main", "petra"));
    let _appended = store.append(sown().event(&BellRung)).await.unwrap();
    let log = main_log(&app).await;
    let by: Vec<_> = log.iter().map(|event| text(event, "by")).collect();
    assert_eq!(by, ["petra", "", ""]);
}

#[tokio::test]
async fn a_write_that_is_repeated_is_recognised_whatever_enrichers_say() {
    let (app, _) = of("", "metadata_enrichers: [petra]").start().await;
    let store = app.event_store("main").unwrap();
    let id = "0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60".parse().unwrap();
    let sown = || {
        let seed = "beans".to_owned();
        let own = Metadata::new().with_message_id(id);
        let none_yet = cqrs::store::Expected::NoStream;
        Batch::to(&beds())
            .expecting(none_yet)
            .event_with(&Sown { seed }, own)
    };
    let first = store.append(sown()).await.unwrap();
    assert!(app.detach_store_plugin("main", "petra"));
    assert_eq!(store.append(sown()).await.unwrap(), first);
    let log = main_log(&app).await;
    assert_eq!((log.len(), text(&log[0], "by").as_str()), (1, "petra"));
}
