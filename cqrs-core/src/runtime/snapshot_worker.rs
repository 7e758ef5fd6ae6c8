use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;

use super::{InFlight, Runtime};
use crate::error::Causes;
use crate::fail_point;
use crate::snapshot::{Snapshot, SnapshotStore};
use crate::store::Subject;

/// How many snapshots are saved together.
const BATCH: usize = 64;

impl Runtime {
    /// Takes the snapshots that are waited for, until none is. One task does that, so it takes from commands no more than one core.
    pub(crate) async fn take_what_waits(self, _in_flight: InFlight<Self>) {
        loop {
            let batch = self.0.snapshots.queue.next(BATCH);
            if batch.is_empty() {
                return;
            }
            let given_up = tokio::select! {
                biased;
                () = self.given_up() => true,
                () = self.take_batch(batch) => false,
            };
            if given_up {
                return self.0.snapshots.queue.give_up();
            }
        }
    }

    async fn take_batch(&self, batch: Vec<(usize, Subject)>) {
        let mut taken: Vec<(usize, Snapshot)> = Vec::with_capacity(batch.len());
        for (index, subject) in batch {
            let repository = &self.0.snapshots.repositories[index];
            let Some(source) = &repository.source else {
                continue;
            };
            let taking = AssertUnwindSafe(source.take(&subject, self.clock().now()));
            match taking.catch_unwind().await {
                Ok(Ok(snapshot)) => taken.extend(snapshot.map(|snapshot| (index, snapshot))),
                Ok(Err(error)) => {
                    self.failed(
                        index,
                        &subject.to_string(),
                        Causes(error.as_ref()).to_string(),
                    );
                }
                Err(_) => self.failed(index, &subject.to_string(), "it panicked".to_owned()),
            }
        }
        fail_point::pass("snapshot/before");
        for store in self.0.snapshots.stores() {
            self.save(store, &taken).await;
        }
    }

    /// Saves those that belong into this store.
    async fn save(&self, store: &Arc<dyn SnapshotStore>, taken: &[(usize, Snapshot)]) {
        let belongs = |index: usize| {
            let source = self.0.snapshots.repositories[index].source.as_ref();
            source
                .and_then(|it| it.store())
                .is_some_and(|it| Arc::ptr_eq(it, store))
        };
        let own = || taken.iter().filter(|(index, _)| belongs(*index));
        let snapshots: Vec<_> = own().map(|(_, snapshot)| snapshot.clone()).collect();
        if snapshots.is_empty() {
            return;
        }
        let saving = AssertUnwindSafe(store.save(&snapshots)).catch_unwind();
        let outcome = match saving.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Causes(&error).to_string()),
            Err(_) => Err("it panicked".to_owned()),
        };
        for (index, snapshot) in own() {
            let kept = match &outcome {
                Ok(()) => self.confirm(*index, snapshot).await.map(drop),
                Err(reason) => Err(reason.clone()),
            };
            match kept {
                Ok(()) => self.0.snapshots.repositories[*index].note(Ok(())),
                Err(reason) => self.failed(*index, &snapshot.subject.to_string(), reason),
            }
        }
    }

    /// Takes a snapshot back that was saved while its events were erased or deleted: whoever did that has removed the one before. Whether it
    /// stays.
    pub(super) async fn confirm(&self, index: usize, snapshot: &Snapshot) -> Result<bool, String> {
        let Some(source) = &self.0.snapshots.repositories[index].source else {
            return Ok(false);
        };
        let confirmed = source.confirms(snapshot).await;
        if matches!(confirmed, Ok(true)) {
            return Ok(true);
        }
        if let Some(store) = source.store() {
            let removed = store.remove(&snapshot.subject).await;
            removed.map_err(|error| Causes(&error).to_string())?;
        }
        confirmed.map_err(|error| Causes(error.as_ref()).to_string())
    }

    /// A snapshot that was not taken is not tried again: the next one of the aggregate comes with its events.
    fn failed(&self, index: usize, aggregate: &str, reason: String) {
        let repository = &self.0.snapshots.repositories[index];
        let name = &repository.settings.name;
        tracing::warn!(repository = %name, aggregate, reason, "a snapshot could not be taken");
        repository.note(Err(reason));
    }
}
