//! Asynchronous messages: an `async_switch` sends them to a queue, and a consumer brings them to their handlers.
//!
//! The queue is durable and lives in an event store, as rows of its outbox. A message comes there
//!
//! * as a recorded or raised event, by a relay that reads the log from its checkpoint: the rows and the checkpoint are one commit, so an
//!   event is in the queue once, whatever crashes;
//! * as a command that a handler has dispatched, with what that handler stores, or not at all;
//! * as a command that is dispatched outside of a handler, at once.
//!
//! Its consumer has one owner at a time among all processes, by lease. Messages of one key are handled one after another, others beside each
//! other. What the handler stores, the note that the message was handled, and its leaving the queue are one commit where the handler's store
//! is the queue's: then the effect is once. Elsewhere it is at least once, and the note keeps a repeated message from being handled again.
//!
//! A message that cannot be handled is tried again, then set aside with its reason, and later ones of its key behind it, until somebody asks
//! for it to be tried again.

mod arrival;
mod cloud_event;
mod consumer;
mod desk;
mod forwarder;
mod handling;
mod message;
mod producer;
mod queue;
mod relay;
mod tenancy;

pub(crate) use consumer::Consumer;
pub(crate) use forwarder::Forwarder;
pub use message::{WireError, WireMessage};
pub(crate) use producer::{Acknowledge, Producer};
pub(crate) use queue::Queue;
pub use queue::{QueueSettings, QueueState};
pub(crate) use relay::{Relay, Route};
