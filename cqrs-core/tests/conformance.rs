//! The store in memory does what every event store must do.

use std::sync::Arc;

use async_trait::async_trait;
use cqrs_core::memory::MemoryStore;
use cqrs_core::store::EventStore;
use cqrs_testing::store::StoreFixture;

#[derive(Default)]
struct InMemory(Arc<MemoryStore>);

#[async_trait]
impl StoreFixture for InMemory {
    async fn open(&self) -> Arc<dyn EventStore> {
        Arc::clone(&self.0) as Arc<dyn EventStore>
    }
}

cqrs_testing::event_store_conformance!(InMemory::default());
