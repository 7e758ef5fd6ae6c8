use std::fmt;

use super::{Absence, InvalidName, Position, Recorded, StreamName, Subject};

#[cfg(doc)]
use super::{EventStore, StoreError};

/// A change to what is stored already: the exception to a log that only grows.
///
/// Ids, versions within a subject, positions and times stay as they are, so nobody hears of an event twice and no cursor is wrong
/// afterwards. Each is one transaction: it is done whole or not at all, and doing it again changes nothing more; what was deleted is
/// [not found](StoreError::StreamNotFound) then.
///
/// ```
/// use cqrs_core::memory::MemoryStore;
/// use cqrs_core::store::{Amendment, EventStore, StoreError, StreamName, Subject};
/// # async fn example() -> Result<(), StoreError> {
/// # let store = MemoryStore::new();
/// # let customers = StreamName::new("customers")?;
/// # store.create(&customers, cqrs_core::message::Metadata::new()).await?;
/// let person = Subject::new("Customer", "4711")?;
/// let amended = store.amend(Amendment::erase(customers, person)).await?;
/// assert_eq!(amended.events, 0, "nothing was known about this customer");
/// # Ok(()) }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(example()).unwrap();
/// ```
///
/// Like [`Commit`](super::Commit) it is exhaustive: an adapter that promises `amendments` takes it apart by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amendment {
    /// Takes payload and metadata out of events, which are [`Absence::Erased`] from then on. What else is known about them stays: that
    /// they happened, when, and to whom.
    Erase {
        /// The stream.
        stream: StreamName,
        /// Whose events; `None` for all of the stream.
        subject: Option<Subject>,
    },
    /// Puts events of one stream into another one, which is made, with the metadata of the first, where it is missing. The first stays,
    /// be it empty.
    ///
    /// Out of a [stream of the framework's own](StreamName::is_internal), `$raised` for example, events become like others: who reads all
    /// streams sees them, and where one of them is set aside from then on, those behind it in the new stream wait for it. Into one, it is
    /// the other way round.
    Relocate {
        /// Where they are.
        from: StreamName,
        /// Where they are to be. A subject that is known there already is [`StoreError::Conflict`], an event id
        /// [`StoreError::DuplicateEvent`].
        to: StreamName,
        /// Which events.
        which: Selection,
    },
    /// Gives the aggregates of a type another type, in all streams of the store, and in the keys of what is parked or waits to be sent.
    RenameType {
        /// What it was called.
        from: String,
        /// What it is to be called. Where one stream has an aggregate of both types with the same id it is [`StoreError::Conflict`].
        to: String,
    },
    /// Removes a stream with its events, if it still is what somebody has seen. Positions are not given again.
    Delete {
        /// The stream.
        stream: StreamName,
        /// What was seen. Where the stream has another extent by now it is [`StoreError::Changed`], and nothing is deleted.
        extent: Extent,
    },
}

/// How much there is of a stream: another one once an event has come, gone or been erased.
///
/// ```
/// # use cqrs_core::store::{Extent, Position};
/// let seen = Extent { events: 3, erased: 1, last: Position::new(7) };
/// assert_eq!(seen.to_string(), "3 events, 1 of them erased, the last at position 7");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extent {
    /// How many events it has, the erased ones among them.
    pub events: u64,
    /// How many of them are erased.
    pub erased: u64,
    /// The position of the last one; [`Position::START`] where there is none.
    pub last: Position,
}

/// Which events of a stream are relocated. The events of a subject stay together, or its versions would have holes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// All of them: the stream gets another name.
    All,
    /// Those about aggregates of this type.
    Type(String),
    /// Those about one subject.
    Subject(Subject),
    /// Those of this wire name that are about nobody.
    Raised(String),
}

/// What an [`Amendment`] has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Amended {
    /// How many events are now as they were wanted and were not before.
    pub events: u64,
}

impl Amendment {
    /// Takes out of one subject's events what they say.
    #[must_use]
    pub fn erase(stream: StreamName, subject: Subject) -> Self {
        Self::Erase {
            stream,
            subject: Some(subject),
        }
    }

    /// Takes out of a stream's events what they say.
    #[must_use]
    pub fn erase_stream(stream: StreamName) -> Self {
        Self::Erase {
            stream,
            subject: None,
        }
    }

    /// Puts events of one stream into another one.
    #[must_use]
    pub fn relocate(from: StreamName, to: StreamName, which: Selection) -> Self {
        Self::Relocate { from, to, which }
    }

    /// Gives the aggregates of a type another type.
    ///
    /// # Errors
    /// When `to` cannot name one.
    pub fn rename_type(
        from: impl Into<String>,
        to: impl Into<String>,
    ) -> Result<Self, InvalidName> {
        let (from, to) = (from.into(), to.into());
        Subject::new(&to, "id")?;
        Ok(Self::RenameType { from, to })
    }

    /// Removes a stream, if it still is what somebody has seen.
    #[must_use]
    pub fn delete(stream: StreamName, extent: Extent) -> Self {
        Self::Delete { stream, extent }
    }
}

impl Extent {
    /// With one event more, as the store has it: upcasters have had no part in it.
    #[must_use]
    pub fn and(self, recorded: &Recorded) -> Self {
        let is_erased = recorded.absence == Some(Absence::Erased);
        Self {
            events: self.events + 1,
            erased: self.erased + u64::from(is_erased),
            last: self.last.max(recorded.position),
        }
    }
}

impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            events,
            erased,
            last,
        } = self;
        match events {
            0 => return f.write_str("no events"),
            1 => f.write_str("1 event")?,
            events => write!(f, "{events} events")?,
        }
        if *erased > 0 {
            write!(f, ", {erased} of them erased")?;
        }
        write!(f, ", the last at position {last}")
    }
}

impl Amended {
    /// So many events were changed.
    #[must_use]
    pub fn new(events: u64) -> Self {
        Self { events }
    }
}

impl Selection {
    /// Whether an event with this subject and this wire name is one of them.
    #[must_use]
    pub fn takes(&self, subject: Option<&Subject>, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Type(wanted) => subject.is_some_and(|subject| subject.aggregate_type() == wanted),
            Self::Subject(wanted) => subject == Some(wanted),
            Self::Raised(wanted) => subject.is_none() && name == wanted,
        }
    }
}
