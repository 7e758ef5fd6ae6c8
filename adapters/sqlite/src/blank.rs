//! What is not to be found in the file any more.

use cqrs_core::store::Subject;
use rusqlite::{Connection, params};

const BLANK_STREAM: &str = "UPDATE events INDEXED BY events_by_stream \
    SET payload = printf('%*s', length(CAST(payload AS BLOB)), ''), metadata = printf('%*s', length(CAST(metadata AS BLOB)), '') \
    WHERE stream = ?1 AND erased = 0";
const BLANK_SUBJECT: &str = "UPDATE events INDEXED BY events_by_subject \
    SET payload = printf('%*s', length(CAST(payload AS BLOB)), ''), metadata = printf('%*s', length(CAST(metadata AS BLOB)), '') \
    WHERE stream = ?1 AND aggregate_type = ?2 AND aggregate_id = ?3 AND erased = 0";

/// Overwrites what events say with as many blanks.
///
/// SQLite writes a row that stays as long as it is over the old one. Where the length changes, it may copy neighbours within their page
/// first, and leaves what it has copied between the rows.
pub(crate) fn events(
    connection: &Connection,
    stream: i64,
    subject: Option<&Subject>,
) -> rusqlite::Result<()> {
    match subject {
        Some(subject) => connection.prepare_cached(BLANK_SUBJECT)?.execute(params![
            stream,
            subject.aggregate_type(),
            subject.aggregate_id()
        ]),
        None => connection.prepare_cached(BLANK_STREAM)?.execute([stream]),
    }
    .map(drop)
}

/// As long as it lives, what is deleted or overwritten is zeroed in the pages of the file.
pub(crate) struct SecureDelete<'a> {
    connection: &'a Connection,
    before: i64,
}

impl<'a> SecureDelete<'a> {
    pub(crate) fn begin(connection: &'a Connection) -> rusqlite::Result<Self> {
        let before = connection.query_row("PRAGMA secure_delete", [], |row| row.get(0))?;
        set(connection, 1)?;
        Ok(Self { connection, before })
    }
}

impl Drop for SecureDelete<'_> {
    fn drop(&mut self) {
        if let Err(error) = set(self.connection, self.before) {
            tracing::debug!(%error, "deleting stays as thorough as it is");
        }
    }
}

fn set(connection: &Connection, to: i64) -> rusqlite::Result<()> {
    let statement = match to {
        0 => "PRAGMA secure_delete = OFF",
        1 => "PRAGMA secure_delete = ON",
        _ => "PRAGMA secure_delete = FAST",
    };
    connection.query_row(statement, [], |_| Ok(()))
}
