use std::collections::HashMap;
use std::fmt;

use super::{MessageRegistration, Registry};
use crate::message::{MessageFactory, MessageKind, RawMessage, RawMessageError, TypedMessage};

/// The message factory of every bus that has no other: makes the linked message of a name, or of a name that it had before.
///
/// prooph's goes by PHP classes. A message that is a class elsewhere says so here, `#[command(name = "App\\OpenAccount")]`, or
/// `alias = ".."`.
pub struct RegisteredMessages(HashMap<(MessageKind, &'static str), &'static MessageRegistration>);

impl RegisteredMessages {
    /// The id under which the configuration finds it, which is prooph's.
    pub const ID: &'static str = "prooph_service_bus.message_factory";

    /// The messages of a registry.
    #[must_use]
    pub fn of(registry: &Registry) -> Self {
        let mut messages = HashMap::new();
        for message in registry.messages() {
            for alias in message.aliases {
                messages.entry((message.kind, *alias)).or_insert(message);
            }
        }
        // A name of today stands over the same name of former times.
        messages
            .extend((registry.messages()).map(|message| ((message.kind, message.name), message)));
        Self(messages)
    }

    /// As [`make`](MessageFactory::make), for a message that has another name here.
    ///
    /// # Errors
    /// When there is no message of this name and kind, or when the fields do not fit it.
    pub fn make_as(
        &self,
        name: &str,
        kind: MessageKind,
        raw: &RawMessage,
    ) -> Result<TypedMessage, RawMessageError> {
        let typed = self.find(kind, name)?.typed;
        let typed = typed.ok_or_else(|| self.unknown(kind, name))?;
        Ok(typed(raw.payload())?)
    }

    fn find(
        &self,
        kind: MessageKind,
        name: &str,
    ) -> Result<&'static MessageRegistration, RawMessageError> {
        use MessageKind::{Command, Event, Query};
        if let Some(message) = self.get(kind, name) {
            return Ok(message);
        }
        let mut kinds = [Command, Event, Query].into_iter();
        Err(match kinds.find(|is| self.get(*is, name).is_some()) {
            Some(is) => RawMessageError::wrong_kind(name, is, kind),
            None => self.unknown(kind, name),
        })
    }

    fn get(&self, kind: MessageKind, name: &str) -> Option<&'static MessageRegistration> {
        // The key's lifetime is longer than the name's: comparing it is all that is done with it.
        let messages: &HashMap<(MessageKind, &str), _> = &self.0;
        messages.get(&(kind, name)).copied()
    }

    fn unknown(&self, kind: MessageKind, name: &str) -> RawMessageError {
        let of_kind = self.0.keys().filter(|(is, _)| *is == kind);
        RawMessageError::unknown(kind, name, of_kind.map(|(_, name)| *name))
    }
}

impl MessageFactory for RegisteredMessages {
    fn make(&self, kind: MessageKind, raw: &RawMessage) -> Result<TypedMessage, RawMessageError> {
        self.make_as(raw.name(), kind, raw)
    }
}

impl fmt::Debug for RegisteredMessages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RegisteredMessages({})", self.0.len())
    }
}
