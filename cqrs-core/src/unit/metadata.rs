use super::{Facts, Unit};
use crate::inject::made_for_every_call;
use crate::message::{Envelope, Message, MessageId, Metadata, MetadataValue};
use crate::time::Timestamp;

impl Unit {
    /// The id of the message that this unit of work is for.
    #[must_use]
    pub fn message_id(&self) -> MessageId {
        let next = || MessageId::from_uuid(self.runtime().ids().next(self.created_at()));
        *self.facts().id.get_or_init(next)
    }

    /// When it was dispatched, or recorded: see [`Envelope::created_at`].
    #[must_use]
    pub fn created_at(&self) -> Timestamp {
        *self
            .facts()
            .created_at
            .get_or_init(|| self.runtime().clock().now())
    }

    /// Its metadata, correlation included.
    #[must_use]
    pub fn metadata(&self) -> Metadata {
        let metadata = self.incoming();
        match metadata.has_correlation() {
            true => metadata,
            false => metadata.with_correlation_id(self.message_id()),
        }
    }

    /// The metadata of what this message causes.
    pub(crate) fn caused(&self) -> Metadata {
        if self.facts().is_origin {
            return self.metadata();
        }
        self.incoming().caused(self.message_id(), self.facts().name)
    }

    /// The metadata of a message that this one causes, under what its sender says itself.
    pub(crate) fn passed_on(&self, own: Metadata) -> Metadata {
        self.caused().overlaid(&own)
    }

    pub(crate) fn envelope<M: Message>(&self, message: M) -> Envelope<M> {
        Envelope::new(
            self.message_id(),
            self.created_at(),
            self.metadata(),
            message,
        )
    }

    pub(crate) fn add_metadata(&self, key: String, value: MetadataValue) {
        let mut added = self.added();
        added.get_or_insert_default().own.insert(key, value);
    }

    pub(crate) fn add_event_metadata(&self, key: String, value: MetadataValue) {
        let mut added = self.added();
        added.get_or_insert_default().of_events.insert(key, value);
    }

    /// Another unit of the same dispatch adds the same to its events.
    pub(crate) fn pass_on_event_metadata(&self, other: &Self) {
        if let Some(added) = self.added().as_deref() {
            let mut theirs = other.added();
            theirs.get_or_insert_default().of_events = added.of_events.clone();
        }
    }

    /// The metadata of the events that this message causes.
    pub(crate) fn caused_events(&self) -> Metadata {
        let mut metadata = self.caused();
        if let Some(added) = self.added().as_deref() {
            for (key, value) in added.of_events.iter() {
                metadata.insert(key, value.clone());
            }
        }
        metadata
    }

    fn incoming(&self) -> Metadata {
        let mut metadata = self.facts().incoming.clone();
        if let Some(added) = self.added().as_deref() {
            for (key, value) in added.own.iter() {
                metadata.insert(key, value.clone());
            }
        }
        metadata
    }

    /// The facts for another attempt: the same message, id and time.
    pub(crate) fn facts_again(&self) -> Facts {
        Facts {
            incoming: self.incoming(),
            ..self.facts().clone()
        }
    }
}

made_for_every_call!(Metadata, |unit| unit.metadata());
