//! Upcasting: what was stored or sent in an older shape is read in the present one.
//!
//! A message type has a version of its shape (`#[event(version = 2)]`), and the log keeps the version that each event had when it was
//! stored. An [`Upcaster`] takes an old one a step further: it fills in a field, renames the event, splits it into several, or drops it.
//! What it answers is upcast again, until nothing is there for it; one that is a value, as below, is asked once on the way of a message. The
//! log itself never changes.
//!
//! `#[upcaster]` makes one of a function; by hand it is
//!
//! ```
//! use cqrs_core::error::BoxError;
//! use cqrs_core::upcast::{JsonObject, JsonValue, NewMessage, OldMessage, Upcasted, Upcaster};
//!
//! /// Until its second version the event had the country in its city, `Lyon, FR`.
//! struct CountryApart;
//!
//! impl Upcaster for CountryApart {
//!     fn upcast(&self, old: &OldMessage<'_>) -> Result<Upcasted, BoxError> {
//!         if old.name() != "CustomerMoved" || old.schema_version() > 1 {
//!             return Ok(Upcasted::AsItIs);
//!         }
//!         let mut fields: JsonObject = old.read()?;
//!         let place = fields.get("city").and_then(JsonValue::as_str).unwrap_or_default().to_owned();
//!         let (city, country) = place.split_once(", ").ok_or("a city without its country")?;
//!         fields.insert("city".into(), city.into());
//!         fields.insert("country".into(), country.into());
//!         Ok(NewMessage::next(&fields)?.into())
//!     }
//! }
//! ```
//!
//! [`Upcasters`] are all of an application. They are put around its event stores ([`Upcasting`]), and on whatever comes out of a queue, so
//! that repositories, listeners, relays and readers of streams see nothing but present shapes. What reads the store below that layer, a
//! matcher above all, sees what is stored.

mod answer;
mod chain;
mod error;
mod function;
mod layer;
mod message;
mod problem;
mod recorded;
mod target;
mod upcasters;
mod walk;

pub use answer::{Next, UpcastAnswer};
pub use chain::{NoOpUpcaster, SingleEventUpcaster, UpcasterChain};
pub use error::UpcastError;
pub use function::{FromOld, UpcastFunction};
pub use layer::Upcasting;
pub use message::{NewMessage, OldMessage, Upcasted};
pub use problem::UpcasterProblem;
pub use target::Target;
pub use upcasters::Upcasters;
pub(crate) use walk::Part;

use crate::error::BoxError;

/// The fields of a message, for upcasters that have no type for the old shape.
pub type JsonObject = serde_json::Map<String, JsonValue>;

/// One of these fields.
pub type JsonValue = serde_json::Value;

/// Takes messages of an older shape a step further. Implemented by applications, or written by `#[upcaster]`; called for every message that is
/// read from a store or a queue and that it may concern.
///
/// * It computes: the same message gives the same answer, without clock and without I/O. It is called again with every read.
/// * It leaves alone what it does not know, and what it has made itself: a message that went through it twice, as one does on its way
///   through a queue, is as after the first time. The schema version tells.
/// * What it refuses, or panics at, cannot be read. Nothing is skipped because of that: an aggregate is not loaded, a delivery is set aside.
/// * An event that it drops keeps its version and its place in the log: see [`Absence`](crate::store::Absence).
pub trait Upcaster: Send + Sync + 'static {
    /// What the message is now.
    ///
    /// # Errors
    /// When it is of the old shape and cannot be brought further.
    fn upcast(&self, old: &OldMessage<'_>) -> Result<Upcasted, BoxError>;
}
