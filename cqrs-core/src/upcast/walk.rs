//! The way of one message through its upcasters.

use super::upcasters::Step;
use super::{NewMessage, OldMessage, Target, UpcastError, Upcasted, Upcasters};
use crate::message::{MessageId, Payload};
use crate::unit::derived_id;

/// One of the messages that an old one has become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// That of the old message for the first part; for each further one an id that follows from it.
    pub(crate) id: MessageId,
    pub(crate) name: String,
    pub(crate) schema_version: u32,
    pub(crate) payload: Payload,
}

/// Where a walk has got.
struct Walk<'a> {
    upcasters: &'a Upcasters,
    /// The upcasters behind it.
    path: Vec<usize>,
    parts: Vec<Part>,
}

impl Upcasters {
    /// What a message is now, each with name and version; `None` where no upcaster takes it. For tests, and for tools that show it.
    ///
    /// # Errors
    /// When an upcaster refuses it, or they go round in a circle.
    pub fn messages(&self, old: OldMessage<'_>) -> Result<Option<Vec<NewMessage>>, UpcastError> {
        let id = MessageId::from_uuid(uuid::Uuid::nil());
        let parts = self.upcast(id, old)?;
        let message = |part: Part| NewMessage::new(part.name, part.schema_version, part.payload);
        Ok(parts.map(|parts| parts.into_iter().map(message).collect()))
    }

    /// What `old` is now; `None` where that is what it was.
    pub(crate) fn upcast(
        &self,
        id: MessageId,
        old: OldMessage<'_>,
    ) -> Result<Option<Vec<Part>>, UpcastError> {
        if !self.concern(old.kind(), old.name()) {
            return Ok(None);
        }
        let mut walk = Walk {
            upcasters: self,
            path: Vec::new(),
            parts: Vec::new(),
        };
        let is_changed = walk.step(id, old)?;
        Ok(is_changed.then_some(walk.parts))
    }
}

impl Walk<'_> {
    /// Takes one message as far as it goes. Whether there was a way; nothing is kept of a message that stays where it is.
    fn step(&mut self, id: MessageId, old: OldMessage<'_>) -> Result<bool, UpcastError> {
        let named = self.upcasters.named(old.kind(), old.name());
        let registered = named.and_then(|named| named.step(old.schema_version()));
        if let Some(step) = registered
            && !self.has_passed_any(step)?
            && self.take(step, id, old)?
        {
            return Ok(true);
        }
        for &step in &self.upcasters.others {
            if !self.path.contains(&step) && self.take(step, id, old)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether an upcaster for any version is behind us; that one takes a message once. One for a version of its own has no business to
    /// see what came of it.
    fn has_passed_any(&self, step: usize) -> Result<bool, UpcastError> {
        if !self.path.contains(&step) {
            return Ok(false);
        }
        match &self.upcasters.steps[step] {
            Step::Registered(upcaster) if upcaster.from.is_some() => Err(UpcastError::Circle {
                path: (self.path.iter().chain([&step]))
                    .map(|&step| self.upcasters.steps[step].label())
                    .collect(),
            }),
            _ => Ok(true),
        }
    }

    fn take(
        &mut self,
        step: usize,
        id: MessageId,
        old: OldMessage<'_>,
    ) -> Result<bool, UpcastError> {
        let next = match &self.upcasters.steps[step] {
            Step::Registered(upcaster) => upcaster.from.map(|from| from.saturating_add(1)),
            Step::Given(_) => Some(old.schema_version().saturating_add(1)),
        };
        let answer = self.upcasters.steps[step].answer(&old);
        let answer = answer.map_err(|source| UpcastError::Refused {
            upcaster: self.upcasters.steps[step].label(),
            message: old.name().to_owned(),
            schema_version: old.schema_version(),
            source,
        })?;
        let Upcasted::Into(messages) = answer else {
            return Ok(false);
        };
        let present = || {
            let named = self.upcasters.named(old.kind(), old.name());
            let present = named.and_then(|named| named.present);
            present.unwrap_or(old.schema_version())
        };
        let next = next.unwrap_or_else(present);
        self.path.push(step);
        for (index, message) in messages.into_iter().enumerate() {
            let id = match index {
                0 => id,
                _ => derived_id(id, &format!("part {index}")),
            };
            self.further(id, old, message, next)?;
        }
        self.path.pop();
        Ok(true)
    }

    fn further(
        &mut self,
        id: MessageId,
        old: OldMessage<'_>,
        message: NewMessage,
        next: u32,
    ) -> Result<(), UpcastError> {
        let NewMessage { target, payload } = message;
        let (name, schema_version) = match target {
            Target::Message {
                name,
                schema_version,
                ..
            } => (name.into_owned(), schema_version),
            Target::Next | Target::Anything => (old.name().to_owned(), next),
        };
        let seen = old.after(&name, schema_version, &payload);
        if !self.step(id, seen)? {
            self.parts.push(Part {
                id,
                schema_version: self.upcasters.settled(old.kind(), &name, schema_version),
                name,
                payload,
            });
        }
        Ok(())
    }
}
