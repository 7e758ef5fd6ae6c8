//! The runtime of `cqrs`: messages, buses, aggregates, the event store's contract and durable delivery.
//!
//! It knows no configuration file and no database. An application is put together with a [`RuntimeBuilder`](runtime::RuntimeBuilder), which
//! the `cqrs` crate fills from YAML; adapters implement [`EventStore`](store::EventStore).
//!
//! | to learn about | read |
//! | --- | --- |
//! | commands, events, queries | [`message`] |
//! | handlers and what they take | [`registry`], [`inject`] |
//! | dispatching | [`bus`], [`plugin`], [`unit`](mod@unit) |
//! | aggregates | [`aggregate`] |
//! | plain entities that raise events | [`entity`] |
//! | storing | [`store`], [`memory`], [`snapshot`] |
//! | listeners that miss nothing | [`subscription`] |
//! | asynchronous messages | [`transport`] |
//! | what was stored in an older shape | [`upcast`] |
//! | options of drivers and plugins | [`options`] |
//! | telling versions of a type apart | [`shape`], [`events_lock`] |
//! | putting it together | [`runtime`] |
//!
//! What it does not do: read files, speak SQL or HTTP, or start a tokio runtime.

pub mod aggregate;
pub mod bus;
pub mod entity;
pub mod error;
pub mod events_lock;
pub mod fail_point;
pub mod inject;
pub mod memory;
pub mod message;
pub mod names;
pub mod options;
pub mod plugin;
pub mod registry;
pub mod runtime;
pub mod shape;
mod shareable;
pub mod snapshot;
pub mod store;
pub mod subscription;
pub mod time;
pub mod transport;
pub mod unit;
pub mod upcast;

pub use error::{DispatchError, HandlerError, HandlerResult};
pub use runtime::Runtime;
pub use shareable::Shareable;
