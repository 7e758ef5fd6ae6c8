//! The whole log, in the order of its commits: SQLite has one writer at a time, so positions are given in that order.

use cqrs_core::store::{Cursor, LogPage, Recorded, StoreError};
use rusqlite::{Connection, params};

use crate::events::PAGE_BYTES;
use crate::growth::last_position;
use crate::row::RowReader;

pub(crate) const PAGE: &str = "SELECT position, aggregate_type, aggregate_id, version, event_id, events.name, schema_version, payload, events.metadata, \
    created_at, erased, streams.name \
    FROM events CROSS JOIN streams ON streams.id = events.stream WHERE position > ?1 ORDER BY position LIMIT ?2";

pub(crate) const AT: &str = "SELECT position, aggregate_type, aggregate_id, version, event_id, events.name, schema_version, payload, events.metadata, \
    created_at, erased, streams.name \
    FROM events CROSS JOIN streams ON streams.id = events.stream WHERE position = ?1";

/// A cursor is the last position that was read, in digits.
pub(crate) fn place(cursor: &Cursor) -> Result<u64, StoreError> {
    let text = cursor.as_text();
    let number = if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    };
    number
        .filter(|&number| i64::try_from(number).is_ok())
        .ok_or_else(|| StoreError::BadCursor {
            cursor: text.to_owned(),
        })
}

pub(crate) fn cursor(position: u64) -> Cursor {
    Cursor::from_text(position.to_string())
}

pub(crate) fn page(connection: &Connection, after: u64, limit: usize) -> rusqlite::Result<LogPage> {
    let limit = limit.max(1);
    let end = last_position(connection)?;
    let events = read(connection, after, limit)?;
    let cursors: Vec<Cursor> = events
        .iter()
        .map(|event| cursor(event.position.get()))
        .collect();
    let next = match cursors.last() {
        Some(last) => last.clone(),
        // What is missing up to the end is deleted: nobody need wait for it.
        None => cursor(end.max(after)),
    };
    Ok(LogPage {
        events,
        cursors,
        next,
    })
}

pub(crate) fn at(connection: &Connection, position: u64) -> rusqlite::Result<Option<Recorded>> {
    // What is larger than every position is nobody's.
    let Ok(position) = i64::try_from(position) else {
        return Ok(None);
    };
    let mut statement = connection.prepare_cached(AT)?;
    let mut rows = statement.query([position])?;
    rows.next()?
        .map(|row| RowReader::new(None, None).read(row))
        .transpose()
}

fn read(connection: &Connection, after: u64, limit: usize) -> rusqlite::Result<Vec<Recorded>> {
    let mut statement = connection.prepare_cached(PAGE)?;
    let mut rows = statement.query(params![after, limit])?;
    let mut reader = RowReader::new(None, None);
    let mut events = Vec::new();
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        let event = reader.read(row)?;
        bytes += event.payload.as_str().len();
        events.push(event);
        if bytes > PAGE_BYTES {
            break;
        }
    }
    Ok(events)
}
