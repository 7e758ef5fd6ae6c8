//! Event stores that are only read.

use cqrs::inject::Batch;
use cqrs::prelude::*;
use cqrs::store::{EventStore, LoadQuery, NameQuery, ReadOnly, StoreError, StreamName, Version};
use futures::TryStreamExt;
use std::sync::Arc;

use super::{Sown, beds, known, seeds, sows};
use crate::support::Story;

fn of(folder: &std::path::Path, more: &str, commands: bool) -> Story {
    let path = folder.join("garden.db");
    let text = format!(
        "services: {{ store: {{ driver: sqlite, path: '{}' }} }}
event_store: {{ stores: {{ main: {{ type: store, {more} }} }} }}
service_bus:
  command_buses: {{ commands: ~ }}
  event_buses: {{ events: ~ }}
  query_buses: {{ queries: ~ }}",
        path.display()
    );
    let is_there = |registration: &cqrs::registry::Registration| {
        commands
            || !matches!(registration, cqrs::registry::Registration::Handler(handler) if handler.message == "Sow")
    };
    Story::of(text, known().filter(is_there))
}

#[tokio::test]
async fn what_is_stored_can_be_read_and_nothing_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _) = of(folder.path(), "", true).start().await;
    let _ = sows(&app, "beans").await.unwrap();
    app.shutdown().await.unwrap();

    let (archive, _) = of(folder.path(), "read_only: true", false).start().await;
    assert_eq!(seeds(&archive).await, ["beans"]);
    let store = archive.event_store("main").unwrap();
    let stream = StreamName::new("event_stream").unwrap();
    assert!(store.has_stream(&stream).await.unwrap());
    assert_eq!(
        store
            .stream_names(NameQuery::default())
            .await
            .unwrap()
            .len(),
        2
    );
    let events = store.load(&stream, LoadQuery::all()).await.unwrap();
    assert_eq!(
        events.try_collect::<Vec<_>>().await.unwrap()[0].version,
        Version::FIRST
    );

    let sown = Batch::to(&stream).event(&Sown {
        seed: "peas".into(),
    });
    for refused in [
        store.append(sown).await.map(drop),
        store.create(&beds(), Metadata::new()).await,
        store.set_stream_metadata(&stream, Metadata::new()).await,
        store.delete(&stream).await,
        store.raw().begin().await.map(drop),
    ] {
        let refused = refused.unwrap_err();
        assert!(matches!(refused, StoreError::ReadOnly { .. }), "{refused}");
        assert!(refused.to_string().contains("garden.db"), "{refused}");
    }
    archive.run().await;
    archive.shutdown().await.unwrap();
}

#[tokio::test]
async fn in_code_it_is_put_around_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _) = of(folder.path(), "", true).start().await;
    let _ = sows(&app, "beans").await.unwrap();
    let inner = app.store_named("main").unwrap();
    let store: Arc<dyn EventStore> = ReadOnly::around(Arc::clone(&inner));
    assert_eq!(store.promises(), inner.promises());
    let stream = StreamName::new("event_stream").unwrap();
    assert!(store.has_stream(&stream).await.unwrap());
    assert!(store.delete(&stream).await.is_err());
    assert!(inner.has_stream(&stream).await.unwrap());
}

#[tokio::test]
async fn who_would_write_it_is_told_by_check() {
    let folder = tempfile::tempdir().unwrap();
    let report = of(folder.path(), "read_only: true", true)
        .builder
        .check()
        .unwrap_err()
        .to_string();
    assert!(report.contains("cqrs::read_only_store"), "{report}");
    assert!(report.contains("store_plugins.sow"), "{report}");
}
