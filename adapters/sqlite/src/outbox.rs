use cqrs_core::message::MessageId;
use cqrs_core::store::{Entries, OutboxEntry, Sent, StoreError, Unsent};
use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::error::Failure;
use crate::lease;

const INSERT: &str = "INSERT INTO outbox (transport, message_id, key, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (transport, message_id) DO NOTHING";
const REMOVE: &str = "DELETE FROM outbox WHERE transport = ?1 AND message_id = ?2";
pub(crate) const WAITING: &str = "SELECT number, message_id, key, body FROM outbox WHERE transport = ?1 AND set_aside = 0 AND number > ?3 ORDER BY number LIMIT ?2";
pub(crate) const SET_ASIDE: &str = "SELECT number, message_id, outbox.key, body FROM parked CROSS JOIN outbox ON outbox.number = parked.position \
    WHERE parked.subscription = ?1 AND outbox.transport = ?1 AND parked.position > ?3 ORDER BY parked.position LIMIT ?2";

pub(crate) const MARK: &str =
    "UPDATE outbox SET set_aside = ?3 WHERE number = ?2 AND transport = ?1";

/// Takes the entry at this place out of what waits, or puts it back; what is not a place of this transport stays as it is.
pub(crate) fn set_aside(
    connection: &Connection,
    transport: &str,
    place: u64,
    set_aside: bool,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(MARK)?
        .execute(params![transport, place, set_aside])
        .map(drop)
}

pub(crate) fn insert(connection: &Connection, entry: &OutboxEntry) -> rusqlite::Result<()> {
    let id = entry.id.as_uuid().as_bytes().as_slice();
    connection
        .prepare_cached(INSERT)?
        .execute(params![entry.transport, id, entry.key, entry.body])
        .map(drop)
}

/// Removes what was sent, unless the lease has a newer token: both are looked at in the same transaction.
pub(crate) fn remove(connection: &Connection, sent: &Sent) -> Result<(), Failure> {
    if let Some(fence) = &sent.fence
        && lease::token(connection, &fence.name)? != Some(fence.token)
    {
        return Err(StoreError::Fenced {
            subscription: fence.name.clone(),
        }
        .into());
    }
    let mut statement = connection.prepare_cached(REMOVE)?;
    for id in &sent.ids {
        statement.execute(params![sent.transport, id.as_uuid().as_bytes().as_slice()])?;
    }
    Ok(())
}

pub(crate) fn first(
    connection: &Connection,
    transport: &str,
    entries: Entries,
    limit: usize,
) -> rusqlite::Result<Vec<Unsent>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let (statement, behind) = match entries {
        Entries::Waiting => (WAITING, 0),
        Entries::WaitingBehind(place) => (WAITING, place),
        Entries::SetAside => (SET_ASIDE, 0),
    };
    let mut statement = connection.prepare_cached(statement)?;
    let rows = statement.query_map(params![transport, limit, behind], |row| {
        Ok(Unsent {
            place: row.get(0)?,
            entry: OutboxEntry {
                transport: transport.to_owned(),
                id: MessageId::from_uuid(Uuid::from_bytes(row.get(1)?)),
                key: row.get(2)?,
                body: row.get(3)?,
            },
        })
    })?;
    rows.collect()
}
