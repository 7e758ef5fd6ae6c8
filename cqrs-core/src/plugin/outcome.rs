use std::any::Any;
use std::sync::Arc;

use super::Dispatching;
use crate::error::{DispatchError, HandlerError};
use crate::message::{MessageKind, MetadataValue, Query};
use crate::time::Clock;

/// A listener that failed. The error itself goes to who published the event, or has it delivered again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListenerFailure {
    /// The id of the listener.
    pub listener: String,
    /// The error with its causes.
    pub error: String,
}

/// What [`Dispatching::refuse`] tells those who stand around; who dispatched gets the reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("what was to come of {message:?} has been refused")]
pub struct Refused {
    message: &'static str,
}

/// What has become of the message so far, and what shall become of it: for hooks behind the handler.
impl Dispatching<'_> {
    /// The application's clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        self.unit.runtime().clock()
    }

    /// The message, for who knows its type later. `None` once a handler has taken it.
    #[must_use]
    pub fn any_message(&self) -> Option<&(dyn Any + Send + Sync)> {
        self.message.message()
    }

    /// Whether somebody has taken the message in place of its handlers: a queue, for example.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.is_handled && self.has_endpoint()
    }

    /// The reply of the finder, where the query is a `Q` and has been answered.
    #[must_use]
    pub fn reply<Q: Query>(&mut self) -> Option<&mut Q::Reply> {
        self.any_reply()?.downcast_mut()
    }

    /// The reply of the finder, for who knows its type later.
    #[must_use]
    pub fn any_reply(&mut self) -> Option<&mut (dyn Any + Send)> {
        self.message.reply()
    }

    /// Takes the reply away: the asker does not get it, whatever becomes of the error that stands for it.
    pub fn withhold_reply(&mut self) {
        self.message.withhold_reply();
    }

    /// For an [`Around`](super::Around): fails the dispatch, on an event bus that of the one listener, and what its handler staged is dropped. To
    /// return what this returns tells those who stand around that it has failed; whatever they answer and whoever stops the dispatch, `error`
    /// stands, unless finalize takes it away. Of a command or query a [`DispatchError`] is the answer itself; any other error, and each of a
    /// listener, is told as the handler's own would be.
    pub fn refuse(&mut self, error: HandlerError) -> HandlerError {
        let message = self.message_name();
        let dropped = self.unit.abandon();
        let answer = match self.bus.kind {
            MessageKind::Event => Err(error),
            MessageKind::Command | MessageKind::Query => error.into_dispatch_error(),
        };
        self.error = Some(
            answer.unwrap_or_else(|error| DispatchError::from_handler(message, error, dropped)),
        );
        HandlerError::failure(Refused { message })
    }

    /// The names of what the handler has recorded, raised and dispatched, none of it stored yet. Empty behind the commit.
    #[must_use]
    pub fn staged(&self) -> Vec<&'static str> {
        let unit = self.unit.begun();
        unit.map(|unit| unit.staged_names()).unwrap_or_default()
    }

    /// Adds to the metadata of every event that is recorded or raised in this dispatch, and of nothing else that it causes.
    pub fn add_event_metadata(&mut self, key: impl Into<String>, value: impl Into<MetadataValue>) {
        self.unit().add_event_metadata(key.into(), value.into());
    }

    /// On an event bus: the listeners that were called and failed.
    #[must_use]
    pub fn failed_listeners(&self) -> &[ListenerFailure] {
        &self.failed
    }

    /// On an event bus: every listener is called, whatever the others answer. Where the first failure would have been the error, it is an
    /// [`EventListenerError`](crate::error::EventListenerError) with all of them.
    pub fn collect_failures(&mut self) {
        self.collects_failures = true;
    }
}
