use cqrs_core::store::{StreamName, Subject, SubjectHead, Version};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::row::message_id;

/// Of a stream that is known by its number.
pub(crate) const HEAD_IN_STREAM: &str = "SELECT version, event_id, erased FROM events INDEXED BY events_by_subject \
    WHERE stream = ?1 AND aggregate_type = ?2 AND aggregate_id = ?3 ORDER BY version DESC LIMIT 1";

pub(crate) const SUBJECT_HEAD: &str = "SELECT version, event_id, erased FROM streams CROSS JOIN events INDEXED BY events_by_subject \
    ON events.stream = streams.id \
    WHERE streams.name = ?1 AND aggregate_type = ?2 AND aggregate_id = ?3 ORDER BY version DESC LIMIT 1";

/// Where a subject is.
pub(crate) fn of(
    connection: &Connection,
    stream: &StreamName,
    subject: &Subject,
) -> rusqlite::Result<SubjectHead> {
    let mut statement = connection.prepare_cached(SUBJECT_HEAD)?;
    let names = params![
        stream.as_str(),
        subject.aggregate_type(),
        subject.aggregate_id()
    ];
    let head = statement.query_row(names, from_row);
    Ok(head.optional()?.unwrap_or_default())
}

/// Where a subject is in this stream.
pub(crate) fn in_stream(
    connection: &Connection,
    stream: i64,
    subject: &Subject,
) -> rusqlite::Result<SubjectHead> {
    let mut statement = connection.prepare_cached(HEAD_IN_STREAM)?;
    let names = params![stream, subject.aggregate_type(), subject.aggregate_id()];
    let head = statement.query_row(names, from_row);
    Ok(head.optional()?.unwrap_or_default())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<SubjectHead> {
    Ok(SubjectHead {
        version: Version::new(row.get(0)?),
        event: Some(row.get_ref(1)?.as_blob().and_then(message_id)?),
        is_erased: row.get(2)?,
    })
}
