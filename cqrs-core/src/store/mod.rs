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
pub use amendment::{Amended, Amendment, Selection};
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
pub use lease::{Fence, Lease};
pub use matcher::{Condition, Field, MetadataMatcher, Operand, Operator, Property};
pub use merged::merged;
pub use name::{InvalidName, Position, StreamName, Subject, Version};
pub use pattern::Pattern;
pub use query::{Cursor, Direction, LoadQuery, LogPage, NameFilter, NameQuery};
pub use read_only::ReadOnly;
pub use recorded::{Absence, Recorded, RecordedMetadata};
pub use subject_head::SubjectHead;
