use std::collections::BTreeMap;
use std::sync::Arc;

use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::MessageId;
use crate::time::Timestamp;

/// The keys under which the typed fields travel. Keys that begin with `_` are the framework's.
pub mod keys {
    /// The id that all messages of one conversation share.
    pub const CORRELATION_ID: &str = "_correlation_id";
    /// The id of the message that caused this one.
    pub const CAUSATION_ID: &str = "_causation_id";
    /// The name of the message that caused this one.
    pub const CAUSATION_NAME: &str = "_causation_name";
    /// Who asked for it.
    pub const ACTOR: &str = "_actor";
    /// For whom it was done, where one application serves several.
    pub const TENANT: &str = "_tenant";
    /// Messages of one key stay in order on their way through a queue; for commands, which have no aggregate of their own yet.
    pub const ORDERING_KEY: &str = "_ordering_key";
    /// prooph's marker of a message that has been to its transport and back.
    pub const HANDLED_ASYNC: &str = "handled-async";
}

/// One value of [`Metadata`]: a scalar, as in prooph.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum MetadataValue {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(String),
}

/// What is known about a message beside its fields: who caused it, who asked for it, and whatever the application adds.
///
/// Correlation and causation are set by the framework; actor and tenant pass from a command to all that it causes.
///
/// ```
/// use cqrs_core::message::Metadata;
/// let metadata = Metadata::new().with_actor("bettina").with("channel", "web");
/// assert_eq!(metadata.actor(), Some("bettina"));
/// assert_eq!(metadata.get("channel").and_then(|value| value.as_text()), Some("web"));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metadata {
    pub(crate) message_id: Option<MessageId>,
    /// When the message was made, where its sender said so.
    pub(crate) created_at: Option<Timestamp>,
    correlation_id: Option<MessageId>,
    causation_id: Option<MessageId>,
    /// Shared by copies until one of them is changed: every event of a command has the same. `None` where there are none.
    values: Option<Arc<Values>>,
}

type Values = BTreeMap<String, MetadataValue>;

impl Metadata {
    /// No metadata yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The id that the message itself shall have: a client's own id makes its retries recognisable.
    #[must_use]
    pub fn with_message_id(mut self, id: MessageId) -> Self {
        self.message_id = Some(id);
        self
    }

    /// For a message that has its id and its time, as far as it has them.
    pub(crate) fn with_facts(
        mut self,
        id: Option<MessageId>,
        created_at: Option<Timestamp>,
    ) -> Self {
        self.message_id = id;
        self.created_at = created_at;
        self
    }

    /// The conversation this message belongs to.
    #[must_use]
    pub fn with_correlation_id(mut self, id: MessageId) -> Self {
        self.remove_value(keys::CORRELATION_ID);
        self.correlation_id = Some(id);
        self
    }

    /// The message that caused this one.
    #[must_use]
    pub fn with_causation(self, id: MessageId, name: &str) -> Self {
        self.with_causation_id(id).with(keys::CAUSATION_NAME, name)
    }

    /// The message that caused this one, by its id alone.
    #[must_use]
    pub(crate) fn with_causation_id(mut self, id: MessageId) -> Self {
        self.remove_value(keys::CAUSATION_ID);
        self.causation_id = Some(id);
        self
    }

    /// Keeps the message in order with others of this key on its way through a queue.
    #[must_use]
    pub fn with_ordering_key(self, key: impl Into<String>) -> Self {
        self.with(keys::ORDERING_KEY, key.into())
    }

    /// Who asks for it.
    #[must_use]
    pub fn with_actor(self, actor: impl Into<String>) -> Self {
        self.with(keys::ACTOR, actor.into())
    }

    /// For whom it is done.
    #[must_use]
    pub fn with_tenant(self, tenant: impl Into<String>) -> Self {
        self.with(keys::TENANT, tenant.into())
    }

    /// One more value; the same key again replaces it.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<MetadataValue>) -> Self {
        self.insert(key, value);
        self
    }

    /// One more value; the same key again replaces it. A number that JSON does not have, such as infinity, is kept as text. A message id
    /// under [`keys::CORRELATION_ID`] or [`keys::CAUSATION_ID`] is that id.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<MetadataValue>) {
        let (key, value) = (key.into(), value.into());
        let value = match value {
            MetadataValue::Float(number) if !number.is_finite() => {
                MetadataValue::Text(number.to_string())
            }
            value => value,
        };
        let id = value.as_text().and_then(|text| text.parse().ok());
        match key.as_str() {
            keys::CORRELATION_ID => self.correlation_id = id,
            keys::CAUSATION_ID => self.causation_id = id,
            _ => return self.insert_value(key, value),
        }
        match id {
            Some(_) => self.remove_value(&key),
            None => self.insert_value(key, value),
        }
    }

    fn insert_value(&mut self, key: String, value: MetadataValue) {
        Arc::make_mut(self.values.get_or_insert_default()).insert(key, value);
    }

    fn remove_value(&mut self, key: &str) {
        if self.get(key).is_none() {
            return;
        }
        if let Some(values) = &mut self.values {
            Arc::make_mut(values).remove(key);
        }
        self.values.take_if(|values| values.is_empty());
    }

    /// Itself with everything that `other` says laid over it.
    #[must_use]
    pub(crate) fn overlaid(&self, other: &Self) -> Self {
        let mut metadata = self.clone();
        for (key, value) in other.iter() {
            metadata.insert(key, value.clone());
        }
        metadata.message_id = other.message_id.or(metadata.message_id);
        metadata.created_at = other.created_at.or(metadata.created_at);
        if let Some(id) = other.correlation_id {
            metadata = metadata.with_correlation_id(id);
        }
        if let Some(id) = other.causation_id {
            metadata = metadata.with_causation_id(id);
        }
        metadata
    }

    /// Whether it says which conversation it belongs to, be it by an id of another system.
    pub(crate) fn has_correlation(&self) -> bool {
        self.correlation_id.is_some() || self.get(keys::CORRELATION_ID).is_some()
    }

    /// Whether it says nothing at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_none()
            && self.message_id.is_none()
            && self.created_at.is_none()
            && self.correlation_id.is_none()
            && self.causation_id.is_none()
    }

    /// The value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&MetadataValue> {
        self.values.as_ref()?.get(key)
    }

    /// All values by key, but for correlation and causation where they are message ids.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &MetadataValue)> {
        let values = self.values.iter().flat_map(|values| values.iter());
        values.map(|(key, value)| (key.as_str(), value))
    }

    /// The id shared by all messages of one conversation. Where another system gave it one that is no message id, that is the value of
    /// [`keys::CORRELATION_ID`].
    #[must_use]
    pub fn correlation_id(&self) -> Option<MessageId> {
        self.correlation_id
    }

    /// The id of the message that caused this one.
    #[must_use]
    pub fn causation_id(&self) -> Option<MessageId> {
        self.causation_id
    }

    /// The name of the message that caused this one.
    #[must_use]
    pub fn causation_name(&self) -> Option<&str> {
        self.text(keys::CAUSATION_NAME)
    }

    /// Who asked for it.
    #[must_use]
    pub fn actor(&self) -> Option<&str> {
        self.text(keys::ACTOR)
    }

    /// For whom it is done.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.text(keys::TENANT)
    }

    /// Whether the message has been to its transport and back.
    #[must_use]
    pub fn is_handled_async(&self) -> bool {
        self.get(keys::HANDLED_ASYNC) == Some(&MetadataValue::Bool(true))
    }

    /// What a message caused by this one starts with: the same conversation, actor and tenant, this message as its cause.
    #[must_use]
    pub fn caused(&self, id: MessageId, name: &str) -> Self {
        let mut metadata = Self::new()
            .with_correlation_id(self.correlation_id.unwrap_or(id))
            .with_causation(id, name);
        for key in [keys::CORRELATION_ID, keys::ACTOR, keys::TENANT] {
            if let Some(value) = self.get(key) {
                metadata.insert(key, value.clone());
            }
        }
        metadata
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(MetadataValue::as_text)
    }
}

impl MetadataValue {
    /// The text, where it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl From<&str> for MetadataValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for MetadataValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for MetadataValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for MetadataValue {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<f64> for MetadataValue {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl Serialize for Metadata {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(id) = &self.correlation_id {
            map.serialize_entry(keys::CORRELATION_ID, id)?;
        }
        if let Some(id) = &self.causation_id {
            map.serialize_entry(keys::CAUSATION_ID, id)?;
        }
        for (key, value) in self.iter() {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut values = Values::deserialize(deserializer)?;
        let mut id = |key: &str| {
            let id = values.get(key)?.as_text()?.parse().ok()?;
            values.remove(key);
            Some(id)
        };
        let (correlation_id, causation_id) = (id(keys::CORRELATION_ID), id(keys::CAUSATION_ID));
        Ok(Self {
            message_id: None,
            created_at: None,
            correlation_id,
            causation_id,
            values: (!values.is_empty()).then(|| Arc::new(values)),
        })
    }
}
