use serde::ser::{Error as _, SerializeMap};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::{Envelope, Message, MessageId, Metadata, Payload};
use crate::time::{Clock, IdGenerator, Timestamp};

mod assertion;
mod date;
mod error;
mod invalid;
mod json;
mod parts;

pub use error::RawMessageError;
pub use invalid::{InvalidRawMessage, Violation};
use parts::Parts;

/// A message whose type nobody has looked for yet: prooph's array form, as JSON.
///
/// ```
/// use cqrs_core::message::RawMessage;
///
/// let raw = RawMessage::from_json(r#"{
///     "message_name": "App\\OpenAccount",
///     "uuid": "0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60",
///     "payload": { "owner": "Petra" },
///     "metadata": { "channel": "web" },
///     "created_at": "2026-01-31T12:00:00.000000"
/// }"#)?;
/// assert_eq!(raw.name(), r"App\OpenAccount");
/// assert_eq!(RawMessage::from_json(&raw.to_json())?, raw);
///
/// let error = RawMessage::from_json(r#"{ "message_name": "X", "payload": 7 }"#).unwrap_err();
/// assert_eq!(error.violations().len(), 2, "all that is wrong is told at once: {error}");
/// # Ok::<_, cqrs_core::message::InvalidRawMessage>(())
/// ```
///
/// One that exists obeys the rules of prooph's `MessageDataAssertion`:
///
/// * `message_name` is text of at least three characters;
/// * `payload` is an object or a list;
/// * `metadata` is an object of scalars whose keys are not empty;
/// * `uuid` is a UUID, `created_at` a moment, `2026-01-31T12:00:00.000000` as prooph writes it (UTC) or RFC 3339.
///
/// Only name and payload have to be there: who dispatches it gives it the rest. PHP's empty list `[]` is empty metadata too. Other keys are
/// passed over, as in prooph, unless one looks like a misspelt one of these. No key may stand in an object twice.
#[derive(Debug, Clone, PartialEq)]
pub struct RawMessage {
    name: String,
    id: Option<MessageId>,
    created_at: Option<Timestamp>,
    metadata: Metadata,
    payload: Payload,
}

impl RawMessage {
    /// How long the JSON of a message may be, in bytes.
    pub const LIMIT: usize = 16 << 20;

    /// A message of this name and with these fields.
    ///
    /// # Errors
    /// All that is wrong with them.
    pub fn new(name: impl Into<String>, payload: Payload) -> Result<Self, InvalidRawMessage> {
        let name = name.into();
        assertion::name_and_payload(&name, &payload)?;
        Ok(Self {
            name,
            id: None,
            created_at: None,
            metadata: Metadata::new(),
            payload,
        })
    }

    /// The message that a text is.
    ///
    /// # Errors
    /// All that is wrong with it, none of it shown.
    pub fn from_json(text: &str) -> Result<Self, InvalidRawMessage> {
        if text.len() > Self::LIMIT {
            return Err(InvalidRawMessage::too_long());
        }
        let parts: Parts = serde_json::from_str(text).map_err(InvalidRawMessage::not_json)?;
        parts.into_message()
    }

    /// The message that these bytes are.
    ///
    /// # Errors
    /// See [`from_json`](Self::from_json).
    pub fn from_slice(bytes: &[u8]) -> Result<Self, InvalidRawMessage> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::from_json(text),
            Err(_) => Err(InvalidRawMessage::not_utf_8()),
        }
    }

    /// The message that this JSON is. What a [`Value`](serde_json::Value) does not keep is lost before: keys that stand twice, long numbers.
    ///
    /// # Errors
    /// See [`from_json`](Self::from_json).
    pub fn from_value(value: &serde_json::Value) -> Result<Self, InvalidRawMessage> {
        Self::from_json(&value.to_string())
    }

    /// With an id that its sender chose: the same id again is the same message.
    #[must_use]
    pub fn with_id(mut self, id: MessageId) -> Self {
        self.id = Some(id);
        self
    }

    /// Made at this moment.
    #[must_use]
    pub fn with_created_at(mut self, moment: Timestamp) -> Self {
        self.created_at = Some(moment);
        self
    }

    /// With this metadata in place of what it has.
    #[must_use]
    pub fn with_metadata(mut self, metadata: Metadata) -> Self {
        self.metadata = metadata.with_facts(None, None);
        self
    }

    /// With the id and the time that it lacks, as prooph's factory completes a message.
    #[must_use]
    pub fn complete(mut self, clock: &dyn Clock, ids: &dyn IdGenerator) -> Self {
        let created_at = *self.created_at.get_or_insert_with(|| clock.now());
        self.id
            .get_or_insert_with(|| MessageId::from_uuid(ids.next(created_at)));
        self
    }

    /// The name, which may be one of former times.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its id, where it has one.
    #[must_use]
    pub fn id(&self) -> Option<MessageId> {
        self.id
    }

    /// When it was made, where it says so.
    #[must_use]
    pub fn created_at(&self) -> Option<Timestamp> {
        self.created_at
    }

    /// Correlation, causation, actor, tenant and the rest.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// Its fields.
    #[must_use]
    pub fn payload(&self) -> &Payload {
        &self.payload
    }

    /// Its JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Its JSON, as a tree.
    #[must_use]
    pub fn to_value(&self) -> serde_json::Value {
        serde_json::from_str(&self.to_json()).unwrap_or_default()
    }

    /// The metadata that it is dispatched with: its own, and its id and time.
    pub(crate) fn dispatch_metadata(&self) -> Metadata {
        self.metadata.clone().with_facts(self.id, self.created_at)
    }
}

impl<M: Message> Envelope<M> {
    /// prooph's array form of it.
    ///
    /// # Errors
    /// When its `Serialize` refuses, or what it writes is neither an object nor a list, as prooph's form wants it. A message without
    /// fields is an empty object.
    pub fn to_raw(&self) -> Result<RawMessage, RawMessageError> {
        let payload = match Payload::encode(self.message())? {
            payload if payload.as_str() == "null" => Payload::from_json("{}"),
            payload => payload,
        };
        let raw = RawMessage::new(M::NAME, payload)?;
        Ok(raw
            .with_id(self.id())
            .with_created_at(self.created_at())
            .with_metadata(self.metadata().clone()))
    }

    /// The message in its envelope. [`RawMessage::complete`] gives what it may lack.
    ///
    /// # Errors
    /// When it is another message, has no id or no time, or when its fields do not fit.
    pub fn from_raw(raw: &RawMessage) -> Result<Self, RawMessageError> {
        if raw.name != M::NAME && !M::ALIASES.contains(&raw.name.as_str()) {
            return Err(RawMessageError::another(&raw.name, M::NAME));
        }
        let id = raw.id.ok_or(RawMessageError::Incomplete("uuid"))?;
        let created_at = raw
            .created_at
            .ok_or(RawMessageError::Incomplete("created_at"))?;
        let message = raw.payload.decode_loosely()?;
        Ok(Self::new(id, created_at, raw.metadata.clone(), message))
    }
}

impl Serialize for RawMessage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let payload: &RawValue =
            serde_json::from_str(self.payload.as_str()).map_err(S::Error::custom)?;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(parts::MESSAGE_NAME, &self.name)?;
        if let Some(id) = &self.id {
            map.serialize_entry(parts::UUID, id)?;
        }
        map.serialize_entry(parts::PAYLOAD, payload)?;
        map.serialize_entry(parts::METADATA, &self.metadata)?;
        if let Some(moment) = self.created_at {
            map.serialize_entry(parts::CREATED_AT, &date::write(moment))?;
        }
        map.end()
    }
}

/// From JSON alone: the fields are kept as the text that they are.
impl<'de> Deserialize<'de> for RawMessage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parts = Parts::deserialize(deserializer)?;
        parts.into_message().map_err(serde::de::Error::custom)
    }
}
