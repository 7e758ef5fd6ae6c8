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
//! The fixture of a store that promises more says more: [`disturb`](StoreFixture::disturb) does what the surroundings may do,
//! [`own_statements`](StoreFixture::own_statements) writes in somebody's transaction, [`open_counting`](StoreFixture::open_counting) counts
//! what reading costs. Each test has a fixture of its own, and its own data.
//!
//! A promise that a store does not make ([`Promises`](cqrs_core::store::Promises)) is tested to be refused cleanly, never skipped: a store
//! that promises nothing runs every test.
//!
//! | concern | behaviours | about |
//! | --- | --- | --- |
//! | [`appending`] | 14 | a commit is whole or not there; versions and positions |
//! | [`expectations`] | 11 | what a writer believes, and conflicts |
//! | [`idempotence`] | 13 | the same commit again, and what only looks like it |
//! | [`loading`] | 15 | streams and subjects, forward, backward, in parts |
//! | [`streams`] | 13 | creating, metadata, deleting |
//! | [`erasing`] | 9 | events that say nothing any more |
//! | [`deleting`] | 6 | streams that are deleted as somebody has seen them, or not at all |
//! | [`moving`] | 13 | events and types that are moved and renamed |
//! | [`names`] | 8 | streams and categories by name |
//! | [`matching`] | 10 | conditions on metadata and properties |
//! | [`log`] | 14 | the whole log by cursor, and being woken |
//! | [`checkpoints`] | 8 | how far a subscription is, under its lease |
//! | [`leases`] | 6 | one owner at a time |
//! | [`inbox`] | 5 | a message is handled once |
//! | [`outbox`] | 15 | messages for transports |
//! | [`parking`] | 6 | deliveries that are set aside |
//! | [`transactions`] | 5 | own statements and their commit |
//! | [`contention`] | 6 | many at once, and futures that are dropped |
//! | [`limits`] | 4 | what is large or strange |
//! | [`known_failures`] | 24 | what has gone wrong elsewhere, with repositories, listeners and snapshots on the store |
//! | [`fire`] | 3 | everything at once: 0 lost, 0 repeated, 0 out of order |
//! | [`promises`] | 4 | what is promised holds |
//!
//! A test that fails now and then is run again and again with `cargo xtask conformance --times 100`; what failed under [`fire`] names its seed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "these are tests: what is not as it should be fails them"
)]

mod amendments;
pub mod appending;
pub mod bank;
pub mod checkpoints;
pub mod contention;
pub mod deleting;
pub mod erasing;
pub mod expectations;
pub mod fire;
pub mod idempotence;
pub mod inbox;
pub mod known_failures;
pub mod leases;
pub mod limits;
pub mod loading;
pub mod log;
mod macros;
pub mod matching;
pub mod moving;
pub mod names;
pub mod outbox;
pub mod parking;
pub mod promises;
pub mod sample;
mod steps;
pub mod streams;
pub mod transactions;

use std::any::Any;
use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use cqrs_core::store::EventStore;
use futures::future::BoxFuture;
pub use steps::Steps;

/// The data of one test. Each test has its own, empty at the beginning.
#[async_trait]
pub trait StoreFixture: Send + Sync + 'static {
    /// Opens the store. A second call opens the same data again, beside the first handle, as another process would; a store that promises
    /// neither durability nor several processes gives the same handle again.
    async fn open(&self) -> Arc<dyn EventStore>;

    /// Does to the store what its surroundings may do at any moment, while others use it: cuts a connection, locks the file, kills a process.
    /// Tells whether it has done anything. [`fire`] calls it again and again.
    async fn disturb(&self) -> bool {
        false
    }

    /// Opens the store so that it counts what its reading costs: rows examined, steps of a database's machine.
    ///
    /// A store that keeps its events in an array may count nothing but what it is asked for, as this does unless it is written anew.
    async fn open_counting(&self) -> (Arc<dyn EventStore>, Steps) {
        Steps::of_answers(self.open().await)
    }

    /// A statement of a handler's own in an open transaction, whose [`handle`](cqrs_core::store::StoreTransaction::handle) it is given; for
    /// stores that promise `own_statements`. What goes wrong with it is nobody's business: the transaction says so.
    fn own_statements(&self) -> Option<OwnStatements> {
        None
    }
}

/// Writes to a table of its own in somebody's transaction.
pub type OwnStatements =
    Arc<dyn Fn(Arc<dyn Any + Send + Sync>) -> BoxFuture<'static, ()> + Send + Sync>;

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
