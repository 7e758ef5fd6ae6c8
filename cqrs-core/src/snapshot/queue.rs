use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use async_trait::async_trait;

use super::{Snapshot, SnapshotStore};
use crate::error::BoxError;
use crate::runtime::{Runtime, WeakRuntime};
use crate::store::Subject;
use crate::time::Timestamp;

/// How many aggregates may wait for a snapshot. More are not noted: they come again with their next events.
const LIMIT: usize = 10_000;

/// A repository whose aggregates have snapshots.
#[async_trait]
pub(crate) trait SnapshotSource: Send + Sync {
    /// Where its snapshots are, if it has any.
    fn store(&self) -> Option<&Arc<dyn SnapshotStore>>;

    /// The newest state of the aggregate, as a snapshot; `None` where there is nothing to keep.
    async fn take(&self, subject: &Subject, now: Timestamp) -> Result<Option<Snapshot>, BoxError>;

    /// Whether the log still has the event that the snapshot is behind, and has not erased it.
    async fn confirms(&self, snapshot: &Snapshot) -> Result<bool, BoxError>;
}

/// The aggregates that wait for a snapshot, each once: what is taken is the newest state there is by then.
#[derive(Default)]
pub(crate) struct SnapshotQueue {
    waiting: Mutex<Waiting>,
    runtime: OnceLock<WeakRuntime>,
}

#[derive(Default)]
struct Waiting {
    order: VecDeque<(usize, Subject)>,
    known: HashSet<(usize, Subject)>,
    is_worked_on: bool,
}

impl SnapshotQueue {
    /// The application that takes them.
    pub(crate) fn belong_to(&self, runtime: WeakRuntime) {
        let _ = self.runtime.set(runtime);
    }

    /// The application, as long as there is one.
    pub(crate) fn runtime(&self) -> Option<Runtime> {
        self.runtime.get().and_then(WeakRuntime::upgrade)
    }

    /// Notes an aggregate of a repository, by its number, and comes back at once.
    pub(crate) fn ask(&self, repository: usize, subject: Subject) {
        let Some(runtime) = self.runtime() else {
            return;
        };
        let Ok(executor) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let mut waiting = self.waiting();
        let job = (repository, subject);
        if waiting.order.len() < LIMIT && waiting.known.insert(job.clone()) {
            waiting.order.push_back(job);
        }
        if !std::mem::replace(&mut waiting.is_worked_on, true) {
            drop(waiting);
            // From now on, and not from when the task begins, somebody who waits for the application waits for this too.
            let in_flight = runtime.hold();
            executor.spawn(runtime.take_what_waits(in_flight));
        }
    }

    /// The next ones. Where nothing is left, nobody works on it from now on.
    pub(crate) fn next(&self, most: usize) -> Vec<(usize, Subject)> {
        let mut waiting = self.waiting();
        let count = waiting.order.len().min(most);
        let next: Vec<_> = waiting.order.drain(..count).collect();
        next.iter().for_each(|job| {
            waiting.known.remove(job);
        });
        waiting.is_worked_on = !next.is_empty();
        next
    }

    /// Nobody works on it any more, and what waits is not wanted.
    pub(crate) fn give_up(&self) {
        *self.waiting() = Waiting::default();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
