//! Buses: one verb each, and what stands between the verb and the handler.
//!
//! A command goes to exactly one handler, an event to any number of listeners, a query to exactly one finder. Handles are cheap to clone;
//! injected into a handler they carry its unit of work, elsewhere they find it in the task.

mod bound;
mod command;
mod command_core;
mod event;
mod event_bus;
mod events;
mod handler_call;
mod one_handler;
mod pipeline_run;
mod query;
mod raw;
mod routes;
mod selected;
mod settings;
mod shortcut;
mod slot;
mod switch;
mod typed;

pub use bound::{Bound, Endpoint};
pub use command::CommandBus;
pub(crate) use command_core::{Arrival, CommandBusCore, handle};
pub(crate) use event::{EventBusCore, Terms, deliver};
pub use event_bus::EventBus;
pub use events::Events;
pub(crate) use handler_call::HandlerCall;
pub use query::QueryBus;
pub(crate) use query::QueryBusCore;
pub(crate) use routes::{Homes, Routes};
pub(crate) use selected::Selected;
pub use settings::{
    CommandBusSettings, EventBusSettings, FailureMode, ListenerSettings, Nested, PluginSettings,
    QueryBusSettings,
};
pub(crate) use slot::{AnyMessage, SharedSlot};
// For generated code.
#[doc(hidden)]
pub use slot::{CommandSlot, EventSlot, QuerySlot, SlotError};
pub(crate) use switch::Switch;
pub(crate) use typed::{AnyCommand, AnyQuery, Asked};
