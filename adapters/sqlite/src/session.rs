use std::collections::HashMap;

use cqrs_core::store::{StoreError, StreamName};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Failure;

/// What the store is asked to write: a commit, a new stream, a lease...
pub(crate) trait Write: Send + Sync + 'static {
    /// What the caller gets.
    type Answer: Send + 'static;

    /// What is being done, for error messages.
    const DOING: &'static str;

    /// Writes. Called again from the start where a neighbour in the same transaction failed.
    fn write(&self, session: &mut Session<'_>) -> Result<Self::Answer, Failure>;

    /// Thinks again about a refusal, after everything that `write` did was undone.
    fn review(
        &self,
        _session: &mut Session<'_>,
        refusal: StoreError,
    ) -> Result<Self::Answer, StoreError> {
        Err(refusal)
    }
}

/// A transaction in which writes happen, and what they may remember.
pub(crate) struct Session<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) streams: &'a mut StreamIds,
    /// The last position that was given, if one was.
    pub(crate) last_position: Option<u64>,
    /// Whether something is not to be found in the files any more.
    pub(crate) has_erased: bool,
}

/// The numbers of streams that were looked up since the last change from outside.
#[derive(Debug, Default)]
pub(crate) struct StreamIds {
    numbers: HashMap<StreamName, i64>,
    data_version: i64,
}

const DATA_VERSION: &str = "PRAGMA data_version";
pub(crate) const STREAM_ID: &str = "SELECT id FROM streams WHERE name = ?1";
const INSERT_STREAM: &str = "INSERT INTO streams (name, category, metadata) VALUES (?1, ?2, ?3)";

/// More streams than this are looked up again.
const MOST_REMEMBERED: usize = 10_000;

impl StreamIds {
    pub(crate) fn forget(&mut self) {
        self.numbers.clear();
    }

    /// Forgets what another connection may have changed. Called when the transaction has begun.
    pub(crate) fn refresh(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let version = connection
            .prepare_cached(DATA_VERSION)?
            .query_row([], |row| row.get(0))?;
        if version != self.data_version {
            self.data_version = version;
            self.forget();
        }
        Ok(())
    }
}

impl<'a> Session<'a> {
    pub(crate) fn new(connection: &'a Connection, streams: &'a mut StreamIds) -> Self {
        Self {
            connection,
            streams,
            last_position: None,
            has_erased: false,
        }
    }

    pub(crate) fn stream_id(&mut self, stream: &StreamName) -> rusqlite::Result<Option<i64>> {
        if let Some(&id) = self.streams.numbers.get(stream) {
            return Ok(Some(id));
        }
        let id = stream_id(self.connection, stream)?;
        if let Some(id) = id {
            self.remember(stream, id);
        }
        Ok(id)
    }

    /// Makes the stream. It must not exist.
    pub(crate) fn insert_stream(
        &mut self,
        stream: &StreamName,
        metadata: &str,
    ) -> rusqlite::Result<i64> {
        let id = self
            .connection
            .prepare_cached(INSERT_STREAM)?
            .insert(params![stream.as_str(), stream.category(), metadata])?;
        self.remember(stream, id);
        Ok(id)
    }

    fn remember(&mut self, stream: &StreamName, id: i64) {
        if self.streams.numbers.len() >= MOST_REMEMBERED {
            self.streams.forget();
        }
        self.streams.numbers.insert(stream.clone(), id);
    }
}

pub(crate) fn stream_id(
    connection: &Connection,
    stream: &StreamName,
) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(STREAM_ID)?
        .query_row([stream.as_str()], |row| row.get(0))
        .optional()
}
