use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::{
    Amended, Amendment, Commit, Committed, EventStore, Layered, Lease, StoreError, StoreLayer,
    StoreTransaction, StreamName,
};
use crate::message::Metadata;
use crate::time::Timestamp;

/// An event store that is only read: every write is refused with [`StoreError::ReadOnly`], checkpoints and leases among them. prooph's
/// `ReadOnlyEventStoreWrapper`; the configuration says it with `read_only: true`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::Arc;
/// use cqrs_core::memory::MemoryStore;
/// use cqrs_core::message::Metadata;
/// use cqrs_core::store::{EventStore, ReadOnly, StoreError, StreamName};
///
/// let archive = ReadOnly::around(Arc::new(MemoryStore::new()));
/// let refused = archive.create(&StreamName::new("accounts")?, Metadata::new()).await;
/// assert!(matches!(refused, Err(StoreError::ReadOnly { .. })));
/// # Ok(())
/// # }
/// ```
///
/// It is what this application does with the store that is limited: the driver opens it as ever, and may make its tables.
pub struct ReadOnly(Arc<dyn EventStore>);

impl ReadOnly {
    /// The store, to read.
    #[must_use]
    pub fn around(store: Arc<dyn EventStore>) -> Arc<dyn EventStore> {
        Arc::new(Layered(Self(store)))
    }

    fn refused<T>(&self) -> Result<T, StoreError> {
        let place = self.0.place();
        Err(StoreError::ReadOnly { place })
    }
}

#[async_trait]
impl StoreLayer for ReadOnly {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.0
    }

    async fn commit(&self, _: Commit) -> Result<Committed, StoreError> {
        self.refused()
    }

    async fn begin(&self) -> Result<Box<dyn StoreTransaction>, StoreError> {
        self.refused()
    }

    async fn set_stream_metadata(&self, _: &StreamName, _: Metadata) -> Result<(), StoreError> {
        self.refused()
    }

    async fn delete(&self, _: &StreamName) -> Result<(), StoreError> {
        self.refused()
    }

    async fn amend(&self, _: Amendment) -> Result<Amended, StoreError> {
        self.refused()
    }

    async fn acquire_lease(
        &self,
        _: &str,
        _: &str,
        _: Timestamp,
        _: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        self.refused()
    }

    async fn release_lease(&self, _: &Lease) -> Result<(), StoreError> {
        self.refused()
    }
}
