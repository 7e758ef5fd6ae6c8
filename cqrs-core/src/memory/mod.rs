//! The event store in memory: for tests, and for what may be lost. It keeps every promise of [`EventStore`](crate::store::EventStore) but
//! durability, concurrency control included.
//!
//! ```
//! use cqrs_core::memory::MemoryStore;
//! use cqrs_core::store::{Append, Commit, EventStore, Expected, StreamName};
//! # use cqrs_core::store::StoreError;
//! # async fn example() -> Result<(), StoreError> {
//! let store = MemoryStore::new();
//! let stream = StreamName::new("contract_stream")?;
//! let commit = Commit::new().with_append(Append::to(stream.clone(), Expected::Any, vec![]));
//! store.commit(commit).await?;
//! assert!(!store.has_stream(&stream).await?, "an append without events makes no stream");
//! # Ok(()) }
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(example()).unwrap();
//! ```

mod amend;
mod driver;
mod lease;
mod outbox;
mod read;
mod state;
mod store;
mod write;

pub use driver::MemoryDriver;
pub use store::MemoryStore;
