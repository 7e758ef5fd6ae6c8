use super::{Message, MessageId, Metadata};
use crate::time::Timestamp;

/// A message with everything that is known about it. A handler may take it as its first parameter in place of the message.
#[derive(Debug, Clone)]
pub struct Envelope<M> {
    id: MessageId,
    created_at: Timestamp,
    metadata: Metadata,
    message: M,
}

impl<M: Message> Envelope<M> {
    /// Puts a message into an envelope; buses do this themselves.
    #[must_use]
    pub fn new(id: MessageId, created_at: Timestamp, metadata: Metadata, message: M) -> Self {
        Self {
            id,
            created_at,
            metadata,
            message,
        }
    }

    /// The id of this message.
    #[must_use]
    pub fn id(&self) -> MessageId {
        self.id
    }

    /// The wire name of the message.
    #[must_use]
    pub fn name(&self) -> &'static str {
        M::NAME
    }

    /// When it was dispatched, or recorded. For a command that waited behind another one this is the moment at which it began to wait; for
    /// one that a queue brought, that at which it was sent.
    ///
    /// A command or query without metadata, on a bus without plugins, whose handler injects neither message facts nor anything that stages,
    /// has no such moment until something that it sets in motion asks for one.
    #[must_use]
    pub fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// Correlation, causation, actor, tenant and the application's own values.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The message itself.
    #[must_use]
    pub fn message(&self) -> &M {
        &self.message
    }

    /// The message itself, by value.
    #[must_use]
    pub fn into_message(self) -> M {
        self.message
    }
}

impl<M> std::ops::Deref for Envelope<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.message
    }
}
