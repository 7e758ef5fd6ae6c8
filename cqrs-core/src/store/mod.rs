//! The event store's contract: streams, subjects, versions, one write, and the whole log in order.
//!
//! A **stream** is a named log. A **subject**, an aggregate's type and id, has versions 1, 2, 3... inside its stream. All streams of a store
//! together are its **log**, which subscribers read from a cursor.
//!
//! ```
//! use cqrs_core::store::{Append, Commit, Expected, StreamName};
//! # use cqrs_core::store::NewEvent;
//! # fn events() -> Vec<NewEvent> { Vec::new() }
//! let append = Append::to(StreamName::new("contract_stream").unwrap(), Expected::Any, events());
//! let commit = Commit::new().with_append(append);
//! assert_eq!(commit.appends.len(), 1);
//! ```
//!
//! # Writing an adapter
//!
//! 1. Implement [`EventStore`] on a type that owns its connections. Begin with [`commit`](EventStore::commit): everything else only reads, or
//!    is administration. Take [`Commit`] and [`Amendment`] apart by name, so that a new part is an error where it is not written yet.
//! 2. Check every expectation inside the transaction of the write, and let the database hold what must be unique, (stream, subject, version)
//!    and (stream, event id), by an index of its own. When a commit is refused, look whether it was stored before: its answer may have been
//!    lost.
//! 3. Name in [`Promises`] what the store can do beyond the contract, and leave the methods behind the others alone: they refuse.
//! 4. Order the log by commit, not by insert. Where several transactions write at once, a position that is given early may be seen late; a
//!    [`Cursor`] is opaque so that it can say more than a number.
//! 5. Register a [`StoreDriver`], whose name the configuration uses, with its options as data.
//! 6. Run the suite. It is the definition of an adapter: what it does not test is not promised.
//!
//! ```
//! use std::sync::Arc;
//!
//! use cqrs_core::memory::MemoryStore;
//! use cqrs_core::registry::Registration;
//! use cqrs_core::store::{
//!     DriverOptions, EventStore, OpenContext, OptionSpec, Promises, StoreDriver, StoreError,
//! };
//! use cqrs_testing::store::StoreFixture;
//!
//! // Stands for the adapter: `impl EventStore for Postcards`.
//! type Postcards = MemoryStore;
//!
//! struct PostcardDriver;
//!
//! inventory::submit! { Registration::StoreDriver(&PostcardDriver) }
//!
//! #[async_trait::async_trait]
//! impl StoreDriver for PostcardDriver {
//!     fn name(&self) -> &'static str {
//!         "postcards"
//!     }
//!
//!     fn options(&self) -> &'static [OptionSpec] {
//!         &[]
//!     }
//!
//!     fn promises(&self) -> Promises {
//!         Promises::none().several_streams().amendments()
//!     }
//!
//!     async fn open(
//!         &self,
//!         _options: &DriverOptions,
//!         context: &OpenContext,
//!     ) -> Result<Arc<dyn EventStore>, StoreError> {
//!         Ok(Arc::new(Postcards::with_clock(Arc::clone(&context.clock))))
//!     }
//! }
//!
//! #[derive(Default)]
//! struct Empty(Arc<Postcards>);
//!
//! #[async_trait::async_trait]
//! impl StoreFixture for Empty {
//!     async fn open(&self) -> Arc<dyn EventStore> {
//!         Arc::clone(&self.0) as Arc<dyn EventStore>
//!     }
//! }
//!
//! cqrs_testing::event_store_conformance!(Empty::default());
//! # fn main() {}
//! ```

mod amendment;
mod archive;
mod commit;
mod driver;
mod error;
mod event_store;
mod expected;
mod filter;
mod layer;
mod layered;
mod lease;
mod matcher;
mod merged;
mod name;
mod pattern;
mod query;
mod read_only;
mod recorded;
mod subject_head;

pub use crate::options::{DriverOptions, OptionKind, OptionSpec, OptionValue};
pub use amendment::{Amended, Amendment, Extent, Selection};
pub use archive::{ArchiveError, Archived, archive};
pub use commit::{
    Append, Appended, CheckpointMove, Commit, Committed, Entries, InboxEntry, NewEvent, NewStream,
    OutboxEntry, ParkedDelivery, Parking, Sent, Unsent,
};
pub use driver::{OpenContext, StoreDriver};
pub use error::StoreError;
pub use event_store::{EventStore, EventStream, Promises, StoreTransaction};
pub use expected::Expected;
pub use filter::{Comparison, Filter, Test, Tested};
pub use layer::StoreLayer;
pub use layered::Layered;
pub(crate) use layered::bare;
pub use lease::{Fence, Lease};
pub use matcher::{Condition, Field, MetadataMatcher, Operand, Operator, Property};
pub use merged::merged;
pub use name::{InvalidName, Position, StreamName, Subject, Version};
pub use pattern::Pattern;
pub use query::{Cursor, Direction, LoadQuery, LogPage, NameFilter, NameQuery};
pub use read_only::ReadOnly;
pub use recorded::{Absence, Recorded, RecordedMetadata};
pub use subject_head::SubjectHead;
