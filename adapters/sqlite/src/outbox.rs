use cqrs_core::store::OutboxEntry;
use rusqlite::{Connection, params};

const INSERT: &str = "INSERT INTO outbox (transport, message_id, key, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (transport, message_id) DO NOTHING";

pub(crate) fn insert(connection: &Connection, entry: &OutboxEntry) -> rusqlite::Result<()> {
    let id = entry.id.as_uuid().as_bytes().as_slice();
    connection
        .prepare_cached(INSERT)?
        .execute(params![entry.transport, id, entry.key, entry.body])
        .map(drop)
}
