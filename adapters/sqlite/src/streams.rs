//! Streams by name: making, removing, their own metadata, their names and categories.

use cqrs_core::message::Metadata;
use cqrs_core::store::{Filter, NameFilter, NameQuery, Pattern, StoreError, StreamName};
use cqrs_sql::{Clause, Sqlite};
use rusqlite::{Connection, OptionalExtension, ToSql, params};

use crate::blank::{self, SecureDelete};
use crate::error::Failure;
use crate::events::Bound;
use crate::session::{Session, Write};

const METADATA: &str = "SELECT metadata FROM streams WHERE name = ?1";
const SET_METADATA: &str = "UPDATE streams SET metadata = ?2 WHERE name = ?1";
const DELETE_EVENTS: &str = "DELETE FROM events WHERE stream = ?1";
const DELETE_STREAM: &str = "DELETE FROM streams WHERE id = ?1";
const NAMES: &str = "SELECT name FROM streams \
    WHERE (?1 IS NULL OR name = ?1) AND (?2 IS NULL OR name REGEXP ?2)/*matching*/ ORDER BY name LIMIT ?3 OFFSET ?4";
const CATEGORIES: &str = "SELECT DISTINCT category FROM streams \
    WHERE category IS NOT NULL AND (?1 IS NULL OR category = ?1) AND (?2 IS NULL OR category REGEXP ?2) ORDER BY category LIMIT ?3 OFFSET ?4";

/// Replaces a stream's own metadata.
pub(crate) struct SetMetadata {
    pub(crate) stream: StreamName,
    pub(crate) metadata: String,
}

/// Removes a stream with its events.
pub(crate) struct Delete(pub(crate) StreamName);

impl Write for SetMetadata {
    type Answer = ();

    const DOING: &'static str = "the stream's metadata cannot be written";

    fn write(&self, session: &mut Session<'_>) -> Result<(), Failure> {
        let changed = session
            .connection
            .prepare_cached(SET_METADATA)?
            .execute([self.stream.as_str(), &self.metadata])?;
        if changed == 0 {
            return Err(StoreError::StreamNotFound {
                stream: self.stream.clone(),
            }
            .into());
        }
        Ok(())
    }
}

impl Write for Delete {
    type Answer = ();

    const DOING: &'static str = "the stream cannot be removed";

    fn write(&self, session: &mut Session<'_>) -> Result<(), Failure> {
        let Some(id) = session.stream_id(&self.0)? else {
            return Err(StoreError::StreamNotFound {
                stream: self.0.clone(),
            }
            .into());
        };
        delete(session, id)?;
        Ok(())
    }
}

/// Removes a stream with its events, however many that are.
pub(crate) fn delete(session: &mut Session<'_>, stream: i64) -> rusqlite::Result<usize> {
    session.has_erased = true;
    blank::events(session.connection, stream, None)?;
    let _secure = SecureDelete::begin(session.connection)?;
    let events = session
        .connection
        .prepare_cached(DELETE_EVENTS)?
        .execute([stream])?;
    session
        .connection
        .prepare_cached(DELETE_STREAM)?
        .execute([stream])?;
    session.streams.forget();
    Ok(events)
}

/// Makes a stream.
pub(crate) fn create(
    session: &mut Session<'_>,
    stream: &StreamName,
    metadata: &str,
) -> Result<(), Failure> {
    if session.stream_id(stream)?.is_some() {
        return Err(StoreError::StreamExists {
            stream: stream.clone(),
        }
        .into());
    }
    session.insert_stream(stream, metadata)?;
    Ok(())
}

/// A stream's own metadata, as it is stored.
pub(crate) fn json(stream: &StreamName, metadata: &Metadata) -> Result<String, StoreError> {
    serde_json::to_string(metadata).map_err(|error| StoreError::Backend {
        place: format!("stream {stream}"),
        problem: "its metadata cannot be written as JSON".to_owned(),
        source: error.into(),
    })
}

pub(crate) fn metadata(connection: &Connection, stream: &StreamName) -> Result<Metadata, Failure> {
    let found: Option<String> = connection
        .prepare_cached(METADATA)?
        .query_row([stream.as_str()], |row| row.get(0))
        .optional()?;
    let json = found.ok_or_else(|| StoreError::StreamNotFound {
        stream: stream.clone(),
    })?;
    let metadata = serde_json::from_str(&json).map_err(|error| StoreError::Backend {
        place: format!("stream {stream}"),
        problem: "its metadata cannot be read".to_owned(),
        source: error.into(),
    })?;
    Ok(metadata)
}

/// The names that a query asks for, checked before it reaches the database.
pub(crate) struct Names {
    filter: NameFilter,
    matching: Clause,
    limit: i64,
    offset: i64,
}

impl Names {
    pub(crate) fn new(query: NameQuery) -> Result<Self, StoreError> {
        if let NameFilter::Matching(pattern) = &query.filter {
            Pattern::new(pattern)?;
        }
        let matching = Clause::of_streams(&Filter::new(&query.matcher)?, &Sqlite, 5);
        let number = |number| i64::try_from(number).unwrap_or(i64::MAX);
        Ok(Self {
            filter: query.filter,
            matching,
            limit: number(query.limit),
            offset: number(query.offset),
        })
    }

    pub(crate) fn streams(&self, connection: &Connection) -> Result<Vec<StreamName>, Failure> {
        let names = self.read(
            connection,
            &NAMES.replace("/*matching*/", &self.matching.and()),
        )?;
        Ok(names
            .into_iter()
            .map(StreamName::new)
            .collect::<Result<_, _>>()
            .map_err(StoreError::from)?)
    }

    pub(crate) fn categories(&self, connection: &Connection) -> Result<Vec<String>, Failure> {
        Ok(self.read(connection, CATEGORIES)?)
    }

    fn read(&self, connection: &Connection, statement: &str) -> rusqlite::Result<Vec<String>> {
        let (exactly, pattern) = match &self.filter {
            NameFilter::All => (None, None),
            NameFilter::Exactly(name) => (Some(name), None),
            NameFilter::Matching(pattern) => (None, Some(pattern)),
        };
        let mut parameters: Vec<&dyn ToSql> =
            params![exactly, pattern, self.limit, self.offset].to_vec();
        let matching: Vec<Bound<'_>> = self.matching.parameters.iter().map(Bound).collect();
        parameters.extend(matching.iter().map(|parameter| parameter as &dyn ToSql));
        let mut statement = connection.prepare_cached(statement)?;
        let names = statement.query_map(parameters.as_slice(), |row| row.get(0))?;
        names.collect()
    }
}
