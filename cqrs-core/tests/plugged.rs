//! Event stores with plugins, without an application around them; and what plugins get of an application's stores.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::{Arc, Mutex};

use cqrs_core::bus::PluginSettings;
use cqrs_core::inject::{Services, StreamStore};
use cqrs_core::memory::MemoryStore;
use cqrs_core::message::Metadata;
use cqrs_core::origin;
use cqrs_core::plugin::action::{Append, Commit};
use cqrs_core::plugin::{
    Acting, Plugged, Plugin, PluginError, PluginParameter, PluginSite, StorePipeline,
};
use cqrs_core::registry::PluginRegistration;
use cqrs_core::runtime::{RuntimeBuilder, StoreSettings};
use cqrs_core::store::{EventStore, Expected, StoreError, StreamName, Version};
use cqrs_testing::store::sample::{account, accounts, commit, deposit, events};

type Notes = Arc<Mutex<Vec<String>>>;

fn noticing(notes: &Notes) -> Arc<dyn EventStore> {
    let (before, behind) = (Arc::clone(notes), Arc::clone(notes));
    Plugged::around("main", Arc::new(MemoryStore::new()), |store| {
        store.before(move |append: &mut Acting<Append>| {
            let note = format!("{} events", append.events.len());
            before.lock().unwrap().push(note);
            Ok(())
        });
        store.behind(move |append: &mut Acting<Append>| {
            let subject = append.answer().unwrap().subject.clone().unwrap();
            behind.lock().unwrap().push(subject.to_string());
            Ok(())
        });
    })
}

#[tokio::test]
async fn an_append_without_events_passes_no_hook() {
    let notes = Notes::default();
    let store = noticing(&notes);
    let guard = |id| Append::about(accounts(), account(id), Expected::NoStream, Vec::new());
    commit(&*store, Commit::new().with_append(guard("a"))).await;
    assert!(notes.lock().unwrap().is_empty());

    let news = Append::about(accounts(), account("b"), Expected::NoStream, events([1]));
    let both = Commit::new().with_append(guard("a")).with_append(news);
    let committed = commit(&*store, both).await;
    assert_eq!(committed.appended[0].version, Version::NONE);
    let heard = [String::from("1 events"), account("b").to_string()];
    assert_eq!(*notes.lock().unwrap(), heard);

    let stale = deposit("c", Expected::NoStream, [2]).with_append(guard("b"));
    assert!(store.commit(stale).await.unwrap_err().is_conflict());
}

/// What the plugin was given when it was made.
#[derive(Default)]
struct Kept(Mutex<Option<StreamStore>>);

impl Plugin for Kept {
    fn attach_to_store(&self, _: &mut StorePipeline) {}
}

fn make(site: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    let store = StreamStore::find(site, Some("archive"))?;
    let kept = site.services().find::<Kept>(None).unwrap();
    *kept.0.lock().unwrap() = Some(store);
    Ok(kept)
}

static COPIER: PluginRegistration = PluginRegistration::new("copier", make, origin!()).for_stores();

#[tokio::test]
async fn a_plugin_writes_no_store_that_is_only_read() {
    let archive = Arc::new(MemoryStore::new());
    let kept = Arc::new(Kept::default());
    let mut services = Services::default();
    services.provide(None, Arc::clone(&kept));
    let application = RuntimeBuilder::new()
        .services(services)
        .store_with(StoreSettings {
            is_read_only: true,
            plugins: vec![PluginSettings::registered(&COPIER)],
            ..StoreSettings::new("archive", archive.clone())
        })
        .build()
        .await
        .unwrap();
    let store = kept.0.lock().unwrap().take().unwrap();
    let stream = StreamName::new("books").unwrap();
    let refused = store.create(&stream, Metadata::new()).await.unwrap_err();
    assert!(matches!(refused, StoreError::ReadOnly { .. }), "{refused}");
    assert!(!archive.has_stream(&stream).await.unwrap());
    assert!(
        !application
            .event_store("archive")
            .unwrap()
            .has_stream(&stream)
            .await
            .unwrap()
    );
}
