//! What adapters for SQL databases share: how a [`MetadataMatcher`](cqrs_core::store::MetadataMatcher) becomes the condition of a query, in
//! the words of each database.
//!
//! ```
//! use cqrs_core::store::{Filter, MetadataMatcher, Operator};
//! use cqrs_sql::{Clause, Parameter, Sqlite};
//!
//! let matcher = MetadataMatcher::new().property("event_name", Operator::Equals, "AccountOpened");
//! let filter = Filter::new(&matcher)?;
//! let clause = Clause::of_events(&filter, &Sqlite, 3);
//! assert_eq!(clause.sql, "(name IS NOT NULL AND name = ?3)");
//! assert_eq!(clause.parameters, [Parameter::Text("AccountOpened".into())]);
//! # Ok::<(), cqrs_core::store::StoreError>(())
//! ```
//!
//! * [`Dialect`] is what differs between databases; [`Sqlite`] is one.
//! * [`Sqlite::STORE_OPTIONS`] and its like are what the drivers take in the YAML: the tools know them without any client library.
//! * [`Clause`] is the translation. It follows the same rules as [`Filter`](cqrs_core::store::Filter), which looks at events in memory: the
//!   conformance suite of `cqrs-testing` compares the two.
//!
//! There is no driver in here, and no query builder: adapters write their statements as constants.

mod clause;
mod dialect;
mod options;
mod sqlite;

pub use clause::{Clause, Parameter};
pub use dialect::{Dialect, Kind};
pub use sqlite::Sqlite;
