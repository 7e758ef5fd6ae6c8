//! What an application writes with: `use cqrs::prelude::*;`. Nothing foreign is in it.

pub use cqrs_core::aggregate::{Aggregate, Apply, Repository, RepositoryError, Root};
pub use cqrs_core::bus::{CommandBus, EventBus, Events, QueryBus};
pub use cqrs_core::entity::{EventProvider, IdentityMap, RaisedEvents};
pub use cqrs_core::inject::{Inject, Service, StreamStore, Streams};
pub use cqrs_core::message::{Command, Envelope, Event, Message, MessageId, Metadata, Query};
pub use cqrs_core::unit::Receipt;
pub use cqrs_core::upcast::JsonObject;
pub use cqrs_core::{DispatchError, HandlerError, HandlerResult};

pub use crate::{App, events};
pub use cqrs_macros::{
    Command, Event, EventProvider, EventSet, Query, aggregate, apply, command_handler,
    command_handlers, decides, event_listener, event_listeners, handles, metadata_enricher, plugin,
    query_handler, query_handlers, upcaster,
};
