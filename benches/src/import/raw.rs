//! rusqlite alone: the rows of the application's database once more, in the application's transactions.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use cqrs::sqlite::{SqliteOptions, SqliteStore};
use cqrs::store::EventStore;
use rusqlite::types::Value;
use rusqlite::{Connection, Result, params_from_iter};
use tokio::runtime::Builder;

use super::Ours;

const READ_EVENTS: &str = "SELECT stream, aggregate_type, aggregate_id, version, event_id, name, schema_version, payload, metadata, created_at \
    FROM events ORDER BY position";
const INSERT_EVENT: &str = "INSERT INTO events \
    (stream, aggregate_type, aggregate_id, version, event_id, name, schema_version, payload, metadata, created_at) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
const READ_LISTED: &str = "SELECT id, name, city FROM customer_search ORDER BY number";
const INSERT_LISTED: &str = "INSERT INTO customer_search (id, name, city) VALUES (?1, ?2, ?3)";
const READ_STREAMS: &str = "SELECT id, name, category, metadata FROM streams";
const INSERT_STREAM: &str =
    "INSERT INTO streams (id, name, category, metadata) VALUES (?1, ?2, ?3, ?4)";
const SET_CHECKPOINT: &str = "INSERT INTO checkpoints (subscription, place) VALUES ('search', ?1) \
    ON CONFLICT (subscription) DO UPDATE SET place = excluded.place";

/// Tables of the read model; those that a virtual table makes for itself are left to it.
const READ_MODEL: &str = "SELECT sql FROM schema_of_ours.sqlite_schema WHERE sql IS NOT NULL AND tbl_name LIKE 'customer_search%' \
    AND name NOT LIKE 'customer_search_name_%' ORDER BY rowid";

type Row = Vec<Value>;

/// What rusqlite needed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw {
    /// For the events alone.
    pub(super) events: f64,
    /// For events and read model.
    pub(super) all: f64,
}

/// Writes what `ours` has to a new database, twice: the events alone, and with the read model between them.
pub(super) fn write(imported: &Ours, ours: &Path, theirs: &Path) -> Result<Raw, Box<dyn Error>> {
    let source = Connection::open(ours)?;
    let (events, listed) = (rows(&source, READ_EVENTS)?, rows(&source, READ_LISTED)?);
    let streams = rows(&source, READ_STREAMS)?;
    drop(source);
    let open = |name: &str| database(&theirs.with_extension(name), ours, &streams);
    let alone = fill(&mut open("events.db")?, imported, &events, &[])?;
    let all = fill(&mut open("all.db")?, imported, &events, &listed)?;
    Ok(Raw { events: alone, all })
}

/// The same transactions: the writer's, and evenly between them those of the read model.
fn fill(connection: &mut Connection, ours: &Ours, events: &[Row], listed: &[Row]) -> Result<f64> {
    let started = Instant::now();
    let mut events = events.iter();
    let mut listed = listed.iter();
    let deliveries = if listed.len() == 0 {
        0
    } else {
        ours.deliveries.max(1)
    };
    let a_delivery = listed.len().div_ceil(deliveries.max(1) as usize);
    let (batches, mut delivered) = (ours.batches.len() as u64, 0);
    for (number, &batch) in (1..).zip(&ours.batches) {
        transaction(
            connection,
            INSERT_EVENT,
            events.by_ref().take(batch as usize),
            None,
        )?;
        while delivered * batches < deliveries * number {
            delivered += 1;
            let checkpoint = Some(delivered);
            transaction(
                connection,
                INSERT_LISTED,
                listed.by_ref().take(a_delivery),
                checkpoint,
            )?;
        }
    }
    transaction(connection, INSERT_EVENT, events, None)?;
    Ok(started.elapsed().as_secs_f64())
}

fn transaction<'a>(
    connection: &mut Connection,
    statement: &str,
    rows: impl Iterator<Item = &'a Row>,
    checkpoint: Option<u64>,
) -> Result<()> {
    let transaction = connection.transaction()?;
    let mut insert = transaction.prepare_cached(statement)?;
    for row in rows {
        insert.execute(params_from_iter(row))?;
    }
    drop(insert);
    if let Some(place) = checkpoint {
        transaction
            .prepare_cached(SET_CHECKPOINT)?
            .execute([place])?;
    }
    transaction.commit()
}

fn rows(connection: &Connection, statement: &str) -> Result<Vec<Row>> {
    let mut statement = connection.prepare(statement)?;
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        (0..columns).map(|column| row.get(column)).collect()
    })?;
    rows.collect()
}

/// A database with the tables of ours, as durable.
fn database(path: &Path, ours: &Path, streams: &[Row]) -> Result<Connection, Box<dyn Error>> {
    Builder::new_current_thread().build()?.block_on(async {
        let store = SqliteStore::open(SqliteOptions::new(path)).await?;
        store.close().await
    })?;
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
    )?;
    connection.execute("ATTACH ?1 AS schema_of_ours", [ours.display().to_string()])?;
    for table in rows(&connection, READ_MODEL)? {
        if let Some(Value::Text(sql)) = table.first() {
            connection.execute_batch(sql)?;
        }
    }
    connection.execute_batch("DETACH schema_of_ours")?;
    for stream in streams {
        connection.execute(INSERT_STREAM, params_from_iter(stream))?;
    }
    Ok(connection)
}
