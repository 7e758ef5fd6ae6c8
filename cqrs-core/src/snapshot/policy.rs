use std::fmt;
use std::sync::Arc;

use super::SnapshotStore;
use crate::store::Version;

/// When a snapshot of an aggregate is taken.
///
/// ```
/// # use cqrs_core::snapshot::SnapshotPolicy;
/// # use cqrs_core::store::Version;
/// let policy = SnapshotPolicy::every(100).and_on(["YearClosed"]);
/// assert!(!policy.is_due(Version::new(98), &["AmountDeposited"]));
/// assert!(policy.is_due(Version::new(99), &["AmountDeposited"]));
/// assert!(policy.is_due(Version::new(7), &["AmountDeposited", "YearClosed"]));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SnapshotPolicy {
    /// When its version passes a multiple of this, and when a load had to read so many events.
    pub every: Option<u64>,
    /// When one of these events, by wire name, was recorded.
    pub on: Vec<String>,
}

impl SnapshotPolicy {
    /// What `every` is where nothing is said.
    pub const EVERY: u64 = 100;

    /// Every so many events.
    #[must_use]
    pub fn every(events: u64) -> Self {
        Self {
            every: Some(events),
            on: Vec::new(),
        }
    }

    /// When one of these events, by wire name, was recorded, and at no other time.
    #[must_use]
    pub fn on<I: IntoIterator<Item: Into<String>>>(events: I) -> Self {
        Self {
            every: None,
            on: events.into_iter().map(Into::into).collect(),
        }
    }

    /// And when one of these events was recorded.
    #[must_use]
    pub fn and_on<I: IntoIterator<Item: Into<String>>>(mut self, events: I) -> Self {
        self.on.extend(events.into_iter().map(Into::into));
        self
    }

    /// Whether an aggregate at version `before` that records these events needs a snapshot.
    #[must_use]
    pub fn is_due(&self, before: Version, recorded: &[&str]) -> bool {
        let after = before.plus(recorded.len() as u64).get();
        let has_passed = |every: u64| after / every.max(1) > before.get() / every.max(1);
        self.every.is_some_and(has_passed)
            || recorded
                .iter()
                .any(|name| self.on.iter().any(|wanted| wanted == name))
    }

    /// Whether loading took too long: so many events were read.
    pub(crate) fn is_overdue(&self, read: u64) -> bool {
        self.every.is_some_and(|every| read >= every.max(1))
    }
}

impl Default for SnapshotPolicy {
    fn default() -> Self {
        Self::every(Self::EVERY)
    }
}

impl fmt::Display for SnapshotPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let every = self.every.map(|every| format!("every {every} events"));
        let on = (!self.on.is_empty()).then(|| format!("on {}", self.on.join(", ")));
        let both: Vec<_> = every.into_iter().chain(on).collect();
        f.write_str(&both.join(", "))
    }
}

/// Where the snapshots of a repository are, and when they are taken.
#[derive(Clone)]
#[non_exhaustive]
pub struct RepositorySnapshots {
    /// The snapshot store's id in the configuration.
    pub service: String,
    /// The store.
    pub store: Arc<dyn SnapshotStore>,
    /// When they are taken.
    pub policy: SnapshotPolicy,
}

impl RepositorySnapshots {
    /// In this store, whose id in the configuration is `service`.
    #[must_use]
    pub fn new(
        service: impl Into<String>,
        store: Arc<dyn SnapshotStore>,
        policy: SnapshotPolicy,
    ) -> Self {
        Self {
            service: service.into(),
            store,
            policy,
        }
    }
}

impl fmt::Debug for RepositorySnapshots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.service, self.policy)
    }
}
