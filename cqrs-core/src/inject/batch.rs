use crate::message::{EncodeError, Event, MessageId, Metadata, Payload, RawMessage};
use crate::store::{Append, Commit, Expected, NewEvent, StoreError, StreamName, Subject};
use crate::time::{Clock, IdGenerator, Timestamp};

/// Events for one stream, as a tool hands them to a [`StreamStore`](super::StreamStore).
///
/// ```
/// use cqrs_core::inject::Batch;
/// use cqrs_core::store::{Expected, StreamName, Subject, Version};
/// # use cqrs_core::message::RawMessage;
///
/// # fn example(opened: RawMessage, closed: RawMessage) -> Result<Batch, Box<dyn std::error::Error>> {
/// let batch = Batch::to(&StreamName::new("accounts")?)
///     .about(Subject::new("Account", "42")?)
///     .expecting(Expected::Exact(Version::NONE))
///     .raw(opened)
///     .raw(closed);
/// # Ok(batch) }
/// ```
#[derive(Debug)]
#[must_use = "a store appends it"]
pub struct Batch {
    stream: StreamName,
    subject: Option<Subject>,
    expected: Expected,
    shared: Metadata,
    events: Vec<Result<Pending, EncodeError>>,
}

/// An event that may lack its id and its time.
#[derive(Debug)]
struct Pending {
    id: Option<MessageId>,
    created_at: Option<Timestamp>,
    name: String,
    schema_version: u32,
    payload: Payload,
    metadata: Metadata,
}

impl Batch {
    /// Nothing yet, for this stream: about nobody in particular, whatever version it is at.
    pub fn to(stream: &StreamName) -> Self {
        Self {
            stream: stream.clone(),
            subject: None,
            expected: Expected::Any,
            shared: Metadata::new(),
            events: Vec::new(),
        }
    }

    /// All of it is about this subject: an aggregate's type and id.
    pub fn about(mut self, subject: Subject) -> Self {
        self.subject = Some(subject);
        self
    }

    /// Only if the subject, or where there is none the stream, is at this version.
    pub fn expecting(mut self, expected: Expected) -> Self {
        self.expected = expected;
        self
    }

    /// This metadata for every event of it; what an event brings itself stands over it.
    pub fn with_metadata(mut self, metadata: Metadata) -> Self {
        self.shared = metadata.with_facts(None, None);
        self
    }

    /// One event more.
    pub fn event<E: Event>(self, event: &E) -> Self {
        self.event_with(event, Metadata::new())
    }

    /// One event more, with metadata of its own. [`Metadata::with_message_id`] gives it an id: the same one again, at the same version, is
    /// written once.
    pub fn event_with<E: Event>(mut self, event: &E, metadata: Metadata) -> Self {
        let payload = Payload::encode(event);
        self.events.push(payload.map(|payload| Pending {
            id: metadata.message_id,
            created_at: metadata.created_at,
            name: E::NAME.to_owned(),
            schema_version: E::VERSION,
            payload,
            metadata: metadata.with_facts(None, None),
        }));
        self
    }

    /// One event more, as another system has it: with its id, its time and its metadata, of version 1.
    pub fn raw(self, event: RawMessage) -> Self {
        self.raw_of_version(event, 1)
    }

    /// One event more, as another system has it, in this version of its shape.
    pub fn raw_of_version(mut self, event: RawMessage, schema_version: u32) -> Self {
        self.events.push(Ok(Pending {
            id: event.id(),
            created_at: event.created_at(),
            name: event.name().to_owned(),
            schema_version,
            payload: event.payload().clone(),
            metadata: event.metadata().clone(),
        }));
        self
    }

    /// Where it goes.
    pub(super) fn stream(&self) -> &StreamName {
        &self.stream
    }

    /// Adds itself to a commit, what its events lack filled in.
    pub(super) fn join(
        self,
        commit: &mut Commit,
        clock: &dyn Clock,
        ids: &dyn IdGenerator,
    ) -> Result<(), StoreError> {
        let mut events = Vec::with_capacity(self.events.len());
        for pending in self.events {
            let pending = pending?;
            let created_at = pending.created_at.unwrap_or_else(|| clock.now());
            let id = pending
                .id
                .unwrap_or_else(|| MessageId::from_uuid(ids.next(created_at)));
            events.push(NewEvent {
                id,
                name: pending.name,
                schema_version: pending.schema_version,
                payload: pending.payload,
                metadata: self.shared.overlaid(&pending.metadata),
                created_at,
            });
        }
        commit.appends.push(Append {
            stream: self.stream,
            subject: self.subject,
            expected: self.expected,
            events,
        });
        Ok(())
    }
}
