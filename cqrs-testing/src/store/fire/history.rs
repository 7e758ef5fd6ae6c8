use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cqrs_core::message::MessageId;
use cqrs_core::store::{Commit, Committed, Position, Recorded, StreamName, Subject, Version};

/// One commit that a writer tried, and what it was told.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The stream and the id of each of its events.
    pub events: Vec<(StreamName, MessageId)>,
    /// What the writer was told.
    pub outcome: Answer,
}

/// What a writer was told about its commit.
#[derive(Debug, Clone)]
pub enum Answer {
    /// It is stored: every event where it stands, and the moment of the answer.
    Acknowledged {
        /// Version and position of each event. Empty where nobody kept them.
        places: Vec<(Version, Position)>,
        /// On the clock of the test.
        at: Duration,
    },
    /// It is not stored, and never will be.
    Refused,
    /// Nothing: the writer had gone, or was killed. The commit is stored whole or not at all.
    Undecided,
}

/// Everything that writers did.
#[derive(Debug, Default)]
pub struct History(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    attempts: Vec<Attempt>,
    complaints: Vec<String>,
}

impl Attempt {
    /// A commit that was acknowledged.
    #[must_use]
    pub fn acknowledged(
        commit: &[(StreamName, MessageId)],
        answer: &Committed,
        at: Duration,
    ) -> Self {
        let mut places = Vec::with_capacity(commit.len());
        for append in &answer.appended {
            let first = append
                .version
                .get()
                .saturating_sub(append.positions.len() as u64);
            places.extend(
                (first + 1..)
                    .map(Version::new)
                    .zip(append.positions.iter().copied()),
            );
        }
        Self {
            events: commit.to_vec(),
            outcome: Answer::Acknowledged { places, at },
        }
    }
}

/// The stream and the id of each event of a commit.
#[must_use]
pub fn events_of(commit: &Commit) -> Vec<(StreamName, MessageId)> {
    let events = commit.appends.iter().flat_map(|append| {
        let events = append.events.iter();
        events.map(|event| (append.stream.clone(), event.id))
    });
    events.collect()
}

impl History {
    /// Nothing has happened yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes an attempt down.
    pub fn add(&self, attempt: Attempt) {
        self.known().attempts.push(attempt);
    }

    /// Writes down that a store has answered what it may not answer.
    pub fn complain(&self, text: String) {
        self.known().complaints.push(text);
    }

    /// What was tried, and what was wrong with the answers.
    #[must_use]
    pub fn into_parts(self) -> (Vec<Attempt>, Vec<String>) {
        let known = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        (known.attempts, known.complaints)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one reader saw, in the order in which it saw it.
#[derive(Debug, Default)]
pub struct Reading {
    /// Which reader.
    pub reader: String,
    /// The events.
    pub events: Vec<Seen>,
    /// It reads along and is woken, so its delay counts.
    pub follows: bool,
    /// How often it dropped everything but its cursor.
    pub restarts: usize,
}

/// An event as a reader saw it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The event's id.
    pub id: MessageId,
    /// Its stream.
    pub stream: StreamName,
    /// Whom it is about.
    pub subject: Option<Subject>,
    /// Its version.
    pub version: Version,
    /// Its position.
    pub position: Position,
    /// When, on the clock of the test.
    pub at: Duration,
}

impl Seen {
    /// This event, at this moment.
    #[must_use]
    pub fn new(event: &Recorded, at: Duration) -> Self {
        Self {
            id: event.id,
            stream: event.stream.clone(),
            subject: event.subject.clone(),
            version: event.version,
            position: event.position,
            at,
        }
    }
}
