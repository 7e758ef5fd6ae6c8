use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::Runtime;
use crate::bus::{Terms, deliver};
use crate::error::{Causes, DispatchError};
use crate::message::{Event, Message, MessageId, MessageKind, Metadata, SharedEvent};
use crate::unit::Facts;

/// Announced when a listener failed: to who listens for it, in the process, never stored. Its cause is the event.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EventExecutionFailed {
    /// The id of the listener.
    pub listener: String,
    /// The name of the event.
    pub event: String,
    /// The id of the event.
    pub event_id: MessageId,
    /// The error with its causes.
    pub error: String,
}

/// Announced when a queued command failed: to who listens for it, in the process, never stored. It belongs to the conversation of the command;
/// its cause is the command, where that has an id of its sender's, or else what the command was dispatched by.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CommandFailed {
    /// The name of the command.
    pub command: String,
    /// The error with its causes.
    pub error: String,
}

impl Message for EventExecutionFailed {
    const KIND: MessageKind = MessageKind::Event;
    const NAME: &'static str = "cqrs.EventExecutionFailed";
}

impl Event for EventExecutionFailed {}

impl Message for CommandFailed {
    const KIND: MessageKind = MessageKind::Event;
    const NAME: &'static str = "cqrs.CommandFailed";
}

impl Event for CommandFailed {}

impl Runtime {
    pub(crate) async fn announce_failed_command(
        self,
        command: &str,
        metadata: Metadata,
        error: &DispatchError,
    ) {
        let failed = CommandFailed {
            command: command.to_owned(),
            error: Causes(error).to_string(),
        };
        self.announce(Arc::new(failed), metadata).await;
    }

    pub(crate) async fn announce_failed_listener(
        self,
        listener: &str,
        event: &str,
        event_id: MessageId,
        metadata: &Metadata,
        error: &DispatchError,
    ) {
        if event == EventExecutionFailed::NAME || event == CommandFailed::NAME {
            return;
        }
        let caused = metadata.caused(event_id, event);
        let (listener, event) = (listener.to_owned(), event.to_owned());
        let failed = EventExecutionFailed {
            listener,
            event,
            event_id,
            error: Causes(error).to_string(),
        };
        self.announce(Arc::new(failed), caused).await;
    }

    /// Whether a listener of this event is called by announcement and has no subscription.
    pub(crate) fn is_announced(event: &str) -> bool {
        event == EventExecutionFailed::NAME || event == CommandFailed::NAME
    }

    async fn announce(self, event: SharedEvent, metadata: Metadata) {
        for bus in self.event_buses() {
            let listeners: Vec<_> = bus
                .all()
                .iter()
                .filter(|bound| bound.registration().message == event.name())
                .cloned()
                .collect();
            if listeners.is_empty() {
                continue;
            }
            let facts = Facts::dispatched(event.name(), metadata.clone());
            let delivery = deliver(
                &self,
                bus,
                facts,
                Arc::clone(&event),
                &listeners,
                Terms::COLLECT,
                None,
            );
            let answers = Box::pin(delivery).await;
            let given = answers.given.iter();
            given
                .filter_map(|answer| answer.result.as_ref().err())
                .chain(&answers.broken)
                .for_each(log);
        }
    }
}

fn log(error: &DispatchError) {
    tracing::error!(error = %Causes(error), "a listener for failures failed");
}
