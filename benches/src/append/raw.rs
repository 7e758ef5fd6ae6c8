//! rusqlite alone: what SQLite and this disk can do.

use std::path::Path;

use rusqlite::{Connection, Result, params};
use tempfile::TempDir;

use super::COMMITS;
use super::event::{METADATA, PAYLOAD};
use crate::row::{Measure, Row};

const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE events (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        stream TEXT NOT NULL,
        subject TEXT NOT NULL,
        version INTEGER NOT NULL,
        event_id BLOB NOT NULL,
        name TEXT NOT NULL,
        payload TEXT NOT NULL,
        metadata TEXT NOT NULL,
        recorded_at INTEGER NOT NULL,
        UNIQUE (stream, subject, version),
        UNIQUE (stream, event_id)
    ) STRICT;
";

const INSERT: &str = "
    INSERT INTO events (stream, subject, version, event_id, name, payload, metadata, recorded_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
";

const SUBJECTS: u64 = 64;

/// One caller that commits `batch` events at a time.
pub(super) fn row(name: &'static str, batch: u64, folder: &Path) -> Row {
    let mut log = Log::open(folder);
    Row::new(name, move || {
        Measure::of(COMMITS * batch, || {
            for _ in 0..COMMITS {
                log.commit(batch).expect("the log takes every event");
            }
        })
    })
}

/// A database with one table of events, in a folder of its own that goes when it goes.
pub(super) struct Log {
    connection: Connection,
    appended: u64,
    _folder: TempDir,
}

impl Log {
    pub(super) fn open(folder: &Path) -> Self {
        let folder = TempDir::new_in(folder).expect("the folder for databases can be written");
        let connection = Connection::open(folder.path().join("events.db"))
            .expect("a new database can be opened");
        connection
            .execute_batch(SCHEMA)
            .expect("a new database takes the schema");
        Self {
            connection,
            appended: 0,
            _folder: folder,
        }
    }

    /// Writes `count` events in one transaction; a single one is a transaction by itself.
    pub(super) fn commit(&mut self, count: u64) -> Result<()> {
        if count == 1 {
            self.appended += 1;
            return insert(&self.connection, self.appended - 1);
        }
        let transaction = self.connection.transaction()?;
        for _ in 0..count {
            insert(&transaction, self.appended)?;
            self.appended += 1;
        }
        transaction.commit()
    }
}

fn insert(connection: &Connection, number: u64) -> Result<()> {
    let subject = format!("order-{:02}", number % SUBJECTS);
    let event_id = u128::from(number).to_be_bytes();
    connection.prepare_cached(INSERT)?.execute(params![
        "orders",
        subject,
        i64::try_from(number / SUBJECTS).unwrap_or(i64::MAX),
        event_id,
        "OrderPlaced",
        PAYLOAD,
        METADATA,
        1_790_000_000_000_000_i64,
    ])?;
    Ok(())
}
