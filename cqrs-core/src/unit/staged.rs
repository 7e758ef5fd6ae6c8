use super::QueuedCommand;
use super::held::Held;
use crate::entity::{Entities, RaisedName};
use crate::message::{MessageId, Metadata, SharedEvent};
use crate::store::{Expected, OutboxEntry, StreamName, Subject};
use crate::time::Timestamp;

/// What a handler has done so far, none of it visible to anybody else.
#[derive(Default)]
pub(crate) struct Staged {
    pub(crate) appends: Vec<StagedAppend>,
    pub(crate) queue: Vec<QueuedCommand>,
    /// Messages that a switch takes, with their names.
    pub(crate) outbox: Vec<OutboxEntry>,
    pub(crate) sent: Vec<&'static str>,
    pub(crate) held: Held,
    pub(crate) entities: Entities,
    /// What entities have raised and nobody has collected.
    pub(crate) raised: Vec<RaisedName>,
}

/// Events that will be appended together.
pub(crate) struct StagedAppend {
    /// The store's number; `None` for raised events, which go where the handler's other events go.
    pub(crate) store: Option<usize>,
    pub(crate) stream: StreamName,
    pub(crate) subject: Option<Subject>,
    pub(crate) expected: Expected,
    pub(crate) events: Vec<StagedEvent>,
    /// The stream is made, and this is known about it.
    pub(crate) creates: Option<Box<Metadata>>,
}

/// An event with the id that it was given when it was recorded.
#[derive(Clone)]
pub(crate) struct StagedEvent {
    pub(crate) id: MessageId,
    pub(crate) created_at: Timestamp,
    pub(crate) event: SharedEvent,
    /// The one bus that it is for, where its publisher named one.
    pub(crate) bus: Option<String>,
    /// What its publisher says of it, over what follows from the message that causes it.
    pub(crate) own: Option<Box<Metadata>>,
}

impl Staged {
    /// Whether there is nothing to write, to run or to complain about.
    pub(crate) fn is_clean(&self) -> bool {
        self.appends.is_empty()
            && self.queue.is_empty()
            && self.outbox.is_empty()
            && self.held.is_empty()
            && self.entities.is_empty()
            && self.raised.is_empty()
    }

    /// The names of everything that would be lost.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let events = self
            .appends
            .iter()
            .flat_map(|append| &append.events)
            .map(|staged| staged.event.name());
        events
            .chain(self.raised.iter().map(|raised| raised.name))
            .chain(self.sent.iter().copied())
            .chain(self.queue.iter().map(QueuedCommand::name))
            .collect()
    }

    /// How many commands it has dispatched so far.
    pub(crate) fn commands(&self) -> usize {
        self.queue.len() + self.outbox.len()
    }

    pub(crate) fn raise(&mut self, event: StagedEvent) {
        match self.appends.last_mut() {
            Some(last) if last.store.is_none() => last.events.push(event),
            _ => self.appends.push(StagedAppend {
                store: None,
                stream: StreamName::raised(),
                subject: None,
                expected: Expected::Any,
                events: vec![event],
                creates: None,
            }),
        }
    }

    /// The store that events have been staged for, if there is one.
    pub(crate) fn store(&self) -> Option<usize> {
        self.appends.iter().find_map(|append| append.store)
    }
}
