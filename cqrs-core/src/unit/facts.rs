use std::sync::OnceLock;

use crate::message::{MessageId, Metadata};
use crate::time::Timestamp;

/// What is known about the message that a unit of work is for. Id and time are made when somebody asks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) name: &'static str,
    pub(crate) incoming: Metadata,
    pub(crate) id: OnceLock<MessageId>,
    pub(crate) created_at: OnceLock<Timestamp>,
    /// There is no message behind this unit: what it raises has no cause but what the caller says.
    pub(crate) is_origin: bool,
}

impl Facts {
    /// A message that is dispatched now.
    pub(crate) fn dispatched(name: &'static str, incoming: Metadata) -> Self {
        let id = incoming.message_id.map(OnceLock::from).unwrap_or_default();
        Self {
            name,
            incoming,
            id,
            created_at: OnceLock::new(),
            is_origin: false,
        }
    }

    /// No message at all: somebody publishes outside of a handler.
    pub(crate) fn origin(name: &'static str, metadata: Metadata) -> Self {
        Self {
            is_origin: true,
            ..Self::dispatched(name, metadata)
        }
    }

    /// A message that has its id and time already.
    pub(crate) fn known(
        name: &'static str,
        id: MessageId,
        created_at: Timestamp,
        metadata: Metadata,
    ) -> Self {
        Self {
            name,
            incoming: metadata,
            id: OnceLock::from(id),
            created_at: OnceLock::from(created_at),
            is_origin: false,
        }
    }

    /// Whether the sender chose the id, so that a repetition can be recognised.
    pub(crate) fn client_id(&self) -> Option<MessageId> {
        self.incoming.message_id
    }
}
