//! The SQLite event store of cqrs: one file, no server, durable.
//!
//! ```
//! use cqrs_core::store::{EventStore, NameQuery};
//! use cqrs_sqlite::SqliteStore;
//!
//! # async fn open(folder: &std::path::Path) -> Result<(), cqrs_core::store::StoreError> {
//! let store = SqliteStore::open(folder.join("shop.db")).await?;
//! assert!(store.stream_names(NameQuery::default()).await?.is_empty());
//! store.close().await?;
//! # Ok(()) }
//! # let folder = tempfile::tempdir().unwrap();
//! # tokio::runtime::Runtime::new().unwrap().block_on(open(folder.path())).unwrap();
//! ```
//!
//! In the YAML it is `driver: sqlite` with a `path`; naming this crate anywhere in the program links the [`SqliteDriver`].
//!
//! * **One writer.** A thread takes what waits and writes it in one transaction, each commit with its own answer. With one caller that is a
//!   transaction per commit; with many it is as fast as the disk can be.
//! * **The log is in order.** SQLite lets one process write at a time, so positions are given in the order of the commits, and a cursor is
//!   the last position that was read. Another process's commits are noticed within some milliseconds.
//! * **Durable.** WAL with `synchronous=FULL`: what was acknowledged survives a power failure. `synchronous: normal` does not promise that.
//! * **Own statements.** [`SqliteTransaction`] lets a handler's own SQL join the commit. While such a handler runs nobody else writes.
//!   [`SqliteReader`] lets a finder's own SQL read, and waits for nobody.
//!
//! [`SqliteSnapshots`] keeps snapshots of aggregates, in a file of their own or in that of the store.
//!
//! The tables are plain: payload and metadata are JSON text, the view `log` shows the events to people, and
//! `json_extract(metadata, '$."_actor"')` may be indexed.
//!
//! It is not made for files on network drives, whose locks cannot be relied on.

mod amend;
mod blank;
mod checkpoint;
mod commit;
mod connection;
mod driver;
mod error;
mod events;
mod group;
mod growth;
mod head;
mod inbox;
mod lease;
mod log;
mod migrations;
mod options;
mod outbox;
mod parking;
#[cfg(test)]
mod plans;
mod read_access;
mod reader;
mod replay;
mod row;
mod session;
mod snapshots;
mod store;
mod streams;
mod temporary;
mod traces;
mod transaction;
mod writer;

pub use driver::SqliteDriver;
pub use options::{SqliteOptions, Synchronous};
pub use read_access::SqliteReader;
pub use snapshots::{SqliteSnapshotDriver, SqliteSnapshots};
pub use store::SqliteStore;
pub use transaction::{SqliteTransaction, TransactionError};

pub use rusqlite;
