//! A store that promises nothing beyond the contract passes the suite too: what it does not promise it refuses.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use cqrs_core::memory::MemoryStore;
use cqrs_core::store::{
    Amended, Amendment, Commit, Committed, EventStore, Layered, Promises, StoreError, StoreLayer,
    StreamName,
};
use cqrs_testing::store::StoreFixture;

struct Modest(Arc<dyn EventStore>);

#[async_trait]
impl StoreLayer for Modest {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.0
    }

    fn promises(&self) -> Promises {
        Promises::none()
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let streams: HashSet<&StreamName> =
            commit.appends.iter().map(|append| &append.stream).collect();
        if streams.len() > 1 {
            return Err(StoreError::Unsupported {
                what: "write several streams in one transaction",
            });
        }
        self.0.commit(commit).await
    }

    async fn amend(&self, _amendment: Amendment) -> Result<Amended, StoreError> {
        Err(StoreError::Unsupported {
            what: "change what is stored already",
        })
    }
}

struct Fixture(Arc<dyn EventStore>);

impl Fixture {
    fn new() -> Self {
        Self(Arc::new(Layered(Modest(Arc::new(MemoryStore::new())))))
    }
}

#[async_trait]
impl StoreFixture for Fixture {
    async fn open(&self) -> Arc<dyn EventStore> {
        Arc::clone(&self.0)
    }
}

cqrs_testing::event_store_conformance!(Fixture::new());
