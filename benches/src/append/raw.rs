//! rusqlite alone: what SQLite and this disk can do.
//!
//! It writes into the store's own tables, so that both sides keep the same indexes, and it is as durable.

use std::path::Path;

use cqrs::sqlite::{SqliteOptions, SqliteStore};
use cqrs::store::EventStore;
use rusqlite::{Connection, Result, params};
use tempfile::TempDir;
use tokio::runtime::Builder;

use super::COMMITS;
use super::event::{AGGREGATE_TYPE, METADATA, NAME, Orders, PAYLOAD, RECORDED_AT};
use crate::row::{Measure, Row};

const PREPARE: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    INSERT INTO streams (id, name, metadata) VALUES (1, 'orders', '{}');
";

const INSERT: &str = "
    INSERT INTO events
        (stream, aggregate_type, aggregate_id, version, event_id, name, schema_version, payload, metadata, created_at)
    VALUES (1, ?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?8)
";

/// One caller that commits `batch` events at a time.
pub(super) fn row(name: &'static str, batch: u64, folder: &Path) -> Row {
    let mut log = Log::open(folder);
    Row::new(name, move || {
        Measure::of(COMMITS * batch, || {
            for _ in 0..COMMITS {
                log.commit(1, batch).expect("the log takes every event");
            }
        })
    })
}

/// A database in a folder of its own, which goes when it goes.
pub(super) struct Log {
    connection: Connection,
    orders: Orders,
    _folder: TempDir,
}

impl Log {
    pub(super) fn open(folder: &Path) -> Self {
        let folder = TempDir::new_in(folder).expect("the folder for databases can be written");
        let path = folder.path().join("raw.db");
        make_tables(&path);
        let connection = Connection::open(path).expect("the database can be opened");
        connection
            .execute_batch(PREPARE)
            .expect("the database can be written");
        Self {
            connection,
            orders: Orders::of(0),
            _folder: folder,
        }
    }

    /// Writes `appends` times `batch` events in one transaction; a single event is a transaction by itself.
    pub(super) fn commit(&mut self, appends: u64, batch: u64) -> Result<()> {
        if appends * batch == 1 {
            return append(&self.connection, &mut self.orders, 1);
        }
        let transaction = self.connection.transaction()?;
        for _ in 0..appends {
            append(&transaction, &mut self.orders, batch)?;
        }
        transaction.commit()
    }
}

fn make_tables(path: &Path) {
    let runtime = Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime without input and output always starts");
    runtime.block_on(async {
        let store = SqliteStore::open(SqliteOptions::new(path)).await;
        let store = store.expect("a new database can be opened");
        store.close().await.expect("nothing holds the database");
    });
}

fn append(connection: &Connection, orders: &mut Orders, events: u64) -> Result<()> {
    let mut insert = connection.prepare_cached(INSERT)?;
    orders.turn();
    for _ in 0..events {
        let (version, id) = orders.record();
        insert.execute(params![
            AGGREGATE_TYPE,
            orders.name(),
            version.cast_signed(),
            id.to_be_bytes(),
            NAME,
            PAYLOAD,
            METADATA,
            RECORDED_AT,
        ])?;
    }
    Ok(())
}
