//! Changes to what is stored already, each in one transaction of the writer.

use cqrs_core::message::MessageId;
use cqrs_core::store::{
    Amended, Amendment, Expected, Extent, Position, Selection, StoreError, StreamName, Subject,
    Version,
};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};

use crate::blank::{self, SecureDelete};
use crate::error::Failure;
use crate::row::message_id;
use crate::session::{Session, Write};
use crate::streams;

const ERASE_STREAM: &str = "UPDATE events INDEXED BY events_by_stream SET payload = 'null', metadata = '{}', erased = 1 \
    WHERE stream = ?1 AND erased = 0";
const ERASE_SUBJECT: &str = "UPDATE events INDEXED BY events_by_subject SET payload = 'null', metadata = '{}', erased = 1 \
    WHERE stream = ?1 AND aggregate_type = ?2 AND aggregate_id = ?3 AND erased = 0";

pub(crate) const EXTENT: &str = "SELECT count(*), coalesce(sum(erased), 0), coalesce(max(position), 0) \
    FROM events INDEXED BY events_by_stream WHERE stream = ?1";

const MADE_FROM: &str = "INSERT INTO streams (name, category, metadata) SELECT ?2, ?3, metadata FROM streams WHERE id = ?1";
/// Where there was nothing to be put into it.
const UNMAKE: &str = "DELETE FROM streams WHERE id = ?1";
const RELOCATE: &str = "UPDATE events SET stream = ?2 WHERE stream = ?1";
/// A subject that both streams know: its versions would stand twice.
const KNOWN_SUBJECT: &str = "SELECT known.aggregate_type, known.aggregate_id, max(known.version) FROM \
    (SELECT DISTINCT aggregate_type, aggregate_id FROM events WHERE stream = ?1/*chosen*/) AS moved \
    CROSS JOIN events AS known INDEXED BY events_by_subject \
    ON known.stream = ?2 AND known.aggregate_type = moved.aggregate_type AND known.aggregate_id = moved.aggregate_id \
    GROUP BY known.aggregate_type, known.aggregate_id LIMIT 1";
const KNOWN_ID: &str = "SELECT event_id FROM events WHERE stream = ?1/*chosen*/ \
    AND EXISTS (SELECT 1 FROM events AS known INDEXED BY events_by_id WHERE known.stream = ?2 AND known.event_id = events.event_id) LIMIT 1";
const CHOSEN: &str = "/*chosen*/";

const RENAME_TYPE: &str = "UPDATE events SET aggregate_type = ?2 WHERE aggregate_type = ?1";
const KNOWN_OF_BOTH_TYPES: &str = "SELECT known.aggregate_type, known.aggregate_id, max(known.version), streams.name FROM \
    (SELECT DISTINCT stream, aggregate_id FROM events WHERE aggregate_type = ?1) AS renamed \
    CROSS JOIN events AS known INDEXED BY events_by_subject \
    ON known.stream = renamed.stream AND known.aggregate_type = ?2 AND known.aggregate_id = renamed.aggregate_id \
    JOIN streams ON streams.id = known.stream GROUP BY known.stream, known.aggregate_id LIMIT 1";
const RENAME_PARKED: &str = "UPDATE parked SET key = ?2 || substr(key, length(?1) + 1) WHERE substr(key, 1, length(?1) + 1) = ?1 || '/'";
const RENAME_UNSENT: &str = "UPDATE outbox SET key = ?2 || substr(key, length(?1) + 1) WHERE substr(key, 1, length(?1) + 1) = ?1 || '/'";

/// Changes what is stored already.
pub(crate) struct Amend(pub(crate) Amendment);

impl Write for Amend {
    type Answer = Amended;

    const DOING: &'static str = "what is stored cannot be changed";

    fn write(&self, session: &mut Session<'_>) -> Result<Amended, Failure> {
        let events = match &self.0 {
            Amendment::Erase { stream, subject } => erase(session, stream, subject.as_ref())?,
            Amendment::Relocate { from, to, which } => relocate(session, from, to, which)?,
            Amendment::RenameType { from, to } => rename_type(session.connection, from, to)?,
            Amendment::Delete { stream, extent } => delete(session, stream, *extent)?,
        };
        Ok(Amended::new(events as u64))
    }
}

fn erase(
    session: &mut Session<'_>,
    stream: &StreamName,
    subject: Option<&Subject>,
) -> Result<usize, Failure> {
    let stream = existing(session, stream)?;
    session.has_erased = true;
    blank::events(session.connection, stream, subject)?;
    let _secure = SecureDelete::begin(session.connection)?;
    Ok(match subject {
        Some(subject) => session
            .connection
            .prepare_cached(ERASE_SUBJECT)?
            .execute(params![
                stream,
                subject.aggregate_type(),
                subject.aggregate_id()
            ])?,
        None => session
            .connection
            .prepare_cached(ERASE_STREAM)?
            .execute([stream])?,
    })
}

fn delete(
    session: &mut Session<'_>,
    name: &StreamName,
    expected: Extent,
) -> Result<usize, Failure> {
    let stream = existing(session, name)?;
    let mut statement = session.connection.prepare_cached(EXTENT)?;
    let actual = statement.query_row([stream], |row| {
        Ok(Extent {
            events: row.get(0)?,
            erased: row.get(1)?,
            last: Position::new(row.get(2)?),
        })
    })?;
    if actual != expected {
        return Err(StoreError::Changed {
            stream: name.clone(),
            expected,
            actual,
        }
        .into());
    }
    Ok(streams::delete(session, stream)?)
}

fn relocate(
    session: &mut Session<'_>,
    from: &StreamName,
    to: &StreamName,
    which: &Selection,
) -> Result<usize, Failure> {
    let source = existing(session, from)?;
    if from == to {
        return Ok(0);
    }
    let chosen = Chosen::new(which);
    let connection = session.connection;
    let known = session.stream_id(to)?;
    let target = match known {
        Some(target) => {
            chosen.refuse_known(connection, source, target, to)?;
            target
        }
        None => connection.prepare_cached(MADE_FROM)?.insert(params![
            source,
            to.as_str(),
            to.category()
        ])?,
    };
    let relocated = chosen.execute(connection, RELOCATE, source, target)?;
    if relocated == 0 && known.is_none() {
        connection.execute(UNMAKE, [target])?;
    }
    Ok(relocated)
}

fn rename_type(connection: &Connection, from: &str, to: &str) -> Result<usize, Failure> {
    if from == to {
        return Ok(0);
    }
    let known = connection
        .query_row(KNOWN_OF_BOTH_TYPES, [from, to], |row| {
            Ok((known(row)?, row.get::<_, String>(3)?))
        })
        .optional()?;
    if let Some((known, stream)) = known {
        let stream = StreamName::new(stream).map_err(StoreError::from)?;
        return Err(known.conflict(&stream)?.into());
    }
    connection.execute(RENAME_PARKED, [from, to])?;
    connection.execute(RENAME_UNSENT, [from, to])?;
    Ok(connection.execute(RENAME_TYPE, [from, to])?)
}

fn existing(session: &mut Session<'_>, stream: &StreamName) -> Result<i64, Failure> {
    session.stream_id(stream)?.ok_or_else(|| {
        StoreError::StreamNotFound {
            stream: stream.clone(),
        }
        .into()
    })
}

/// A [`Selection`] as a condition behind `WHERE stream = ?1`, where `?2` is another stream.
struct Chosen<'a> {
    condition: &'static str,
    parameters: Vec<&'a str>,
}

impl<'a> Chosen<'a> {
    fn new(which: &'a Selection) -> Self {
        let (condition, parameters) = match which {
            Selection::All => ("", Vec::new()),
            Selection::Type(name) => (" AND aggregate_type = ?3", vec![name.as_str()]),
            Selection::Subject(subject) => (
                " AND aggregate_type = ?3 AND aggregate_id = ?4",
                vec![subject.aggregate_type(), subject.aggregate_id()],
            ),
            Selection::Raised(name) => (
                " AND aggregate_type = '' AND name = ?3",
                vec![name.as_str()],
            ),
        };
        Self {
            condition,
            parameters,
        }
    }

    fn execute(
        &self,
        connection: &Connection,
        statement: &str,
        source: i64,
        target: i64,
    ) -> rusqlite::Result<usize> {
        let statement = format!("{statement}{}", self.condition);
        connection.execute(&statement, &*self.bound(&source, &target))
    }

    fn refuse_known(
        &self,
        connection: &Connection,
        source: i64,
        target: i64,
        to: &StreamName,
    ) -> Result<(), Failure> {
        let bound = self.bound(&source, &target);
        let find = |statement: &str| statement.replace(CHOSEN, self.condition);
        let subject = connection
            .query_row(&find(KNOWN_SUBJECT), &*bound, known)
            .optional()?;
        if let Some(known) = subject {
            return Err(known.conflict(to)?.into());
        }
        let id: Option<MessageId> = connection
            .query_row(&find(KNOWN_ID), &*bound, |row| {
                Ok(row.get_ref(0)?.as_blob().and_then(message_id)?)
            })
            .optional()?;
        match id {
            Some(id) => Err(StoreError::DuplicateEvent {
                id,
                stream: to.clone(),
            }
            .into()),
            None => Ok(()),
        }
    }

    fn bound<'b>(&'b self, source: &'b i64, target: &'b i64) -> Vec<&'b dyn ToSql> {
        let mut bound: Vec<&dyn ToSql> = vec![source, target];
        bound.extend(self.parameters.iter().map(|text| text as &dyn ToSql));
        bound
    }
}

/// A subject that is where it may not be.
struct Known {
    aggregate_type: String,
    aggregate_id: String,
    version: Version,
}

fn known(row: &Row<'_>) -> rusqlite::Result<Known> {
    Ok(Known {
        aggregate_type: row.get(0)?,
        aggregate_id: row.get(1)?,
        version: Version::new(row.get(2)?),
    })
}

impl Known {
    fn conflict(self, stream: &StreamName) -> Result<StoreError, StoreError> {
        let subject = match self.aggregate_type.as_str() {
            "" => None,
            aggregate_type => Some(Subject::new(aggregate_type, self.aggregate_id)?),
        };
        Ok(StoreError::Conflict {
            stream: stream.clone(),
            subject,
            expected: Expected::NoStream,
            actual: self.version,
        })
    }
}
