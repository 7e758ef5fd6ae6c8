use cqrs_core::message::MessageId;
use cqrs_core::store::{
    Appended, Committed, Cursor, InboxEntry, Position, StoreError, StreamName, Subject, Version,
};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};

use crate::error::Failure;

const ANSWER: &str = "SELECT answer FROM inbox WHERE consumer = ?1 AND message_id = ?2";
const INSERT: &str = "INSERT INTO inbox (consumer, message_id, answer) VALUES (?1, ?2, ?3)";

pub(crate) fn refuse_known(connection: &Connection, entry: &InboxEntry) -> Result<(), Failure> {
    let known = connection.prepare_cached(ANSWER)?.exists(params![
        entry.consumer,
        entry.id.as_uuid().as_bytes().as_slice()
    ])?;
    if known {
        return Err(StoreError::AlreadyHandled {
            consumer: entry.consumer.clone(),
            id: entry.id,
        }
        .into());
    }
    Ok(())
}

/// Keeps the commit's answer, so that a second delivery can be given the same.
pub(crate) fn insert(
    connection: &Connection,
    entry: &InboxEntry,
    committed: &Committed,
) -> Result<(), Failure> {
    let inserted = connection.prepare_cached(INSERT)?.execute(params![
        entry.consumer,
        entry.id.as_uuid().as_bytes().as_slice(),
        to_json(committed).to_string()
    ]);
    match inserted {
        Ok(_) => Ok(()),
        Err(error)
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) =>
        {
            Err(StoreError::AlreadyHandled {
                consumer: entry.consumer.clone(),
                id: entry.id,
            }
            .into())
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) fn answer(
    connection: &Connection,
    consumer: &str,
    id: MessageId,
) -> rusqlite::Result<Option<Committed>> {
    let mut statement = connection.prepare_cached(ANSWER)?;
    let found = statement.query_row(
        params![consumer, id.as_uuid().as_bytes().as_slice()],
        |row| {
            from_json(row.get_ref(0)?.as_str()?).ok_or(rusqlite::Error::InvalidColumnType(
                0,
                "answer".to_owned(),
                rusqlite::types::Type::Text,
            ))
        },
    );
    found.optional()
}

fn to_json(committed: &Committed) -> Value {
    let appended = |append: &Appended| {
        let positions: Vec<u64> = append
            .positions
            .iter()
            .map(|position| position.get())
            .collect();
        let subject = append
            .subject
            .as_ref()
            .map(|subject| [subject.aggregate_type(), subject.aggregate_id()]);
        json!({ "stream": append.stream.as_str(), "subject": subject, "version": append.version.get(), "positions": positions })
    };
    json!({ "mark": committed.mark.as_text(), "appended": committed.appended.iter().map(appended).collect::<Vec<_>>() })
}

fn from_json(text: &str) -> Option<Committed> {
    let answer: Value = serde_json::from_str(text).ok()?;
    let appended = |append: &Value| {
        let positions = append.get("positions")?.as_array()?.iter();
        let subject = match append.get("subject")? {
            Value::Null => None,
            subject => {
                Some(Subject::new(subject.get(0)?.as_str()?, subject.get(1)?.as_str()?).ok()?)
            }
        };
        Some(Appended {
            stream: StreamName::new(append.get("stream")?.as_str()?).ok()?,
            subject,
            version: Version::new(append.get("version")?.as_u64()?),
            positions: positions
                .map(|position| position.as_u64().map(Position::new))
                .collect::<Option<_>>()?,
        })
    };
    Some(Committed {
        appended: answer
            .get("appended")?
            .as_array()?
            .iter()
            .map(appended)
            .collect::<Option<_>>()?,
        mark: Cursor::from_text(answer.get("mark")?.as_str()?),
    })
}
