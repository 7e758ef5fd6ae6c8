//! A layer that changes nothing hands everything on: a store under it does what every event store must do.

use std::sync::Arc;

use async_trait::async_trait;
use cqrs_core::memory::MemoryStore;
use cqrs_core::store::{EventStore, Layered, StoreLayer};
use cqrs_testing::store::StoreFixture;

struct Plain(Arc<dyn EventStore>);

impl StoreLayer for Plain {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.0
    }
}

#[derive(Default)]
struct UnderALayer(Arc<MemoryStore>);

#[async_trait]
impl StoreFixture for UnderALayer {
    async fn open(&self) -> Arc<dyn EventStore> {
        Arc::new(Layered(Plain(Arc::clone(&self.0) as Arc<dyn EventStore>)))
    }
}

cqrs_testing::event_store_conformance!(UnderALayer::default());
