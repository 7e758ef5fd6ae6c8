use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{Snapshot, SnapshotDriver, SnapshotStore};
use crate::options::{DriverOptions, OptionSpec};
use crate::registry::Registration;
use crate::store::{OpenContext, StoreError, Subject};

/// Snapshots in memory, gone with the process. All clones are the same store.
#[derive(Debug, Clone, Default)]
pub struct MemorySnapshots(Arc<Mutex<HashMap<Subject, Snapshot>>>);

impl MemorySnapshots {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn snapshots(&self) -> MutexGuard<'_, HashMap<Subject, Snapshot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl SnapshotStore for MemorySnapshots {
    async fn get(&self, subject: &Subject) -> Result<Option<Snapshot>, StoreError> {
        Ok(self.snapshots().get(subject).cloned())
    }

    async fn save(&self, snapshots: &[Snapshot]) -> Result<(), StoreError> {
        let new = snapshots.iter().cloned();
        self.snapshots()
            .extend(new.map(|snapshot| (snapshot.subject.clone(), snapshot)));
        Ok(())
    }

    async fn remove(&self, subject: &Subject) -> Result<(), StoreError> {
        self.snapshots().remove(subject);
        Ok(())
    }

    async fn remove_all(&self, aggregate_type: &str) -> Result<(), StoreError> {
        self.snapshots()
            .retain(|subject, _| subject.aggregate_type() != aggregate_type);
        Ok(())
    }
}

/// `driver: memory`, where a `snapshot_store` is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct MemorySnapshotDriver;

inventory::submit! { Registration::SnapshotDriver(&MemorySnapshotDriver) }

#[async_trait]
impl SnapshotDriver for MemorySnapshotDriver {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn options(&self) -> &'static [OptionSpec] {
        &[]
    }

    async fn open(
        &self,
        _options: &DriverOptions,
        _context: &OpenContext,
    ) -> Result<Arc<dyn SnapshotStore>, StoreError> {
        Ok(Arc::new(MemorySnapshots::new()))
    }
}
