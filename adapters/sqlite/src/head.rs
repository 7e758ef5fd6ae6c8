use cqrs_core::store::{StreamName, Subject, SubjectHead, Version};
use rusqlite::{Connection, OptionalExtension, params};

use crate::row::message_id;

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
    let head = statement.query_row(names, |row| {
        Ok(SubjectHead {
            version: Version::new(row.get(0)?),
            event: Some(row.get_ref(1)?.as_blob().and_then(message_id)?),
            is_erased: row.get(2)?,
        })
    });
    Ok(head.optional()?.unwrap_or_default())
}
