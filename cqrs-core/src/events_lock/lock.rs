use std::collections::BTreeMap;
use std::fmt;

use crate::message::MessageKind;
use crate::registry::{MessageRegistration, Registry};
use crate::shape::JsonShape;

pub(super) const FIRST_LINE: &str = "cqrs events.lock 1";

const COMMENT: &str = "\
# The shapes of all messages, as serde reads them from JSON. Commit this file. `<app> events lock` writes it; a test has
# `assert_events_locked!()`. The guide's page on schema evolution tells what to do when it complains.
";

/// The shapes of all messages, each in every version that was locked: what `events.lock` holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventsLock {
    pub(super) messages: BTreeMap<Key, LockedMessage>,
}

/// What a block is found by, in the order of the file.
pub(super) type Key = (Rank, String, u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Event,
    Command,
    Query,
}

/// A message in one of its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedMessage {
    /// Command, event or query.
    pub kind: MessageKind,
    /// The wire name.
    pub name: String,
    /// The version of its shape.
    pub version: u32,
    /// It is written and read later, perhaps by another version of the program.
    pub is_stored: bool,
    /// Names of former times.
    pub also: Vec<String>,
    /// What its JSON looks like.
    pub shape: JsonShape,
}

impl EventsLock {
    /// That of the messages of a registry, each in its present version.
    #[must_use]
    pub fn of(registry: &Registry) -> Self {
        let mut lock = Self::default();
        for message in registry.messages() {
            lock.insert(LockedMessage::of(message));
        }
        lock
    }

    /// All messages, events first, by name and version.
    pub fn messages(&self) -> impl Iterator<Item = &LockedMessage> {
        self.messages.values()
    }

    /// Forgets all versions of the messages that are called so: nothing of them is stored anywhere. Whether there was one.
    pub fn forget(&mut self, name: &str) -> bool {
        let before = self.messages.len();
        self.messages.retain(|(_, known, _), _| known != name);
        self.messages.len() < before
    }

    pub(super) fn insert(&mut self, message: LockedMessage) -> Option<LockedMessage> {
        self.messages.insert(message.key(), message)
    }
}

impl LockedMessage {
    pub(super) fn of(message: &MessageRegistration) -> Self {
        let mut also: Vec<_> = message
            .aliases
            .iter()
            .map(|&name| name.to_owned())
            .collect();
        also.sort();
        Self {
            kind: message.kind,
            name: message.name.to_owned(),
            version: message.version,
            is_stored: message.kind == MessageKind::Event || message.asynchronous,
            also,
            shape: (message.shape)(),
        }
    }

    pub(super) fn key(&self) -> Key {
        let rank = match self.kind {
            MessageKind::Event => Rank::Event,
            MessageKind::Command => Rank::Command,
            MessageKind::Query => Rank::Query,
        };
        (rank, self.name.clone(), self.version)
    }
}

impl fmt::Display for EventsLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{FIRST_LINE}\n{COMMENT}")?;
        let mut messages = self.messages.values();
        messages.try_for_each(|message| write!(f, "\n{message}"))
    }
}

impl fmt::Display for LockedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stored = if self.is_stored { " stored" } else { "" };
        writeln!(f, "{} {} {}{stored}", self.kind, self.name, self.version)?;
        for name in &self.also {
            writeln!(f, "  also {name}")?;
        }
        for place in self.shape.places() {
            // That a message is an object goes without saying.
            if !(place.path.is_empty() && place.type_text() == "object") {
                writeln!(f, "  {place}")?;
            }
        }
        Ok(())
    }
}
