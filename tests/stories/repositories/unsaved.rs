//! Events that cannot be saved are not lost in silence.

use std::sync::Arc;

use async_trait::async_trait;
use cqrs::memory::MemoryStore;
use cqrs::store::{EventStore, Layered, StoreError, StoreLayer, StreamName};
use futures::FutureExt;

use super::{BUSES, Library, causes, known, shelf};
use crate::support::Story;

/// Cannot tell which streams there are; or never comes to an end with it.
struct Blind {
    store: Arc<dyn EventStore>,
    ends: bool,
}

#[async_trait]
impl StoreLayer for Blind {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.store
    }

    async fn has_stream(&self, _: &StreamName) -> Result<bool, StoreError> {
        if !self.ends {
            std::future::pending::<()>().await;
        }
        Err(StoreError::Unavailable {
            place: "the dark".to_owned(),
            problem: "nothing is to be seen".to_owned(),
            source: None,
        })
    }
}

async fn library(ends: bool) -> Library {
    let text = format!(
        "event_store: {{ stores: {{ main: {{ type: store, repositories: {{ shelves: {{ aggregate_type: 'Library\\Shelf', stream_metadata: {{ floor: 1 }} }} }} }} }} }}
{BUSES}"
    );
    let store: Arc<dyn EventStore> = Arc::new(MemoryStore::new());
    let blind: Arc<dyn EventStore> = Arc::new(Layered(Blind { store, ends }));
    let mut story = Story::of(text, known());
    story.builder = story.builder.provide_named("store", blind);
    Library::from_story(story).await
}

#[tokio::test]
async fn a_handler_that_swallows_why_a_root_was_not_saved_fails() {
    let library = library(true).await;
    let worked = library.work(|shelves| async move {
        let mut root = shelves.create(shelf("a")).await?;
        root.record(root.putting("Emma"));
        let _swallowed = shelves.save(root).await;
        Ok(())
    });
    let error = worked.await.unwrap_err();
    let said = causes(&error);
    assert!(said.contains("BookPut"), "{said}");
}

#[tokio::test]
async fn a_handler_that_does_not_wait_for_its_root_to_be_saved_fails() {
    let library = library(false).await;
    let worked = library.work(|shelves| async move {
        let mut root = shelves.create(shelf("a")).await?;
        root.record(root.putting("Emma"));
        let not_waited_for = shelves.save(root).now_or_never();
        assert!(not_waited_for.is_none());
        Ok(())
    });
    let error = worked.await.unwrap_err();
    let said = causes(&error);
    assert!(said.contains("BookPut"), "{said}");
}
