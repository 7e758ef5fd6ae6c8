//! Snapshots: states of aggregates, kept so that a load need not begin with the first event.
//!
//! A snapshot is a cache, never the truth. Deleting all of them changes nothing but time; one that cannot be read, was taken of another
//! [shape](crate::shape), or is about events that the log does not have is passed over. No failure of a [`SnapshotStore`] is one of a command.
//!
//! A repository with a snapshot store begins with what it has in memory, then with the snapshot, then with the first event. Snapshots are
//! taken behind the commit, by one task of the application, as the [`SnapshotPolicy`] says.

mod composite;
mod driver;
mod memory;
mod policy;
mod queue;

use std::fmt;

use async_trait::async_trait;

pub use composite::CompositeSnapshots;
pub use driver::SnapshotDriver;
pub use memory::{MemorySnapshotDriver, MemorySnapshots};
pub use policy::{RepositorySnapshots, SnapshotPolicy};
pub(crate) use queue::{SnapshotQueue, SnapshotSource};

use crate::message::{MessageId, Payload};
use crate::store::{StoreError, Subject, Version};
use crate::time::Timestamp;

/// The state of an aggregate behind one of its events.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Snapshot {
    /// The aggregate.
    pub subject: Subject,
    /// The version of the last event that is in the state, at least 1.
    pub version: Version,
    /// The id of that event: a log that has another one there is not the log that this was taken of.
    pub event: MessageId,
    /// The shape of the state's type: another one cannot read it.
    pub shape: String,
    /// The state as JSON.
    pub state: Payload,
    /// When it was taken.
    pub taken_at: Timestamp,
}

impl Snapshot {
    /// A snapshot; `None` at version 0, where there is nothing to keep.
    #[must_use]
    pub fn new(
        subject: Subject,
        (version, event): (Version, MessageId),
        shape: impl Into<String>,
        state: Payload,
        taken_at: Timestamp,
    ) -> Option<Self> {
        (version > Version::NONE).then(|| Self {
            subject,
            version,
            event,
            shape: shape.into(),
            state,
            taken_at,
        })
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Snapshot({} at {}", self.subject, self.version)?;
        write!(f, ", shape {}, {:?})", self.shape, self.state)
    }
}

/// Where snapshots are kept, one of each aggregate. Implemented by adapters, called by repositories.
///
/// * `save` replaces what was there for the same aggregate, whichever version it had: a stream that was deleted begins at 1 again.
/// * Each snapshot is written whole or not at all. Several in one `save` need not be one transaction.
/// * What was saved need not survive anything: it is a cache. But what `remove` and `remove_all` took does not come back.
/// * All of it may be called by many tasks at once, and a call that is dropped half-way does no harm.
///
/// [`cqrs_testing::snapshot_store_conformance!`](https://docs.rs/cqrs-testing) tests all of it.
#[async_trait]
pub trait SnapshotStore: Send + Sync + 'static {
    /// The snapshot of this aggregate, if there is one.
    ///
    /// # Errors
    /// When it cannot be told. A snapshot that is there and cannot be read may be an error too: it counts as none.
    async fn get(&self, subject: &Subject) -> Result<Option<Snapshot>, StoreError>;

    /// Keeps these, in place of what it has of the same aggregates.
    ///
    /// # Errors
    /// When one of them is not kept. The others may be.
    async fn save(&self, snapshots: &[Snapshot]) -> Result<(), StoreError>;

    /// Forgets the snapshot of one aggregate. There need not be one.
    ///
    /// # Errors
    /// When it may still be there.
    async fn remove(&self, subject: &Subject) -> Result<(), StoreError>;

    /// Forgets the snapshots of all aggregates of one type.
    ///
    /// # Errors
    /// When some may still be there.
    async fn remove_all(&self, aggregate_type: &str) -> Result<(), StoreError>;

    /// Gives back what it holds. Whatever is called later may fail.
    ///
    /// # Errors
    /// When it cannot be closed.
    async fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
