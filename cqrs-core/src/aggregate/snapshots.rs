use std::collections::HashSet;
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::{Either, select};

use super::known::{Known, Place};
use super::outside::Seen;
use super::{Aggregate, At, RepositorySettings};
use crate::error::{BoxError, Causes};
use crate::registry::SnapshotCodec;
use crate::snapshot::{RepositorySnapshots, Snapshot, SnapshotQueue, SnapshotStore};
use crate::store::{Subject, SubjectHead, Version};
use crate::time::{Clock, Timestamp};

/// So many aggregates are remembered to need a snapshot. Those of commands that failed in the end stay among them.
const LIMIT: usize = 10_000;

/// So long a load waits for an answer of the snapshot store, on the clock of the application.
const PATIENCE: Duration = Duration::from_secs(2);

/// The snapshots of a repository. Nothing that goes wrong with them is an error of who loads or saves.
pub(super) struct Snapshots<A> {
    repository: usize,
    name: String,
    at: RepositorySnapshots,
    codec: SnapshotCodec<A>,
    shape: String,
    queue: Arc<SnapshotQueue>,
    clock: Arc<dyn Clock>,
    /// The ids that need one as soon as their state is stored.
    due: Mutex<HashSet<String>>,
}

impl<A: Aggregate> Snapshots<A> {
    /// Nothing where the repository has no snapshot store, or where serde does not know the aggregate.
    pub(super) fn of(
        repository: usize,
        settings: &RepositorySettings,
        queue: &Arc<SnapshotQueue>,
        clock: &Arc<dyn Clock>,
    ) -> Option<Self> {
        let codec = A::snapshots()?;
        Some(Self {
            repository,
            name: settings.name.clone(),
            at: settings.snapshots.clone()?,
            shape: codec.shape().to_string(),
            codec,
            queue: Arc::clone(queue),
            clock: Arc::clone(clock),
            due: Mutex::default(),
        })
    }

    pub(super) fn store(&self) -> &Arc<dyn SnapshotStore> {
        &self.at.store
    }

    /// The state that a load up to `until` may begin with, as the snapshot store says: whether its last event is in the log is not known yet.
    pub(super) async fn start(&self, subject: &Subject, until: Option<At>) -> Option<Known<A>> {
        let snapshot = match self.in_time(self.at.store.get(subject)).await {
            Some(Ok(snapshot)) => snapshot?,
            Some(Err(error)) => {
                self.warn(subject, "cannot be read", Causes(&error));
                return None;
            }
            None => {
                self.warn(subject, "is not waited for any longer", Late);
                return None;
            }
        };
        let is_early = match until {
            None => true,
            Some(At::Version(version)) => snapshot.version <= version,
            Some(At::Time(_)) => false,
        };
        if !is_early || snapshot.shape != self.shape || snapshot.subject != *subject {
            return None;
        }
        let state = self.decode(&snapshot)?;
        let head = SubjectHead {
            version: snapshot.version,
            event: Some(snapshot.event),
            is_erased: false,
        };
        let subject = snapshot.subject;
        let seen = Seen::default();
        let place = Place {
            subject,
            head,
            seen,
        };
        Some(Known { state, place })
    }

    fn decode(&self, snapshot: &Snapshot) -> Option<A> {
        let decoded = catch_unwind(AssertUnwindSafe(|| (self.codec.decode)(&snapshot.state)));
        match decoded {
            Ok(Ok(state)) => Some(state),
            Ok(Err(error)) => {
                // What serde says may hold what the state holds.
                let reason = format!("{:?} error", error.classify());
                self.warn(&snapshot.subject, "does not fit its type", reason);
                None
            }
            Err(_) => {
                self.warn(&snapshot.subject, "does not fit its type", "it panicked");
                None
            }
        }
    }

    /// The log has not, or no longer, the event that the snapshot is about.
    pub(super) async fn refuse(&self, subject: &Subject) {
        self.warn(
            subject,
            "is removed",
            "its last event is not in the log, or was erased",
        );
        match self.in_time(self.at.store.remove(subject)).await {
            Some(Ok(())) => {}
            Some(Err(error)) => self.warn(subject, "cannot be removed", Causes(&error)),
            None => self.warn(subject, "cannot be removed", Late),
        }
    }

    /// What the snapshot store answers, unless it takes too long.
    async fn in_time<T>(&self, answer: impl Future<Output = T> + Unpin) -> Option<T> {
        // Not before it is waited for: the clock is asked for nothing where the answer is there.
        let patience = pin!(async { self.clock.beat(PATIENCE).await });
        match select(answer, patience).await {
            Either::Left((answer, _)) => Some(answer),
            Either::Right(_) => None,
        }
    }

    /// These events are about to be stored.
    pub(super) fn note_recorded(&self, id: &str, before: Version, names: &[&str]) {
        if self.at.policy.is_due(before, names) {
            self.note(id);
        }
    }

    /// A load has read so many events.
    pub(super) fn note_read(&self, id: &str, count: u64) {
        if self.at.policy.is_overdue(count) {
            self.note(id);
        }
    }

    fn note(&self, id: &str) {
        let mut due = self.due();
        if due.len() >= LIMIT {
            due.clear();
        }
        due.insert(id.to_owned());
    }

    /// Whether the aggregate needs a snapshot; whoever asks takes it.
    pub(super) fn take_due(&self, id: &str) -> bool {
        let mut due = self.due();
        !due.is_empty() && due.remove(id)
    }

    /// Has a snapshot taken, in a while and elsewhere.
    pub(super) fn ask(&self, subject: Subject) {
        self.queue.ask(self.repository, subject);
    }

    /// The state as a snapshot. Nothing where there is no aggregate, or where its events were erased.
    pub(super) fn encode(
        &self,
        known: &Known<A>,
        now: Timestamp,
    ) -> Result<Option<Snapshot>, BoxError> {
        let SubjectHead {
            version,
            event: Some(event),
            is_erased: false,
        } = known.place.head
        else {
            return Ok(None);
        };
        let state = (self.codec.encode)(&known.state)?;
        let subject = known.place.subject.clone();
        Ok(Snapshot::new(
            subject,
            (version, event),
            &self.shape,
            state,
            now,
        ))
    }

    fn due(&self) -> MutexGuard<'_, HashSet<String>> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn warn(&self, subject: &Subject, what: &str, reason: impl Display) {
        let repository = &self.name;
        tracing::warn!(repository, aggregate = %subject, %reason, "a snapshot {what}; the events are read instead");
    }
}

/// The snapshot store hangs.
struct Late;

impl Display for Late {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "its store has not answered for {PATIENCE:?}")
    }
}
