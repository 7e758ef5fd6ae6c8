use std::sync::OnceLock;

use super::{Position, StreamName, Subject, Version};
use crate::message::{DecodeError, Message, MessageId, Metadata, Misfit, Payload};
use crate::time::Timestamp;

/// An event as the log has it. Payload and metadata are decoded when somebody asks.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The event's id.
    pub id: MessageId,
    /// Its place in the store's log.
    pub position: Position,
    /// The stream it is in.
    pub stream: StreamName,
    /// Whom it is about.
    pub subject: Option<Subject>,
    /// Its version within its subject, or within its stream where it has none.
    pub version: Version,
    /// The wire name.
    pub name: String,
    /// The version of its shape.
    pub schema_version: u32,
    /// Its fields.
    pub payload: Payload,
    /// Correlation, causation and the rest.
    pub metadata: RecordedMetadata,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// Why it has nothing to say any more, where that is so.
    pub absence: Option<Absence>,
    /// The id that it is stored under, where an upcaster has split it and this part has one of its own.
    pub part_of: Option<MessageId>,
}

/// Why an event is there, with its version and its position, and says nothing.
///
/// Who replays a subject counts its version and applies nothing; who reads the log goes on behind it and delivers nothing. A version that
/// was left out instead would be given a second time.
///
/// ```
/// # use cqrs_core::store::{Recorded, Version};
/// fn replay(version: &mut Version, recorded: &Recorded, apply: impl FnOnce(&Recorded)) {
///     *version = recorded.version;
///     if !recorded.is_absent() {
///         apply(recorded);
///     }
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Absence {
    /// Payload and metadata were erased; the store sets it.
    Erased,
    /// An upcaster has no use for it any more; payload and metadata are still stored.
    Dropped,
}

impl Absence {
    /// What became of the event, in a word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Erased => "erased",
            Self::Dropped => "dropped",
        }
    }
}

impl Recorded {
    /// Whether it says nothing any more.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.absence.is_some()
    }

    /// The event itself.
    ///
    /// # Errors
    /// When the payload does not fit `M`, is of a newer shape than `M`, or the event is [absent](Absence); the error names stream, version,
    /// event and field.
    pub fn decode<M: Message>(&self) -> Result<M, super::StoreError> {
        if let Some(absence) = self.absence {
            return Err(self.undecodable(DecodeError::absent(&self.name, absence.as_str())));
        }
        if let Some(newer) = self.newer_than(M::VERSION) {
            return Err(newer);
        }
        self.payload
            .decode()
            .map_err(|source| self.undecodable(source))
    }

    /// The id that the store has for it.
    #[must_use]
    pub fn stored_id(&self) -> MessageId {
        self.part_of.unwrap_or(self.id)
    }

    /// Why the event cannot be read whatever type reads it: an upcaster has failed for it.
    pub(crate) fn refusal(&self) -> Option<super::StoreError> {
        let refusal = self.payload.refusal(&self.name)?;
        Some(self.undecodable(refusal))
    }

    /// Why the event cannot be read by a program that knows its shape up to this version: a newer one has stored it.
    pub(crate) fn newer_than(&self, known: u32) -> Option<super::StoreError> {
        let stored = self.schema_version;
        (stored > known).then(|| self.undecodable(DecodeError::newer(&self.name, stored, known)))
    }

    /// Whether it is one of the events that somebody wants, or might be if it could be read.
    pub(crate) fn is_one_of(&self, is_wanted: impl Fn(&str) -> bool) -> bool {
        !self.is_absent() && (is_wanted(&self.name) || self.payload.might_be(is_wanted))
    }

    /// What to say when this event cannot be read.
    #[must_use]
    pub fn undecodable(&self, source: DecodeError) -> super::StoreError {
        super::StoreError::Undecodable {
            stream: self.stream.clone(),
            version: self.version,
            position: self.position,
            event: self.name.clone(),
            source,
        }
    }

    /// The one bus that it is for, where its publisher named one.
    pub(crate) fn bus_name(&self) -> Option<String> {
        if !self.metadata.as_json().contains(crate::unit::BUS_KEY) {
            return None;
        }
        let metadata = self.metadata.get().ok()?;
        metadata
            .get(crate::unit::BUS_KEY)
            .and_then(|value| value.as_text())
            .map(str::to_owned)
    }

    /// What keeps events of one kind in order: the subject, or the stream where there is none.
    #[must_use]
    pub fn ordering_key(&self) -> String {
        match &self.subject {
            Some(subject) => format!("{}/{}", subject.aggregate_type(), subject.aggregate_id()),
            None => self.stream.to_string(),
        }
    }
}

impl Recorded {
    /// What later events wait behind when this one is set aside: its subject. Raised events have nothing in common.
    pub(crate) fn parking_key(&self) -> String {
        if self.stream.is_internal() {
            self.id.to_string()
        } else {
            self.ordering_key()
        }
    }
}

/// Metadata as the log has it: text until somebody asks.
#[derive(Debug, Clone)]
pub struct RecordedMetadata {
    json: String,
    decoded: OnceLock<Result<Metadata, Misfit>>,
}

impl RecordedMetadata {
    /// JSON text out of a store.
    #[must_use]
    pub fn from_json(json: impl Into<String>) -> Self {
        Self {
            json: json.into(),
            decoded: OnceLock::new(),
        }
    }

    /// The JSON text.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.json
    }

    /// The metadata, decoded at the first call.
    ///
    /// # Errors
    /// When it is not a JSON object of scalars.
    pub fn get(&self) -> Result<&Metadata, DecodeError> {
        self.decoded
            .get_or_init(|| {
                let metadata = serde_json::from_str(&self.json);
                metadata.map_err(|error| Misfit::of(&self.json, &error))
            })
            .as_ref()
            .map_err(|misfit| DecodeError::new("metadata", misfit.clone()))
    }
}
