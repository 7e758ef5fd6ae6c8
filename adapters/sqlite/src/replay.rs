//! The same commit a second time, because the answer to the first was lost.

use cqrs_core::message::MessageId;
use cqrs_core::store::{Append, Appended, Commit, Committed, Position, StoreError, Version};
use rusqlite::{Connection, OptionalExtension, params};

use crate::commit::{answer, columns, last_of, mark, version};
use crate::session::stream_id;

pub(crate) const EVENT_BY_ID: &str = "SELECT position, aggregate_type, aggregate_id, version, name, schema_version, payload, erased \
    FROM events INDEXED BY events_by_id WHERE stream = ?1 AND event_id = ?2";

enum Found {
    /// All events are there, as this append would have written them.
    All(Appended),
    /// Something of it is there.
    Some(MessageId),
    Nothing,
}

/// Whether the refused commit was stored before: then its answer is the one of then.
pub(crate) fn review(
    commit: &Commit,
    connection: &Connection,
    refusal: StoreError,
) -> Result<Committed, StoreError> {
    let mut appended = Vec::with_capacity(commit.appends.len());
    let mut partly = None;
    let mut new = commit.appends.iter().all(|append| append.events.is_empty());
    for append in &commit.appends {
        match find(connection, append) {
            Ok(Found::All(append)) => appended.push(append),
            Ok(Found::Some(id)) => partly = partly.or(Some((id, append))),
            Ok(Found::Nothing) => new = true,
            Err(_) => return Err(refusal),
        }
    }
    if !new && partly.is_none() {
        let mark = mark(last_of(&appended));
        return Ok(Committed { appended, mark });
    }
    let partly = partly
        .map(|(id, append)| (id, &append.stream))
        .or_else(|| known(commit, &appended));
    match (partly, &refusal) {
        (Some((id, stream)), StoreError::Conflict { .. }) => Err(StoreError::DuplicateEvent {
            id,
            stream: stream.clone(),
        }),
        _ => Err(refusal),
    }
}

/// An event that is stored although the commit as a whole is not.
fn known<'a>(
    commit: &'a Commit,
    appended: &[Appended],
) -> Option<(MessageId, &'a cqrs_core::store::StreamName)> {
    let stored = appended.iter().any(|append| !append.positions.is_empty());
    let first = commit.appends.iter().find_map(|append| {
        append
            .events
            .first()
            .map(|event| (event.id, &append.stream))
    });
    first.filter(|_| stored)
}

fn find(connection: &Connection, append: &Append) -> rusqlite::Result<Found> {
    let Some(stream) = stream_id(connection, &append.stream)? else {
        return Ok(if append.events.is_empty() {
            Found::All(answer(append, Version::NONE, Vec::new()))
        } else {
            Found::Nothing
        });
    };
    if append.events.is_empty() {
        let version = version(connection, stream, append.subject.as_ref())?;
        return Ok(Found::All(answer(append, version, Vec::new())));
    }
    let mut statement = connection.prepare_cached(EVENT_BY_ID)?;
    let (aggregate_type, aggregate_id) = columns(append.subject.as_ref());
    let mut positions = Vec::with_capacity(append.events.len());
    let mut last: Option<Version> = None;
    let mut first_known = None;
    for event in &append.events {
        let found = statement
            .query_row(
                params![stream, event.id.as_uuid().as_bytes().as_slice()],
                |row| {
                    let same = row.get_ref(1)?.as_str()? == aggregate_type
                        && row.get_ref(2)?.as_str()? == aggregate_id
                        && row.get_ref(4)?.as_str()? == event.name
                        && row.get::<_, u32>(5)? == event.schema_version
                        && (row.get(7)? || row.get_ref(6)?.as_str()? == event.payload.as_str());
                    Ok((row.get::<_, u64>(0)?, Version::new(row.get(3)?), same))
                },
            )
            .optional()?;
        let Some((position, version, same)) = found else {
            continue;
        };
        first_known = first_known.or(Some(event.id));
        let follows = match last {
            Some(last) => version == last.next(),
            None => append
                .expected
                .accepts(Version::new(version.get().saturating_sub(1))),
        };
        if !same || !follows {
            return Ok(Found::Some(event.id));
        }
        last = Some(version);
        positions.push(Position::new(position));
    }
    Ok(match (first_known, last) {
        (None, _) => Found::Nothing,
        (Some(_), Some(version)) if positions.len() == append.events.len() => {
            Found::All(answer(append, version, positions))
        }
        (Some(id), _) => Found::Some(id),
    })
}
