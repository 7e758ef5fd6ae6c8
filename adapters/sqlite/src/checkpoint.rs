use cqrs_core::store::{CheckpointMove, Cursor, StoreError};
use rusqlite::{Connection, OptionalExtension};

use crate::error::Failure;
use crate::lease;

const SET: &str = "INSERT INTO checkpoints (subscription, place) VALUES (?1, ?2) ON CONFLICT (subscription) DO UPDATE SET place = excluded.place";
const MAKE: &str = "INSERT INTO checkpoints (subscription, place) VALUES (?1, ?2) ON CONFLICT (subscription) DO NOTHING";
const GET: &str = "SELECT place FROM checkpoints WHERE subscription = ?1";
const ALL: &str = "SELECT subscription, place FROM checkpoints ORDER BY subscription";

/// Moves a checkpoint, unless its lease has a newer token: both are looked at in the same transaction. Without a lease it is only made.
pub(crate) fn set(connection: &Connection, checkpoint: &CheckpointMove) -> Result<(), Failure> {
    let statement = match &checkpoint.fence {
        None => MAKE,
        Some(fence) if lease::token(connection, &fence.name)? == Some(fence.token) => SET,
        Some(_) => {
            return Err(StoreError::Fenced {
                subscription: checkpoint.subscription.clone(),
            }
            .into());
        }
    };
    connection
        .prepare_cached(statement)?
        .execute([checkpoint.subscription.as_str(), checkpoint.to.as_text()])?;
    Ok(())
}

pub(crate) fn get(connection: &Connection, subscription: &str) -> rusqlite::Result<Option<Cursor>> {
    connection
        .prepare_cached(GET)?
        .query_row([subscription], |row| {
            row.get(0).map(|place: String| Cursor::from_text(place))
        })
        .optional()
}

pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<(String, Cursor)>> {
    let mut statement = connection.prepare_cached(ALL)?;
    let rows = statement.query_map([], |row| {
        Ok((row.get(0)?, Cursor::from_text(row.get::<_, String>(1)?)))
    })?;
    rows.collect()
}
