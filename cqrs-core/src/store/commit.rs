use super::{Cursor, Expected, Fence, Position, StreamName, Subject, Version};
use crate::message::{MessageId, Metadata, Payload};
use crate::time::Timestamp;

/// The one write of a store: everything in it is stored, or nothing is.
///
/// Unlike its neighbours it is exhaustive: an adapter takes it apart by name, so that a new part is an error where it is not written yet
/// instead of a part that is silently lost.
#[derive(Debug, Clone, Default)]
pub struct Commit {
    /// Streams that are made, with what is known about them, before the events enter the log. One that exists already is
    /// [`StoreError::StreamExists`](super::StoreError::StreamExists), unless the whole commit was stored before.
    pub creates: Vec<NewStream>,
    /// Events, in the order in which they enter the log.
    pub appends: Vec<Append>,
    /// Messages for a transport, kept until a relay has sent them.
    pub outbox: Vec<OutboxEntry>,
    /// Messages that a relay has sent, which leave the outbox; before the new ones enter it.
    pub sent: Vec<Sent>,
    /// Messages that a consumer has handled, so that a second delivery is recognised.
    pub inbox: Vec<InboxEntry>,
    /// Subscriptions that have got further.
    pub checkpoints: Vec<CheckpointMove>,
    /// Deliveries that are set aside, or taken up again.
    pub parking: Vec<Parking>,
}

/// A stream to be made. It may stay empty, or get events by the same commit.
#[derive(Debug, Clone, PartialEq)]
pub struct NewStream {
    /// Its name.
    pub stream: StreamName,
    /// What is known about the stream itself.
    pub metadata: Metadata,
}

/// Events for one stream, about one subject or none.
#[derive(Debug, Clone)]
pub struct Append {
    /// The stream; an append makes it when it is missing.
    pub stream: StreamName,
    /// Whom the events are about.
    pub subject: Option<Subject>,
    /// What the writer believes about the subject; where there is none, about those events of the stream that have none either.
    pub expected: Expected,
    /// The events, first to last.
    pub events: Vec<NewEvent>,
}

/// An event on its way into the log.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Given when it was recorded, so that a repeated commit is recognised.
    pub id: MessageId,
    /// The wire name.
    pub name: String,
    /// The version of its shape.
    pub schema_version: u32,
    /// Its fields.
    pub payload: Payload,
    /// Correlation, causation and the rest.
    pub metadata: Metadata,
    /// When it was recorded.
    pub created_at: Timestamp,
}

/// A message for a transport. A relay sends it after the commit, at least once, in order of its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEntry {
    /// The transport's service id.
    pub transport: String,
    /// The message's id: as long as the entry waits, a second one with the same id and transport is not written.
    pub id: MessageId,
    /// Messages of one key stay in order.
    pub key: String,
    /// The message in the transport's wire format.
    pub body: String,
}

/// Which entries of the outbox are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entries {
    /// Those that are next.
    Waiting,
    /// Those that are next behind this place: who looks at all of them asks page by page.
    WaitingBehind(u64),
    /// Those that are parked: a [`ParkedDelivery`] has the transport as its subscription and the entry's place as its position.
    SetAside,
}

/// An entry of the outbox that waits to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// Its place among all entries of the store. It grows; it has holes; it is not given again.
    pub place: u64,
    /// The entry.
    pub entry: OutboxEntry,
}

/// Entries of the outbox that were sent. One that is gone already is no error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The transport's service id.
    pub transport: String,
    /// The messages.
    pub ids: Vec<MessageId>,
    /// The lease under which they were sent. The store refuses the commit with [`StoreError::Fenced`](super::StoreError::Fenced) when
    /// somebody else has taken the lease since: the entries stay, and the new owner sends them, in order, once more. `None` removes them
    /// whoever relays.
    pub fence: Option<Fence>,
}

/// A message that this consumer has handled. The store keeps the commit's [`Committed`] beside it and gives it out again with
/// [`EventStore::handled`](super::EventStore::handled).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxEntry {
    /// The consumer's id.
    pub consumer: String,
    /// The message's id. Where the pair exists already the commit is [`StoreError::AlreadyHandled`](super::StoreError::AlreadyHandled).
    pub id: MessageId,
}

/// A subscription that has got further.
#[derive(Debug, Clone)]
pub struct CheckpointMove {
    /// The subscription.
    pub subscription: String,
    /// How far it has got.
    pub to: Cursor,
    /// The lease under which it got there. The store refuses the commit with [`StoreError::Fenced`](super::StoreError::Fenced) when somebody
    /// else has taken the lease since. `None` makes the subscription: a checkpoint that exists
    /// already stays as it is.
    pub fence: Option<Fence>,
}

/// Sets a delivery aside, asks for another try, or ends its being set aside.
#[derive(Debug, Clone)]
pub enum Parking {
    /// Sets it aside, or replaces what is known about it. Nobody wants a retry of what has just been set aside: `retry_wanted` is cleared,
    /// whatever it says here.
    Park(ParkedDelivery),
    /// Somebody asks for it to be tried again; who owns the subscription does so. What is not parked is left alone.
    Retry {
        /// The subscription.
        subscription: String,
        /// The event's position.
        position: Position,
    },
    /// It was delivered, or is given up.
    Release {
        /// The subscription.
        subscription: String,
        /// The event's position.
        position: Position,
    },
}

/// An event that a subscription could not deliver, or an entry of the outbox that a queue could not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedDelivery {
    /// The subscription.
    pub subscription: String,
    /// The event's place in the log; of an entry of the outbox its [`place`](Unsent::place).
    pub position: Position,
    /// Later events of the same key are parked behind it.
    pub key: String,
    /// The event's wire name.
    pub event_name: String,
    /// Why, in words.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was set aside.
    pub parked_at: Timestamp,
    /// Somebody has asked for it to be tried again, and it was not yet.
    pub retry_wanted: bool,
}

/// A store's answer to a [`Commit`].
#[derive(Debug, Clone)]
pub struct Committed {
    /// One answer for each append, in the same order.
    pub appended: Vec<Appended>,
    /// A cursor behind everything in this commit: who has read up to it has read all of it
    /// ([`EventStore::has_reached`](super::EventStore::has_reached)).
    pub mark: Cursor,
}

/// Where the events of one append went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The stream.
    pub stream: StreamName,
    /// Whom the events are about.
    pub subject: Option<Subject>,
    /// The version of the subject (or stream) after the append.
    pub version: Version,
    /// The position of each event.
    pub positions: Vec<Position>,
}

impl Commit {
    /// Nothing to write yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With one stream more to be made.
    #[must_use]
    pub fn with_stream(mut self, stream: StreamName, metadata: Metadata) -> Self {
        self.creates.push(NewStream { stream, metadata });
        self
    }

    /// With one append more.
    #[must_use]
    pub fn with_append(mut self, append: Append) -> Self {
        self.appends.push(append);
        self
    }

    /// With one checkpoint more.
    #[must_use]
    pub fn with_checkpoint(mut self, checkpoint: CheckpointMove) -> Self {
        self.checkpoints.push(checkpoint);
        self
    }

    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.creates.is_empty()
            && self.appends.is_empty()
            && self.outbox.is_empty()
            && self.sent.is_empty()
            && self.inbox.is_empty()
            && self.checkpoints.is_empty()
            && self.parking.is_empty()
    }
}

impl Parking {
    /// Another try of this one.
    #[must_use]
    pub fn retry(delivery: &ParkedDelivery) -> Self {
        Self::Retry {
            subscription: delivery.subscription.clone(),
            position: delivery.position,
        }
    }

    /// The end of this one's being set aside.
    #[must_use]
    pub fn release(delivery: &ParkedDelivery) -> Self {
        Self::Release {
            subscription: delivery.subscription.clone(),
            position: delivery.position,
        }
    }
}

impl Append {
    /// Events about nobody in particular.
    #[must_use]
    pub fn to(stream: StreamName, expected: Expected, events: Vec<NewEvent>) -> Self {
        Self {
            stream,
            subject: None,
            expected,
            events,
        }
    }

    /// Events about `subject`.
    #[must_use]
    pub fn about(
        stream: StreamName,
        subject: Subject,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> Self {
        Self {
            stream,
            subject: Some(subject),
            expected,
            events,
        }
    }
}
