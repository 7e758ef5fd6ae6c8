use std::sync::Arc;

use async_trait::async_trait;

use super::known::Known;
use super::snapshots::Snapshots;
use super::{Aggregate, RepositoryCore, RepositoryError};
use crate::error::BoxError;
use crate::snapshot::{Snapshot, SnapshotSource, SnapshotStore};
use crate::store::{Subject, SubjectHead};
use crate::time::Timestamp;

#[async_trait]
impl<A: Aggregate> SnapshotSource for RepositoryCore<A> {
    fn store(&self) -> Option<&Arc<dyn SnapshotStore>> {
        self.snapshots.as_ref().map(Snapshots::store)
    }

    async fn take(&self, subject: &Subject, now: Timestamp) -> Result<Option<Snapshot>, BoxError> {
        let Some(snapshots) = &self.snapshots else {
            return Ok(None);
        };
        if let Some(newest) = self.newest_in_memory(subject).await? {
            let snapshot = snapshots.encode(&newest, now);
            self.cache.put(subject.aggregate_id().to_owned(), newest);
            return snapshot;
        }
        let (known, _) = self.replay_subject(subject.clone(), None).await?;
        snapshots.encode(&known, now)
    }

    async fn confirms(&self, snapshot: &Snapshot) -> Result<bool, BoxError> {
        let event = SubjectHead {
            version: snapshot.version,
            event: Some(snapshot.event),
            is_erased: false,
        };
        Ok(self.has(&snapshot.subject, event).await?)
    }
}

impl<A: Aggregate> RepositoryCore<A> {
    /// What the cache has, where the store has nothing else: it may have been erased by another process. While the store is asked, the state
    /// stays where commands find it.
    async fn newest_in_memory(
        &self,
        subject: &Subject,
    ) -> Result<Option<Known<A>>, RepositoryError> {
        let id = subject.aggregate_id();
        let place = self.cache.place(id);
        let Some(place) = place.filter(|place| place.subject == *subject) else {
            return Ok(None);
        };
        if !self.is_newest(&place).await? {
            return Ok(None);
        }
        let known = self.cache.take(id);
        Ok(known.and_then(|known| {
            let is_it = known.place.subject == *subject && known.place.head == place.head;
            if is_it {
                return Some(known);
            }
            self.cache.put(id.to_owned(), known);
            None
        }))
    }
}
