use super::{Expected, Extent, InvalidName, Position, StreamName, Subject, Version};
use crate::error::BoxError;
use crate::message::{DecodeError, EncodeError, MessageId};

/// Why a store has not done what it was asked. Nothing of the refused write is stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The subject (or stream) is not where the writer believed.
    #[error("{} in stream {stream} is at version {actual}, expected was {expected}", .subject.as_ref().map_or_else(|| "the last event".to_owned(), ToString::to_string))]
    Conflict {
        /// The stream.
        stream: StreamName,
        /// The subject, where the append has one.
        subject: Option<Subject>,
        /// What the writer believed.
        expected: Expected,
        /// Where it is.
        actual: Version,
    },
    /// An event of this id is stored already, but not as this append would have it.
    #[error("event {id} is already stored in stream {stream}, elsewhere or with other contents")]
    DuplicateEvent {
        /// The event's id.
        id: MessageId,
        /// The stream of the append that was refused.
        stream: StreamName,
    },
    /// There is no such stream.
    #[error("there is no stream {stream}")]
    StreamNotFound {
        /// Its name.
        stream: StreamName,
    },
    /// The stream is not what it was when somebody decided to delete it.
    #[error("stream {stream} has changed: expected were {expected}; there are {actual}")]
    Changed {
        /// Its name.
        stream: StreamName,
        /// What it was.
        expected: Extent,
        /// What it is.
        actual: Extent,
    },
    /// `create` was called for a stream that exists.
    #[error("stream {stream} exists already")]
    StreamExists {
        /// Its name.
        stream: StreamName,
    },
    /// The consumer has handled this message before.
    #[error("consumer {consumer} has handled message {id} already")]
    AlreadyHandled {
        /// The consumer.
        consumer: String,
        /// The message.
        id: MessageId,
    },
    /// Somebody else owns the subscription or relay now.
    #[error("{subscription} belongs to somebody else now")]
    Fenced {
        /// The subscription, or the relay's lease.
        subscription: String,
    },
    /// A stored event cannot be read.
    #[error(
        "{event:?}, version {version} in stream {stream} (position {position}), cannot be read"
    )]
    Undecodable {
        /// The stream.
        stream: StreamName,
        /// The version within its subject.
        version: Version,
        /// The place in the log.
        position: Position,
        /// The event's wire name.
        event: String,
        /// Why; it names the field.
        #[source]
        source: DecodeError,
    },
    /// An event cannot be written as JSON.
    #[error(transparent)]
    Unencodable(#[from] EncodeError),
    /// The cursor is not one of this store's.
    #[error("{cursor:?} is not a cursor of this store")]
    BadCursor {
        /// The cursor's text.
        cursor: String,
    },
    /// A name that no store takes.
    #[error(transparent)]
    InvalidName(#[from] InvalidName),
    /// A pattern that is not a regular expression.
    #[error("{pattern:?} is not a regular expression: {reason}")]
    InvalidPattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A condition of a matcher that compares what cannot be compared so.
    #[error("the condition on {field:?} cannot be used: {reason}")]
    InvalidMatcher {
        /// The metadata key or the property.
        field: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A plugin of the store has stopped it, or says why not.
    #[error("the plugin {plugin} of this store refuses it")]
    Refused {
        /// The id that it is attached by.
        plugin: String,
        /// Its reason, where it gives one.
        #[source]
        source: Option<BoxError>,
    },
    /// The stream is one of the framework's own, which applications read and do not write.
    #[error(
        "stream {stream} is the framework's own, as are all whose names begin with `$`: it may be read, and its events are appended by the framework alone"
    )]
    Reserved {
        /// Its name.
        stream: StreamName,
    },
    /// The store is configured as one that is read only.
    #[error("{place} is read only here")]
    ReadOnly {
        /// The file, or the server without its password.
        place: String,
    },
    /// The store does not promise this.
    #[error("this store cannot {what}")]
    Unsupported {
        /// What was asked, as in "write several streams in one transaction".
        what: &'static str,
    },
    /// The write is larger than the store takes.
    #[error("{what} is {size} bytes, the store takes {limit}")]
    TooLarge {
        /// What is too large.
        what: String,
        /// Its size.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// The store cannot be opened or used as it is: place, reason and remedy in words.
    #[error("{place}: {problem}; {remedy}")]
    Unusable {
        /// The file, or the server without its password.
        place: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        remedy: String,
    },
    /// The store is full, busy, or gone for the moment; nothing was written and the same call may succeed later.
    #[error("{place}: {problem}")]
    Unavailable {
        /// The file, or the server without its password.
        place: String,
        /// What happened.
        problem: String,
        /// What the driver says.
        #[source]
        source: Option<BoxError>,
    },
    /// The database said something that is none of the above.
    #[error("{place}: {problem}")]
    Backend {
        /// The file, or the server without its password.
        place: String,
        /// What was being done.
        problem: String,
        /// What the driver says.
        #[source]
        source: BoxError,
    },
    /// The store is closed.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// Somebody else was faster.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(
            self,
            Self::Conflict { .. } | Self::StreamExists { .. } | Self::Changed { .. }
        )
    }

    /// The same call may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Conflict { .. } | Self::Unavailable { .. })
    }
}
