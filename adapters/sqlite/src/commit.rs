use std::sync::Arc;

use cqrs_core::store::{
    Append, Appended, Commit, Committed, Cursor, Expected, NewEvent, Position, StoreError,
    StreamName, Subject, Version,
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::checkpoint;
use crate::error::{Failure, is_duplicate};
use crate::head;
use crate::inbox;
use crate::outbox;
use crate::parking;
use crate::replay;
use crate::session::{Session, Write};
use crate::streams;

/// A commit whose metadata is written as JSON already: what can be done by the caller is not done by the writer.
pub(crate) struct PreparedCommit {
    pub(crate) commit: Commit,
    /// Of all events of all appends, in order. Neighbours with the same metadata, as all events of a command have, share it.
    metadata: Vec<Arc<str>>,
    /// Of each stream that is made.
    stream_metadata: Vec<String>,
}

const INSERT_EVENT: &str = "INSERT INTO events \
    (stream, aggregate_type, aggregate_id, version, event_id, name, schema_version, payload, metadata, created_at) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

pub(crate) const SUBJECT_VERSION: &str = "SELECT version FROM events INDEXED BY events_by_subject \
    WHERE stream = ?1 AND aggregate_type = ?2 AND aggregate_id = ?3 ORDER BY version DESC LIMIT 1";

impl PreparedCommit {
    /// An event whose payload or metadata has more than `limit` bytes is refused before anybody waits for the writer.
    pub(crate) fn new(commit: Commit, limit: usize) -> Result<Self, StoreError> {
        let events = commit.appends.iter().flat_map(|append| &append.events);
        let mut metadata: Vec<Arc<str>> = Vec::with_capacity(events.clone().count());
        let mut previous = None;
        for event in events {
            let shared = metadata
                .last()
                .filter(|_| previous == Some(&event.metadata));
            let json = match shared {
                Some(json) => Arc::clone(json),
                None => json_of(event)?,
            };
            previous = Some(&event.metadata);
            for (what, size) in [
                ("payload", event.payload.as_str().len()),
                ("metadata", json.len()),
            ] {
                if size > limit {
                    return Err(StoreError::TooLarge {
                        what: format!("the {what} of event {}", event.id),
                        size,
                        limit,
                    });
                }
            }
            metadata.push(json);
        }
        let creates = commit.creates.iter();
        let stream_metadata = creates
            .map(|new| streams::json(&new.stream, &new.metadata))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            commit,
            metadata,
            stream_metadata,
        })
    }
}

fn json_of(event: &NewEvent) -> Result<Arc<str>, StoreError> {
    let json = serde_json::to_string(&event.metadata);
    json.map(Arc::from).map_err(|error| StoreError::Backend {
        place: format!("event {}", event.id),
        problem: "its metadata cannot be written as JSON".to_owned(),
        source: error.into(),
    })
}

impl Write for PreparedCommit {
    type Answer = Committed;

    const DOING: &'static str = "the commit cannot be written";

    fn write(&self, session: &mut Session<'_>) -> Result<Committed, Failure> {
        let Commit {
            creates,
            appends,
            outbox,
            sent,
            inbox,
            checkpoints,
            parking,
        } = &self.commit;
        for entry in inbox {
            inbox::refuse_known(session.connection, entry)?;
        }
        for checkpoint in checkpoints {
            checkpoint::set(session.connection, checkpoint)?;
        }
        for sent in sent {
            outbox::remove(session.connection, sent)?;
        }
        for (new, metadata) in creates.iter().zip(&self.stream_metadata) {
            streams::create(session, &new.stream, metadata)?;
        }
        let mut metadata = self.metadata.iter();
        let mut appended = Vec::with_capacity(appends.len());
        for append in appends {
            appended.push(write_append(session, append, &mut metadata)?);
        }
        for entry in outbox {
            outbox::insert(session.connection, entry)?;
        }
        for change in parking {
            parking::change(session.connection, change)?;
        }
        let last = last_of(&appended);
        let committed = Committed {
            appended,
            mark: mark(last),
        };
        for entry in inbox {
            inbox::insert(session.connection, entry, &committed)?;
        }
        session.last_position = last.or(session.last_position);
        Ok(committed)
    }

    fn review(
        &self,
        session: &mut Session<'_>,
        refusal: StoreError,
    ) -> Result<Committed, StoreError> {
        replay::review(&self.commit, session.connection, refusal)
    }
}

/// The cursor behind a commit.
pub(crate) fn mark(last: Option<u64>) -> Cursor {
    Cursor::from_text(last.unwrap_or(0).to_string())
}

pub(crate) fn last_of(appended: &[Appended]) -> Option<u64> {
    appended
        .iter()
        .flat_map(|append| &append.positions)
        .map(|position| position.get())
        .max()
}

/// The columns that name a subject; empty where an append has none.
pub(crate) fn columns(subject: Option<&Subject>) -> (&str, &str) {
    subject.map_or(("", ""), |subject| {
        (subject.aggregate_type(), subject.aggregate_id())
    })
}

pub(crate) fn version(
    connection: &Connection,
    stream: i64,
    subject: Option<&Subject>,
) -> rusqlite::Result<Version> {
    let (aggregate_type, aggregate_id) = columns(subject);
    let mut statement = connection.prepare_cached(SUBJECT_VERSION)?;
    let version = statement
        .query_row(params![stream, aggregate_type, aggregate_id], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(Version::new(version.unwrap_or(0)))
}

fn write_append<'m>(
    session: &mut Session<'_>,
    append: &Append,
    metadata: &mut impl Iterator<Item = &'m Arc<str>>,
) -> Result<Appended, Failure> {
    let Append {
        stream,
        subject,
        expected,
        events,
    } = append;
    let subject = subject.as_ref();
    let id = session.stream_id(stream)?;
    let (actual, is_accepted) = match id {
        Some(id) => compare(session.connection, id, append)?,
        None => (Version::NONE, expected.accepts(Version::NONE)),
    };
    if !is_accepted {
        return Err(conflict(stream, subject, *expected, actual).into());
    }
    if events.is_empty() {
        return Ok(answer(append, actual, Vec::new()));
    }
    let id = match id {
        Some(id) => id,
        None => session.insert_stream(stream, "{}")?,
    };
    let (aggregate_type, aggregate_id) = columns(subject);
    let mut positions = Vec::with_capacity(events.len());
    let mut version = actual;
    let mut insert = session.connection.prepare_cached(INSERT_EVENT)?;
    for (event, metadata) in events.iter().zip(metadata) {
        version = version.next();
        let inserted = insert.insert(params![
            id,
            aggregate_type,
            aggregate_id,
            version.get(),
            event.id.as_uuid().as_bytes().as_slice(),
            event.name,
            event.schema_version,
            event.payload.as_str(),
            metadata,
            event.created_at.as_micros(),
        ]);
        match inserted {
            Ok(position) => positions.push(Position::new(position.unsigned_abs())),
            // The version is the next one, read in this very transaction: it is the id that exists.
            Err(error) if is_duplicate(&error) => {
                return Err(StoreError::DuplicateEvent {
                    id: event.id,
                    stream: stream.clone(),
                }
                .into());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(answer(append, version, positions))
}

/// The version in a stream, and whether the append may go on behind it.
fn compare(
    connection: &Connection,
    stream: i64,
    append: &Append,
) -> rusqlite::Result<(Version, bool)> {
    let Append {
        subject, expected, ..
    } = append;
    // More than the index has is looked at only where it is asked for.
    if let (Expected::Head(_), Some(subject)) = (expected, subject) {
        let head = head::in_stream(connection, stream, subject)?;
        return Ok((head.version, expected.accepts_head(head)));
    }
    let version = version(connection, stream, subject.as_ref())?;
    Ok((version, expected.accepts(version)))
}

/// Where the events of one append went.
pub(crate) fn answer(append: &Append, version: Version, positions: Vec<Position>) -> Appended {
    Appended {
        stream: append.stream.clone(),
        subject: append.subject.clone(),
        version,
        positions,
    }
}

fn conflict(
    stream: &StreamName,
    subject: Option<&Subject>,
    expected: Expected,
    actual: Version,
) -> StoreError {
    StoreError::Conflict {
        stream: stream.clone(),
        subject: subject.cloned(),
        expected,
        actual,
    }
}
