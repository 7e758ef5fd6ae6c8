use cqrs_core::store::{ParkedDelivery, Parking, Position};
use cqrs_core::time::Timestamp;
use rusqlite::{Connection, params};

use crate::outbox;

const PARK: &str = "INSERT OR REPLACE INTO parked (subscription, position, key, event_name, reason, attempts, parked_at, retry_wanted) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)";
const RETRY: &str = "UPDATE parked SET retry_wanted = 1 WHERE subscription = ?1 AND position = ?2";
const RELEASE: &str = "DELETE FROM parked WHERE subscription = ?1 AND position = ?2";
const LIST: &str = "SELECT subscription, position, key, event_name, reason, attempts, parked_at, retry_wanted FROM parked \
    WHERE ?1 IS NULL OR subscription = ?1 ORDER BY position, subscription";

/// An entry of the outbox is marked together with its row here: it waits, or it is set aside.
pub(crate) fn change(connection: &Connection, change: &Parking) -> rusqlite::Result<()> {
    match change {
        Parking::Park(parked) => {
            connection.prepare_cached(PARK)?.execute(params![
                parked.subscription,
                parked.position.get(),
                parked.key,
                parked.event_name,
                parked.reason,
                parked.attempts,
                parked.parked_at.as_micros(),
            ])?;
            outbox::set_aside(
                connection,
                &parked.subscription,
                parked.position.get(),
                true,
            )
        }
        Parking::Retry {
            subscription,
            position,
        } => connection
            .prepare_cached(RETRY)?
            .execute(params![subscription, position.get()])
            .map(drop),
        Parking::Release {
            subscription,
            position,
        } => {
            connection
                .prepare_cached(RELEASE)?
                .execute(params![subscription, position.get()])?;
            outbox::set_aside(connection, subscription, position.get(), false)
        }
    }
}

pub(crate) fn list(
    connection: &Connection,
    subscription: Option<&str>,
) -> rusqlite::Result<Vec<ParkedDelivery>> {
    let mut statement = connection.prepare_cached(LIST)?;
    let rows = statement.query_map([subscription], |row| {
        Ok(ParkedDelivery {
            subscription: row.get(0)?,
            position: Position::new(row.get(1)?),
            key: row.get(2)?,
            event_name: row.get(3)?,
            reason: row.get(4)?,
            attempts: row.get(5)?,
            parked_at: Timestamp::from_micros(row.get(6)?),
            retry_wanted: row.get(7)?,
        })
    })?;
    rows.collect()
}
