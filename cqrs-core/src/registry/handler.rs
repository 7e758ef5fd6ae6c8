use std::any::{Any, TypeId};
use std::fmt;

use futures::future::BoxFuture;

use super::{Origin, RegisteredId};
use crate::error::HandlerError;
use crate::inject::{Call, Dependency, InjectError, Site};
use crate::message::MessageKind;

/// A command handler, an event listener or a query handler that is linked into the program.
pub struct HandlerRegistration {
    /// Which of the three it is.
    pub kind: MessageKind,
    /// What routes call it.
    pub id: RegisteredId,
    /// The wire name of its message.
    pub message: &'static str,
    /// The type of its message.
    pub message_type: fn() -> TypeId,
    /// The bus that it joins without a route.
    pub bus: Option<&'static str>,
    /// How a listener is delivered to.
    pub listener: ListenerOptions,
    /// Decides and nothing else, so the framework may call it again after a conflict.
    pub is_pure: bool,
    /// The wire names of the events that its decision may return; none where it is a function that records as it goes.
    pub decides: fn() -> Vec<&'static str>,
    /// Its repositories may live in several stores, each with a transaction of its own.
    pub independent_stores: bool,
    /// What its parameters need.
    pub dependencies: fn() -> Vec<Dependency>,
    /// Finds what its parameters need; called once, at wiring.
    pub bind: fn(&Site<'_>) -> Result<Box<dyn Handler>, InjectError>,
    /// Its signature, for people.
    pub signature: &'static str,
    /// Where it stands.
    pub origin: Origin,
}

impl HandlerRegistration {
    /// Whether both are one handler: the same function, for the same message.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.id == other.id && self.message == other.message
    }
}

/// What the attribute of a listener says about its delivery; the configuration may say otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListenerOptions {
    /// `#[event_listener(inline)]`
    pub delivery: Option<Delivery>,
    /// `#[event_listener(from = "beginning")]`: a new subscription starts with the first event of the log.
    pub from_beginning: bool,
}

/// How events reach a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Delivery {
    /// By a subscription with a checkpoint of its own, after the dispatch: at least once, also across a crash.
    #[default]
    Durable,
    /// In the dispatch, after the commit: at most once across a crash.
    Inline,
}

/// What calling a handler gives.
pub type HandlerFuture<'a> = BoxFuture<'a, Result<(), HandlerError>>;

/// A handler with its dependencies found. Written by the macros.
///
/// `message` is what the kind says: [`CommandSlot<C>`](crate::bus::CommandSlot) for commands, [`QuerySlot<Q>`](crate::bus::QuerySlot) for
/// queries, [`EventSlot<E>`](crate::bus::EventSlot) for listeners.
pub trait Handler: Send + Sync {
    /// Calls it once.
    fn call<'a>(&'a self, message: &'a mut (dyn Any + Send), call: Call<'a>) -> HandlerFuture<'a>;

    /// Whether it asks for [`Call::unit`]. One that says no saves the making of it, and finds one that has ended if it asks all the same.
    fn uses_unit(&self) -> bool {
        true
    }
}

impl fmt::Debug for HandlerRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} handler {} for {} ({})",
            self.kind,
            self.id.to_text(),
            self.message,
            self.origin
        )
    }
}
