use std::sync::Arc;

use async_trait::async_trait;

use super::{Snapshot, SnapshotStore};
use crate::store::{StoreError, Subject};

/// Several snapshot stores as one, a fast one before a shared one for example: the first that has a snapshot gives it, and all of them keep
/// and forget.
///
/// One that fails is passed over where another one answers; where none does, the first failure is told. What is to be forgotten has to be
/// forgotten by all.
#[derive(Clone)]
pub struct CompositeSnapshots {
    stores: Vec<Arc<dyn SnapshotStore>>,
}

impl CompositeSnapshots {
    /// These, in the order in which they are asked.
    #[must_use]
    pub fn new(stores: impl IntoIterator<Item = Arc<dyn SnapshotStore>>) -> Self {
        Self {
            stores: stores.into_iter().collect(),
        }
    }
}

#[async_trait]
impl SnapshotStore for CompositeSnapshots {
    async fn get(&self, subject: &Subject) -> Result<Option<Snapshot>, StoreError> {
        let mut failed = None;
        for store in &self.stores {
            match store.get(subject).await {
                Ok(Some(snapshot)) => return Ok(Some(snapshot)),
                Ok(None) => {}
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(None), Err)
    }

    async fn save(&self, snapshots: &[Snapshot]) -> Result<(), StoreError> {
        let mut outcome = Ok(());
        for store in &self.stores {
            outcome = outcome.and(store.save(snapshots).await);
        }
        outcome
    }

    async fn remove(&self, subject: &Subject) -> Result<(), StoreError> {
        let mut outcome = Ok(());
        for store in &self.stores {
            outcome = outcome.and(store.remove(subject).await);
        }
        outcome
    }

    async fn remove_all(&self, aggregate_type: &str) -> Result<(), StoreError> {
        let mut outcome = Ok(());
        for store in &self.stores {
            outcome = outcome.and(store.remove_all(aggregate_type).await);
        }
        outcome
    }

    async fn close(&self) -> Result<(), StoreError> {
        let mut outcome = Ok(());
        for store in &self.stores {
            match store.close().await {
                // A store may be part of another composite as well.
                Ok(()) | Err(StoreError::Closed) => {}
                Err(error) => outcome = outcome.and(Err(error)),
            }
        }
        outcome
    }
}

impl std::fmt::Debug for CompositeSnapshots {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CompositeSnapshots({})", self.stores.len())
    }
}
