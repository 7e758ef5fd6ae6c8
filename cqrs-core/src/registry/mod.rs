//! What the linked code offers: messages, handlers, aggregates, plugins, upcasters and drivers, as data.
//!
//! Macros submit [`Registration`]s through `inventory`, and [`Registry::linked`] collects them. Where that cannot work, in dynamic
//! libraries for example, or where a test wants nothing else to be there, a registry is filled by hand:
//!
//! ```
//! use cqrs_core::registry::Registry;
//! let registry = Registry::new(); // .with(registrations![greet, count])
//! assert_eq!(registry.handlers().count(), 0);
//! ```

mod aggregate;
mod factory;
mod handler;
mod id;
mod message;
mod origin;
mod plugin;
mod reading;
#[allow(clippy::module_inception, reason = "the type that the module is about")]
mod registry;
mod upcaster;

pub use aggregate::{AggregateRegistration, SnapshotCodec};
pub use factory::RegisteredMessages;
pub use handler::{Delivery, Handler, HandlerFuture, HandlerRegistration, ListenerOptions};
pub use id::RegisteredId;
pub use message::{DecodeEvent, MakeTyped, MessageRegistration};
pub use origin::Origin;
pub use plugin::{MakePlugin, PluginRegistration};
pub use registry::{Duplicate, Registry};
pub use upcaster::UpcasterRegistration;

use crate::snapshot::SnapshotDriver;
use crate::store::StoreDriver;

/// One thing that a crate offers.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Registration {
    /// A message type.
    Message(&'static MessageRegistration),
    /// A command handler, an event listener or a query handler.
    Handler(&'static HandlerRegistration),
    /// An aggregate type.
    Aggregate(&'static AggregateRegistration),
    /// A plugin.
    Plugin(&'static PluginRegistration),
    /// An upcaster.
    Upcaster(&'static UpcasterRegistration),
    /// A driver of event stores.
    StoreDriver(&'static dyn StoreDriver),
    /// A driver of snapshot stores.
    SnapshotDriver(&'static dyn SnapshotDriver),
}

inventory::collect!(Registration);
