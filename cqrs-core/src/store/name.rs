use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The name of a stream: not empty, at most 400 bytes, without control characters. `$` in front marks the framework's own.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct StreamName(Arc<str>);

/// The text cannot name a stream or a subject.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{what} {shown:?} {reason}")]
pub struct InvalidName {
    what: &'static str,
    shown: String,
    reason: &'static str,
}

const LONGEST_NAME: usize = 400;

fn checked(what: &'static str, text: &str) -> Result<Arc<str>, InvalidName> {
    let reason = if text.is_empty() {
        "is empty"
    } else if text.len() > LONGEST_NAME {
        "is longer than 400 bytes"
    } else if text.chars().any(char::is_control) {
        "has control characters"
    } else {
        return Ok(text.into());
    };
    Err(InvalidName {
        what,
        shown: text.chars().take(60).collect(),
        reason,
    })
}

impl StreamName {
    /// Where events go that were raised without an aggregate.
    pub const RAISED: &'static str = "$raised";

    /// prooph's default: where the events of all aggregates go.
    pub const EVENT_STREAM: &'static str = "event_stream";

    /// A stream's name.
    ///
    /// # Errors
    /// When it is empty, longer than 400 bytes or has control characters.
    pub fn new(name: impl AsRef<str>) -> Result<Self, InvalidName> {
        checked("stream name", name.as_ref()).map(Self)
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// prooph's category: what stands before the first `-`.
    #[must_use]
    pub fn category(&self) -> Option<&str> {
        self.0
            .split_once('-')
            .map(|(category, _)| category)
            .filter(|category| !category.is_empty())
    }

    /// Whether it is one of the framework's own, which `fromAll` leaves out.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        self.0.starts_with('$')
    }

    pub(crate) fn raised() -> Self {
        Self(Self::RAISED.into())
    }

    pub(crate) fn event_stream() -> Self {
        Self(Self::EVENT_STREAM.into())
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<'de> Deserialize<'de> for StreamName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Whom events are about: an aggregate's type and id. Its versions run inside one stream.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    aggregate_type: Arc<str>,
    aggregate_id: Arc<str>,
}

impl Subject {
    /// The subject of an aggregate.
    ///
    /// # Errors
    /// When type or id is empty, longer than 400 bytes or has control characters.
    pub fn new(
        aggregate_type: impl AsRef<str>,
        aggregate_id: impl AsRef<str>,
    ) -> Result<Self, InvalidName> {
        Ok(Self {
            aggregate_type: checked("aggregate type", aggregate_type.as_ref())?,
            aggregate_id: checked("aggregate id", aggregate_id.as_ref())?,
        })
    }

    /// The aggregate's type, as configured.
    #[must_use]
    pub fn aggregate_type(&self) -> &str {
        &self.aggregate_type
    }

    /// The aggregate's id as text.
    #[must_use]
    pub fn aggregate_id(&self) -> &str {
        &self.aggregate_id
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.aggregate_type, self.aggregate_id)
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// How many events a subject has, and the number of one of them: 1, 2, 3... Where an append has no subject, of a stream.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Version(u64);

/// The place of an event in its store's log, for people and for waiting. It grows; it has holes; a subscriber's place is a
/// [`Cursor`](super::Cursor).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Position(u64);

impl Version {
    /// Before the first event.
    pub const NONE: Self = Self(0);
    /// Of the first event.
    pub const FIRST: Self = Self(1);

    /// The version with this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The version `count` events later.
    #[must_use]
    pub const fn plus(self, count: u64) -> Self {
        Self(self.0.saturating_add(count))
    }

    /// The next one.
    #[must_use]
    pub const fn next(self) -> Self {
        self.plus(1)
    }
}

impl Position {
    /// Before the first event.
    pub const START: Self = Self(0);

    /// The position with this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
