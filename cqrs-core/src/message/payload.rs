use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Message, Misfit};
use crate::shape::JsonShape;
use crate::upcast::UpcastError;

/// A message's fields as JSON text, as the log and the wire keep them.
#[derive(Clone)]
pub struct Payload {
    json: Arc<str>,
    refusal: Option<Arc<Refusal>>,
}

/// Why an older shape cannot be brought to the present one.
struct Refusal {
    error: Arc<UpcastError>,
    /// The messages that it might have become; `None` for any.
    names: Option<BTreeSet<String>>,
}

impl PartialEq for Payload {
    fn eq(&self, other: &Self) -> bool {
        self.json == other.json
    }
}

impl Eq for Payload {}

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

/// The JSON does not fit the type that reads it, an upcaster has failed for it, or it is of a newer shape than the program knows. Of what it holds
/// nothing is in here, neither in the text nor in `Debug`, but what the upcaster says.
#[derive(Debug)]
pub struct DecodeError {
    message: String,
    why: Why,
}

#[derive(Debug)]
enum Why {
    Misfit(Box<Misfit>),
    Refused(Arc<UpcastError>),
    Newer { stored: u32, known: u32 },
}

impl DecodeError {
    pub(crate) fn new(message: &str, misfit: Misfit) -> Self {
        Self {
            message: message.to_owned(),
            why: Why::Misfit(Box::new(misfit)),
        }
    }

    /// It is of an older shape, and stays so.
    pub(crate) fn refused(message: &str, error: Arc<UpcastError>) -> Self {
        Self {
            message: message.to_owned(),
            why: Why::Refused(error),
        }
    }

    /// A newer program has written it.
    pub(crate) fn newer(message: &str, stored: u32, known: u32) -> Self {
        Self {
            message: message.to_owned(),
            why: Why::Newer { stored, known },
        }
    }

    /// There is no type that could read it.
    pub(crate) fn without_type(message: &str) -> Self {
        let reason = "no event type of this name is linked into the program";
        Self::new(message, Misfit::said(reason))
    }

    /// Its type has panicked.
    pub(crate) fn panicked(message: &str) -> Self {
        Self::new(message, Misfit::said("its type has panicked"))
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
        match &self.why {
            Why::Misfit(misfit) => misfit.field(),
            Why::Refused(_) | Why::Newer { .. } => None,
        }
    }
}

impl DecodeError {
    /// Where in the payload it does not fit, as [`JsonShape`] calls the places of its type: `items[].price`. Keys of maps, and names that the type
    /// does not have, are not in it: they are what somebody has stored.
    #[must_use]
    pub fn path(&self, payload: &Payload, shape: &JsonShape) -> Option<String> {
        match &self.why {
            Why::Misfit(misfit) => misfit.path(payload.as_str(), shape),
            Why::Refused(_) | Why::Newer { .. } => None,
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = &self.message;
        match &self.why {
            Why::Misfit(misfit) => {
                write!(
                    f,
                    "the payload of {message:?} does not fit its type: {misfit}"
                )
            }
            Why::Refused(_) => write!(f, "{message:?} cannot be brought to its present shape"),
            Why::Newer { stored, known } => write!(
                f,
                "{message:?} is of schema version {stored}, this program knows {known}: an older program reads what a newer one has written; \
                 start the newer one"
            ),
        }
    }
}

impl Error for DecodeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.why {
            Why::Misfit(_) | Why::Newer { .. } => None,
            Why::Refused(error) => Some(&**error),
        }
    }
}

impl Payload {
    /// The JSON of `message`.
    ///
    /// # Errors
    /// When its `Serialize` refuses, a map with keys that are no text for example.
    pub fn encode<M: Message>(message: &M) -> Result<Self, EncodeError> {
        let json = message.write_json().map_err(|source| EncodeError {
            message: M::NAME.to_owned(),
            source: source.into(),
        })?;
        Ok(Self::from_json(json))
    }

    pub(crate) fn of<T: Serialize>(value: &T) -> Result<Self, serde_json::Error> {
        serde_json::to_string(value).map(Self::from_json)
    }

    /// Text that is known to be JSON, a column of a database for example. [`decode`](Self::decode) tells when it is not.
    #[must_use]
    pub fn from_json(json: impl Into<Arc<str>>) -> Self {
        Self {
            json: json.into(),
            refusal: None,
        }
    }

    /// The same text, which [`decode`](Self::decode) does not read for this reason.
    pub(crate) fn refused(self, error: Arc<UpcastError>, names: Option<BTreeSet<String>>) -> Self {
        Self {
            refusal: Some(Arc::new(Refusal { error, names })),
            ..self
        }
    }

    /// Why it cannot be brought to the present shape of the message that has this name, where that is so.
    pub(crate) fn refusal(&self, message: &str) -> Option<DecodeError> {
        let refusal = self.refusal.as_ref()?;
        Some(DecodeError::refused(message, Arc::clone(&refusal.error)))
    }

    /// Whether it might have become one of these, were it not for what has failed.
    pub(crate) fn might_be(&self, is_wanted: impl Fn(&str) -> bool) -> bool {
        self.refusal.as_ref().is_some_and(|refusal| {
            let mut names = refusal.names.iter().flatten();
            refusal.names.is_none() || names.any(|name| is_wanted(name))
        })
    }

    /// The message that this JSON is.
    ///
    /// # Errors
    /// When it is no JSON or does not fit `M`.
    pub fn decode<M: Message>(&self) -> Result<M, DecodeError> {
        if let Some(refusal) = self.refusal(M::NAME) {
            return Err(refusal);
        }
        M::read_json(self.as_str())
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
        serde_json::from_str(&self.json)
    }

    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.json
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} bytes)", self.json.len())
    }
}
