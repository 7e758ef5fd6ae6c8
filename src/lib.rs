//! A declarative, config-driven CQRS and event-sourcing framework.
//!
//! Handlers are functions, aggregates are pure state, and one YAML file, which mirrors prooph's, wires them to buses, repositories and
//! stores. Every mistake in the wiring is reported at startup, all at once, with file, line and remedy.
//!
//! ```rust,standalone_crate
//! use cqrs::prelude::*;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize, Command)]
//! struct Greet { name: String }
//!
//! #[derive(Serialize, Deserialize, Event)]
//! struct Greeted { name: String }
//!
//! #[command_handler(bus = "commands")]
//! async fn greet(command: Greet, events: Events) -> HandlerResult {
//!     events.raise(Greeted { name: command.name })?;
//!     Ok(())
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> HandlerResult {
//! let app = App::from_text("cqrs.yaml", "
//! services: { store: { driver: memory } }
//! service_bus: { command_buses: { commands: ~ } }
//! event_store: { stores: { main: { type: store } } }
//! ").build().await?;
//! let receipt = app.dispatch(Greet { name: "Petra".into() }).await?;
//! assert_eq!(receipt.events(), 1);
//! app.shutdown().await?;
//! # Ok(())
//! # }
//! ```
//!
//! | to learn about | read |
//! | --- | --- |
//! | what an application writes | [`prelude`] |
//! | starting, running and ending an application | [`App`], [`AppBuilder`] |
//! | messages, handlers, aggregates, entities | [`message`], [`inject`], [`aggregate`](mod@aggregate), [`entity`] |
//! | names of the configuration, checked by the compiler | [`names`], [`Wiring`] |
//! | dispatching and its errors | [`bus`], [`unit`](mod@unit), [`error`] |
//! | plugins, one's own and ready-made | [`plugin`](mod@plugin), [`plugins`] |
//! | events of an older shape | [`upcast`] |
//! | drivers | [`store`], [`snapshot`], [`options`], [`registry`] |
//! | the configuration as data | [`config`] |
//!
//! This crate is the only one an application names; tools and tests add `cqrs-cli` and the feature `testing`.

#[allow(
    unused_extern_crates,
    reason = "generated code names this crate `cqrs`, also in here"
)]
extern crate self as cqrs;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod app;
pub mod config;
#[cfg(doctest)]
mod guide;
pub mod prelude;
mod wire;

pub use app::{App, AppBuilder, BuildError, Checked, RunError, StoreFailure, Wiring};
pub use cqrs_build as build;
pub use cqrs_core::aggregate::{Aggregate, Repository, Root};
pub use cqrs_core::bus::{CommandBus, EventBus, Events, QueryBus};
pub use cqrs_core::entity::{EventProvider, IdentityMap, RaisedEvents};
pub use cqrs_core::inject::{Inject, Service, StreamStore, Streams};
pub use cqrs_core::message::{Command, Envelope, Event, Message, MessageId, Metadata, Query};
pub use cqrs_core::unit::Receipt;
pub use cqrs_core::{
    DispatchError, HandlerError, HandlerResult, Runtime, aggregate, bus, entity, error,
    events_lock, fail_point, inject, memory, message, names, options, origin, plugin, registry,
    runtime, shape, snapshot, store, subscription, transport, unit, upcast,
};
#[cfg(feature = "wiring")]
pub use cqrs_macros::wiring;
pub use cqrs_macros::{
    Command, Event, EventProvider, EventSet, Query, aggregate, command_handler, command_handlers,
    event_listener, event_listeners, link, metadata_enricher, plugin, query_handler,
    query_handlers, registrations, upcaster,
};
pub use cqrs_plugins as plugins;
#[cfg(feature = "sqlite")]
pub use cqrs_sqlite as sqlite;

#[cfg(feature = "testing")]
pub mod testing;
pub mod time;

/// Several events of different types, as one decision returns them: `Ok(events![Opened { .. }, Greeted { .. }])`. At most eight.
#[macro_export]
macro_rules! events {
    ($($event:expr),+ $(,)?) => {
        ($($event,)+)
    };
}
