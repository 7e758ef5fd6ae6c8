use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Message, Misfit};

/// A message's fields as JSON text, as the log and the wire keep them.
#[derive(Clone, PartialEq, Eq)]
pub struct Payload(Arc<str>);

/// The message could not be turned into JSON.
#[derive(Debug, thiserror::Error)]
#[error("message {message:?} cannot be written as JSON")]
pub struct EncodeError {
    /// The wire name of the message.
    pub message: String,
    /// What serde says.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// The JSON does not fit the type that reads it. Nothing of what it holds is in here: neither in the text nor in `Debug`.
#[derive(Debug, thiserror::Error)]
#[error("the payload of {message:?} does not fit its type: {misfit}")]
pub struct DecodeError {
    message: String,
    misfit: Box<Misfit>,
}

impl DecodeError {
    pub(crate) fn new(message: &str, misfit: Misfit) -> Self {
        Self {
            message: message.to_owned(),
            misfit: Box::new(misfit),
        }
    }

    /// There is no type that could read it.
    pub(crate) fn without_type(message: &str) -> Self {
        let reason = "no event type of this name is linked into the program";
        Self::new(message, Misfit::said(reason))
    }

    /// There is nothing left to read.
    pub(crate) fn absent(message: &str, what_became: &str) -> Self {
        Self::new(message, Misfit::said(&format!("it is {what_became}")))
    }

    /// The wire name of the message.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The field that does not fit, where it is one field.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.misfit.field()
    }
}

impl Payload {
    /// The JSON of `message`.
    ///
    /// # Errors
    /// When its `Serialize` refuses, a map with keys that are no text for example.
    pub fn encode<M: Message>(message: &M) -> Result<Self, EncodeError> {
        Self::of(message).map_err(|source| EncodeError {
            message: M::NAME.to_owned(),
            source: source.into(),
        })
    }

    pub(crate) fn of<T: Serialize>(value: &T) -> Result<Self, serde_json::Error> {
        serde_json::to_string(value).map(Self::from_json)
    }

    /// Text that is known to be JSON, a column of a database for example. [`decode`](Self::decode) tells when it is not.
    #[must_use]
    pub fn from_json(json: impl Into<Arc<str>>) -> Self {
        Self(json.into())
    }

    /// The message that this JSON is.
    ///
    /// # Errors
    /// When it is no JSON or does not fit `M`.
    pub fn decode<M: Message>(&self) -> Result<M, DecodeError> {
        self.to()
            .map_err(|error| DecodeError::new(M::NAME, Misfit::of(self.as_str(), &error)))
    }

    /// The message that this JSON of another system is. PHP writes an object without fields as a list, and a type without fields is nothing
    /// to serde: all of these are the same here.
    ///
    /// # Errors
    /// See [`decode`](Self::decode).
    pub fn decode_loosely<M: Message>(&self) -> Result<M, DecodeError> {
        if !matches!(self.as_str().trim(), "{}" | "[]" | "null") {
            return self.decode();
        }
        let nothing = |json: &str| Self::from_json(json).decode();
        nothing("{}").or_else(|error| {
            let others = nothing("null").or_else(|_| nothing("[]"));
            others.map_err(|_| error)
        })
    }

    pub(crate) fn to<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.0)
    }

    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} bytes)", self.0.len())
    }
}
