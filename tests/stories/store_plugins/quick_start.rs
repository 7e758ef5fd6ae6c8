//! The quick start of prooph's event store: a stream, a plugin that enriches, another one that listens, and the stream read again.

use std::sync::{Arc, Mutex};

use cqrs::inject::{Batch, StreamStore};
use cqrs::memory::MemoryStore;
use cqrs::plugin::{Acting, Plugged, action::Append};
use cqrs::prelude::*;
use cqrs::store::{LoadQuery, StreamName};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
struct QuickStartSucceeded {
    text: String,
}

#[tokio::test]
async fn the_quick_start_says_what_prooph_s_says() {
    let said = Arc::new(Mutex::new(Vec::new()));
    let listening = Arc::clone(&said);
    let store = Plugged::around("main", Arc::new(MemoryStore::new()), |hooks| {
        hooks.before(|append: &mut Acting<Append>| {
            for event in &mut append.events {
                event.metadata.insert("issued_by", "marc");
            }
            Ok(())
        });
        hooks.behind(move |append: &mut Acting<Append>| {
            let mut said = listening.lock().unwrap();
            for event in &append.events {
                let event_text = event.payload.as_str();
                said.push(format!("{} was recorded: {event_text}", event.name));
            }
            Ok(())
        });
    });
    let (clock, ids) = (
        Arc::new(cqrs::time::SystemClock),
        Arc::new(cqrs::time::UuidV7),
    );
    let store = StreamStore::new(store, clock, ids);
    let stream = StreamName::new("event_stream").unwrap();
    store.create(&stream, Metadata::new()).await.unwrap();
    let succeeded = QuickStartSucceeded {
        text: "It works".to_owned(),
    };
    let _appended = store
        .append(Batch::to(&stream).event(&succeeded))
        .await
        .unwrap();

    assert_eq!(
        *said.lock().unwrap(),
        [r#"QuickStartSucceeded was recorded: {"text":"It works"}"#]
    );
    let events = store.load(&stream, LoadQuery::all()).await.unwrap();
    let events: Vec<_> = events.try_collect().await.unwrap();
    let read: QuickStartSucceeded = events[0].decode().unwrap();
    assert_eq!((events.len(), read.text.as_str()), (1, "It works"));
    let metadata = events[0].metadata.get().unwrap();
    assert_eq!(
        metadata.get("issued_by").and_then(|by| by.as_text()),
        Some("marc")
    );
}

/// What is decorated can be reached.
#[tokio::test]
async fn the_store_under_the_plugins_can_be_reached() {
    use cqrs::plugin::StorePipeline;
    use cqrs::store::{EventStore, Layered, StoreLayer};

    struct Around(Arc<dyn EventStore>);
    impl StoreLayer for Around {
        fn inner(&self) -> &Arc<dyn EventStore> {
            &self.0
        }
    }
    let inner: Arc<dyn EventStore> = Arc::new(MemoryStore::new());
    let nothing = |_: &mut StorePipeline| {};
    let same = Plugged::around("main", Arc::clone(&inner), nothing);
    assert!(
        Arc::ptr_eq(&same, &inner),
        "nothing is hooked, so nothing is around it"
    );
    let layered = Layered(Around(Arc::clone(&inner)));
    assert!(Arc::ptr_eq(layered.0.inner(), &inner));
}
