use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Target;
use crate::message::{DecodeError, EncodeError, Message, MessageKind, Metadata, Misfit, Payload};
use crate::store::{Recorded, RecordedMetadata, StreamName, Subject};
use crate::transport::WireMessage;

/// A message as it was stored or sent, or as the upcaster before has left it.
#[derive(Debug, Clone, Copy)]
pub struct OldMessage<'a> {
    kind: MessageKind,
    name: &'a str,
    schema_version: u32,
    payload: &'a Payload,
    origin: Origin<'a>,
}

/// What is around the payload.
#[derive(Debug, Clone, Copy)]
enum Origin<'a> {
    Log(&'a Recorded),
    Queue(&'a Metadata),
    Nowhere,
}

impl<'a> OldMessage<'a> {
    /// An event with nothing around it, for tests.
    #[must_use]
    pub fn event(name: &'a str, schema_version: u32, payload: &'a Payload) -> Self {
        Self {
            kind: MessageKind::Event,
            name,
            schema_version,
            payload,
            origin: Origin::Nowhere,
        }
    }

    pub(crate) fn of_log(recorded: &'a Recorded) -> Self {
        Self {
            origin: Origin::Log(recorded),
            ..Self::event(&recorded.name, recorded.schema_version, &recorded.payload)
        }
    }

    pub(crate) fn of_queue(message: &'a WireMessage) -> Self {
        Self {
            kind: message.kind,
            origin: Origin::Queue(&message.metadata),
            ..Self::event(&message.name, message.schema_version, &message.payload)
        }
    }

    /// The same message after a step.
    pub(super) fn after<'b>(
        self,
        name: &'b str,
        schema_version: u32,
        payload: &'b Payload,
    ) -> OldMessage<'b>
    where
        'a: 'b,
    {
        OldMessage {
            kind: self.kind,
            name,
            schema_version,
            payload,
            origin: self.origin,
        }
    }

    /// An event, or a command that waited in a queue.
    #[must_use]
    pub fn kind(&self) -> MessageKind {
        self.kind
    }

    /// The wire name, perhaps one of former times.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// The version of its shape.
    #[must_use]
    pub fn schema_version(&self) -> u32 {
        self.schema_version
    }

    /// Its fields, as JSON text.
    #[must_use]
    pub fn payload(&self) -> &'a Payload {
        self.payload
    }

    /// Its fields as a type that knows the old shape, or as a [`JsonObject`](super::JsonObject).
    ///
    /// # Errors
    /// When they do not fit; the error names the field.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        let misfit = |error| Misfit::of(self.payload.as_str(), &error);
        let read = self.payload.to();
        read.map_err(|error| DecodeError::new(self.name, misfit(error)))
    }

    /// Correlation, causation, actor, tenant and the rest; `None` where there is nothing around the message.
    ///
    /// # Errors
    /// When it is not a JSON object of scalars.
    pub fn metadata(&self) -> Result<Option<&'a Metadata>, DecodeError> {
        match self.origin {
            Origin::Log(recorded) => RecordedMetadata::get(&recorded.metadata).map(Some),
            Origin::Queue(metadata) => Ok(Some(metadata)),
            Origin::Nowhere => Ok(None),
        }
    }

    /// The stream that it is in, where it comes from a store.
    #[must_use]
    pub fn stream(&self) -> Option<&'a StreamName> {
        match self.origin {
            Origin::Log(recorded) => Some(&recorded.stream),
            Origin::Queue(_) | Origin::Nowhere => None,
        }
    }

    /// Whom it is about, where it comes from a store and is about one.
    #[must_use]
    pub fn subject(&self) -> Option<&'a Subject> {
        match self.origin {
            Origin::Log(recorded) => recorded.subject.as_ref(),
            Origin::Queue(_) | Origin::Nowhere => None,
        }
    }
}

/// A message that an upcaster has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    pub(super) target: Target,
    pub(super) payload: Payload,
}

impl NewMessage {
    /// A message of this name and version.
    #[must_use]
    pub fn new(name: impl Into<String>, schema_version: u32, payload: Payload) -> Self {
        let name = name.into();
        Self {
            target: Target::Message {
                kind: None,
                name: name.into(),
                schema_version,
            },
            payload,
        }
    }

    /// A message of the program, in its present shape.
    ///
    /// # Errors
    /// When its `Serialize` refuses.
    pub fn of<M: Message>(message: &M) -> Result<Self, EncodeError> {
        Ok(Self {
            target: Target::of::<M>(),
            payload: Payload::encode(message)?,
        })
    }

    /// Its wire name; `None` for that of the message it is made of.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match &self.target {
            Target::Message { name, .. } => Some(name),
            Target::Next | Target::Anything => None,
        }
    }

    /// The version of its shape; `None` for the next one.
    #[must_use]
    pub fn schema_version(&self) -> Option<u32> {
        match self.target {
            Target::Message { schema_version, .. } => Some(schema_version),
            Target::Next | Target::Anything => None,
        }
    }

    /// Its fields, as JSON text.
    #[must_use]
    pub fn payload(&self) -> &Payload {
        &self.payload
    }

    /// The same message with these fields, at the next version; the present one where the upcaster is for any version.
    ///
    /// # Errors
    /// When they cannot be written as JSON.
    pub fn next<T: Serialize>(fields: &T) -> Result<Self, EncodeError> {
        let payload = Payload::of(fields).map_err(|source| EncodeError {
            message: "an upcast message".to_owned(),
            source: source.into(),
        })?;
        Ok(Self {
            target: Target::Next,
            payload,
        })
    }
}

/// What an upcaster says to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Upcasted {
    /// It is nothing for this upcaster.
    AsItIs,
    /// It is these now: one, several in this order, or none if it is dropped.
    Into(Vec<NewMessage>),
}

impl Upcasted {
    /// It is dropped.
    #[must_use]
    pub fn dropped() -> Self {
        Self::Into(Vec::new())
    }
}

impl From<NewMessage> for Upcasted {
    fn from(message: NewMessage) -> Self {
        Self::Into(vec![message])
    }
}
