//! What generated code names. Not public API: it changes without notice.

pub use std::boxed::Box;
pub use std::convert::Infallible;
pub use std::option::Option;
pub use std::result::Result::{self, Ok};
pub use std::string::String;
pub use std::vec::Vec;
pub use std::{cfg, concat, file, include_bytes, line, module_path};

pub use cqrs_core::Shareable;
pub use cqrs_core::aggregate::{
    Aggregate, Applier, Apply, Changes, Decides, Loading, Recorder, Repository,
};
pub use cqrs_core::entity::{EventProvider, RaisedEvents};
pub use cqrs_core::error::BoxError;
pub use cqrs_core::inject::Service;
pub use cqrs_core::message::{
    Command, DecodeError, Event, Message, MessageKind, Payload, Query, Storable, TypedMessage,
};
pub use cqrs_core::registry::{
    AggregateRegistration, Delivery, HandlerRegistration, ListenerOptions, MessageRegistration,
    Origin, PluginRegistration, RegisteredId, Registration, SnapshotCodec, UpcasterRegistration,
};
pub use cqrs_core::upcast::{FromOld, NewMessage, Target, UpcastAnswer};
pub use inventory;

#[path = "private/decision.rs"]
mod decision;
#[path = "private/message.rs"]
mod message;
#[path = "private/name.rs"]
mod name;
#[path = "private/parameter.rs"]
mod parameter;
#[path = "private/plugin.rs"]
pub mod plugin;
#[path = "private/registration.rs"]
mod registration;
#[path = "private/reply.rs"]
mod reply;
#[path = "private/snapshot.rs"]
mod snapshot;
#[path = "private/upcaster.rs"]
pub mod upcaster;
#[path = "private/wiring.rs"]
mod wiring;

pub use decision::{ResultAlias, decided_events, handle_decision};
pub use message::{command, event, query};
pub use parameter::{bound, dependency, inject, uses_unit, wire};
pub use registration::{NO_REGISTRATION, Registered};
pub use reply::{Replies, ReplyBySerde, ReplyWithoutSerde};
pub use snapshot::{BySerde, Snapshots, WithoutSerde};
pub use wiring::wiring;
