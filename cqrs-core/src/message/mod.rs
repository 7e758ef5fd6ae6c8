//! Messages: plain serde types with a stable wire name.
//!
//! ```
//! use cqrs_core::message::{Message, MessageKind};
//! # use serde::{Deserialize, Serialize};
//! #[derive(Serialize, Deserialize)]
//! struct OpenAccount { owner: String }
//!
//! // `#[derive(Command)]` writes this:
//! impl Message for OpenAccount {
//!     const KIND: MessageKind = MessageKind::Command;
//!     const NAME: &'static str = "OpenAccount";
//! }
//! impl cqrs_core::message::Command for OpenAccount {}
//! assert_eq!(OpenAccount::NAME, "OpenAccount");
//! ```

mod any;
mod envelope;
mod factory;
mod id;
mod kind;
mod metadata;
mod misfit;
mod payload;
mod raw;
mod storable;
mod whereabouts;

pub use any::{AnyEvent, SharedEvent};
pub use envelope::Envelope;
pub(crate) use factory::TypedForm;
pub use factory::{MessageFactory, TypedMessage};
pub use id::MessageId;
pub use kind::MessageKind;
pub use metadata::{Metadata, MetadataValue, keys};
pub(crate) use misfit::Misfit;
pub use payload::{DecodeError, EncodeError, Payload};
pub use raw::{InvalidRawMessage, RawMessage, RawMessageError, Violation};
pub use storable::Storable;

/// As much of a name that came from elsewhere as an error shows.
fn short(name: &str) -> String {
    const LONG: usize = 100;
    match name.char_indices().nth(LONG) {
        Some((end, _)) => format!("{}..", &name[..end]),
        None => name.to_owned(),
    }
}

/// What travels on a bus. Derived, never written by hand: `#[derive(Command)]`, `#[derive(Event)]`, `#[derive(Query)]`.
///
/// * `NAME` never changes once a message is stored or sent: it is what the log, the wire and the YAML know it by.
///   A renamed type keeps its old name (`#[event(name = "...")]`) or lists it in `ALIASES`.
/// * `VERSION` counts the changes of its shape, for upcasters.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a message",
    label = "not a command, an event or a query",
    note = "a message is a plain struct with `#[derive(Serialize, Deserialize, Command)]`, `Event` or `Query`"
)]
pub trait Message: Storable + Send + Sync + 'static {
    /// Whether it is a command, an event or a query.
    const KIND: MessageKind;
    /// The wire name, unique in an application.
    const NAME: &'static str;
    /// The version of its shape, from 1.
    const VERSION: u32 = 1;
    /// prooph's `AsyncMessage` marker: an `async_switch` sends it to its transport.
    const ASYNCHRONOUS: bool = false;
    /// Names under which it was stored or sent before.
    const ALIASES: &'static [&'static str] = &[];
}

/// Tells the application to do something: exactly one handler, which may refuse.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a command",
    label = "a command is expected here",
    note = "a command is a plain struct with `#[derive(Serialize, Deserialize, Command)]`"
)]
pub trait Command: Message {}

/// Tells that something has happened: any number of listeners, none may undo it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event",
    label = "an event is expected here",
    note = "an event is a plain struct with `#[derive(Serialize, Deserialize, Event)]`"
)]
pub trait Event: Message {}

/// Asks for something: exactly one finder, which answers with `Reply`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a query",
    label = "a query is expected here",
    note = "a query is a plain struct with `#[derive(Serialize, Deserialize, Query)]` and `#[query(reply = ...)]`"
)]
pub trait Query: Message {
    /// What the finder answers.
    type Reply: Send + 'static;
}
