use std::fmt;

use super::{SubjectHead, Version};

/// What the writer believes about the subject (or the stream, where an append has no subject) before its events are written.
///
/// The store checks it inside the transaction; a wrong belief is [`StoreError::Conflict`](super::StoreError::Conflict) and nothing is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Anything goes; the versions are given by the store.
    Any,
    /// There is none yet.
    NoStream,
    /// There is one, at whatever version.
    Exists,
    /// It is at exactly this version.
    Exact(Version),
    /// It is at exactly this version, by this event, as it was then: the log was not deleted and written anew meanwhile, nor the event erased.
    /// Of an append without a subject it is the version that counts.
    Head(SubjectHead),
}

impl Expected {
    /// Whether a subject at `actual` can be what the writer believes. For an expected [`Head`](Self::Head) that is not enough.
    #[must_use]
    pub fn accepts(self, actual: Version) -> bool {
        match self {
            Self::Any => true,
            Self::NoStream => actual == Version::NONE,
            Self::Exists => actual > Version::NONE,
            Self::Exact(version) => actual == version,
            Self::Head(head) => actual == head.version,
        }
    }

    /// Whether a subject whose last event is `actual` is what the writer believes.
    #[must_use]
    pub fn accepts_head(self, actual: SubjectHead) -> bool {
        match self {
            Self::Head(head) => actual == head,
            expected => expected.accepts(actual.version),
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any version"),
            Self::NoStream => f.write_str("none yet"),
            Self::Exists => f.write_str("some version"),
            Self::Exact(version) => write!(f, "version {version}"),
            Self::Head(SubjectHead {
                version,
                event: Some(event),
                ..
            }) => write!(f, "version {version} by event {event}"),
            Self::Head(head) => write!(f, "version {}", head.version),
        }
    }
}
