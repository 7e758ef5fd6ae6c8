use std::collections::HashSet;

use futures::TryStreamExt;

use super::Runtime;
use crate::store::{EventStore, LoadQuery, StoreError, StreamName, Subject};

impl Runtime {
    /// Removes a stream by `delete`, and the snapshots of its aggregates.
    pub(crate) async fn deleting<T>(
        &self,
        store: &dyn EventStore,
        stream: &StreamName,
        delete: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let subjects = self.with_snapshots_in(store, stream).await?;
        // Before it as well: nobody knows afterwards whose they were.
        self.forget(&subjects).await?;
        let deleted = delete.await?;
        self.forget(&subjects).await?;
        Ok(deleted)
    }

    /// Whom the events of a stream are about, where any of them may have a snapshot.
    async fn with_snapshots_in(
        &self,
        store: &dyn EventStore,
        stream: &StreamName,
    ) -> Result<HashSet<Subject>, StoreError> {
        let mut subjects = HashSet::new();
        if !self.0.snapshots.stores().is_empty() {
            let mut events = store.load(stream, LoadQuery::all()).await?;
            while let Some(recorded) = events.try_next().await? {
                subjects.extend(recorded.subject);
            }
        }
        Ok(subjects)
    }

    async fn forget(&self, subjects: &HashSet<Subject>) -> Result<(), StoreError> {
        for subject in subjects {
            self.remove_snapshots(subject).await?;
        }
        Ok(())
    }
}
