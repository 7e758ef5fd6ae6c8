//! What every snapshot store must do, as tests.
//!
//! An adapter says how a fresh store is made, and gets one named test per behaviour:
//!
//! ```
//! use std::sync::Arc;
//!
//! use cqrs_core::snapshot::{MemorySnapshots, SnapshotStore};
//! use cqrs_testing::snapshot::SnapshotFixture;
//!
//! #[derive(Default)]
//! struct InMemory(MemorySnapshots);
//!
//! #[async_trait::async_trait]
//! impl SnapshotFixture for InMemory {
//!     async fn open(&self) -> Arc<dyn SnapshotStore> {
//!         Arc::new(self.0.clone())
//!     }
//! }
//!
//! cqrs_testing::snapshot_store_conformance!(InMemory::default());
//! # fn main() {}
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "these are tests: what is not as it should be fails them"
)]

mod macros;
pub mod sharing;
pub mod single;

use std::sync::Arc;

use async_trait::async_trait;
use cqrs_core::message::Payload;
use cqrs_core::snapshot::{Snapshot, SnapshotStore};
use cqrs_core::store::{Subject, Version};

use crate::store::sample::{NOON, account, id};

/// The data of one test. Each test has its own, empty at the beginning.
#[async_trait]
pub trait SnapshotFixture: Send + Sync + 'static {
    /// Opens the store. A second call opens the same data again, beside the first handle.
    async fn open(&self) -> Arc<dyn SnapshotStore>;
}

/// A snapshot of this aggregate at this version.
///
/// # Panics
/// At version 0.
#[must_use]
pub fn snapshot_of(subject: Subject, version: u64) -> Snapshot {
    let state = Payload::from_json(format!(r#"{{"version":{version},"text":"ä\"\n\u0000"}}"#));
    let last = (Version::new(version), id(version));
    Snapshot::new(subject, last, "a shape", state, NOON).expect("a version")
}

/// A snapshot of an account at this version.
#[must_use]
pub fn snapshot(of: &str, version: u64) -> Snapshot {
    snapshot_of(account(of), version)
}

/// The version of the snapshot that is kept of an account.
///
/// # Panics
/// When the store fails.
pub async fn kept(store: &dyn SnapshotStore, of: &str) -> Option<u64> {
    let snapshot = store.get(&account(of)).await.expect("an answer");
    snapshot.map(|snapshot| snapshot.version.get())
}
