//! What every event store must do, as tests: the suite is the definition of an adapter.
//!
//! An adapter says how a fresh store is made, and gets one named test per behaviour:
//!
//! ```
//! use std::sync::Arc;
//!
//! use cqrs_core::memory::MemoryStore;
//! use cqrs_core::store::EventStore;
//! use cqrs_testing::store::StoreFixture;
//!
//! #[derive(Default)]
//! struct InMemory(Arc<MemoryStore>);
//!
//! #[async_trait::async_trait]
//! impl StoreFixture for InMemory {
//!     async fn open(&self) -> Arc<dyn EventStore> {
//!         Arc::clone(&self.0) as Arc<dyn EventStore>
//!     }
//! }
//!
//! cqrs_testing::event_store_conformance!(InMemory::default());
//! # fn main() {}
//! ```
//!
//! A promise that a store does not make ([`Promises`](cqrs_core::store::Promises)) is tested to be refused cleanly, never skipped.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "these are tests: what is not as it should be fails them"
)]

pub mod appending;
pub mod checkpoints;
pub mod contention;
pub mod expectations;
pub mod idempotence;
pub mod inbox;
pub mod leases;
pub mod loading;
pub mod log;
mod macros;
pub mod matching;
pub mod names;
pub mod outbox;
pub mod parking;
pub mod promises;
pub mod sample;
pub mod streams;
pub mod transactions;

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use cqrs_core::store::EventStore;

/// The data of one test. Each test has its own, empty at the beginning.
#[async_trait]
pub trait StoreFixture: Send + Sync + 'static {
    /// Opens the store. A second call opens the same data again, beside the first handle, as another process would; a store that promises
    /// neither durability nor several processes gives the same handle again.
    async fn open(&self) -> Arc<dyn EventStore>;
}

/// Runs one behaviour on several threads.
///
/// # Panics
/// When the behaviour does: it is a test.
pub fn run(behaviour: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .expect("a runtime for the test");
    runtime.block_on(behaviour);
}
