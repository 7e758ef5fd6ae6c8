use cqrs_core::message::{MessageId, Payload};
use cqrs_core::store::{
    Absence, Position, Recorded, RecordedMetadata, StreamName, Subject, Version,
};
use cqrs_core::time::Timestamp;
use rusqlite::types::{FromSqlError, FromSqlResult};
use rusqlite::{Result, Row};

/// Turns rows into events. Neighbours of one stream and one subject share the names.
pub(crate) struct RowReader {
    stream: Option<StreamName>,
    subject: Option<Subject>,
}

impl RowReader {
    pub(crate) fn new(stream: Option<StreamName>, subject: Option<Subject>) -> Self {
        Self { stream, subject }
    }

    /// An event, of which these columns were selected: `position, aggregate_type, aggregate_id, version, event_id, name, schema_version,
    /// payload, metadata, created_at, erased`, and the stream's name where the reader has not got it.
    pub(crate) fn read(&mut self, row: &Row<'_>) -> Result<Recorded> {
        let subject = self.subject(row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?)?;
        let is_erased: bool = row.get(10)?;
        Ok(Recorded {
            id: row.get_ref(4)?.as_blob().and_then(message_id)?,
            position: Position::new(row.get(0)?),
            stream: self.stream(row)?,
            subject,
            version: Version::new(row.get(3)?),
            name: row.get(5)?,
            schema_version: row.get(6)?,
            payload: Payload::from_json(row.get_ref(7)?.as_str()?),
            metadata: RecordedMetadata::from_json(row.get_ref(8)?.as_str()?),
            created_at: Timestamp::from_micros(row.get(9)?),
            absence: is_erased.then_some(Absence::Erased),
            part_of: None,
        })
    }

    fn subject(&mut self, aggregate_type: &str, aggregate_id: &str) -> Result<Option<Subject>> {
        if aggregate_type.is_empty() {
            return Ok(None);
        }
        let same = |subject: &&Subject| {
            subject.aggregate_id() == aggregate_id && subject.aggregate_type() == aggregate_type
        };
        if self.subject.as_ref().filter(same).is_none() {
            self.subject = Some(Subject::new(aggregate_type, aggregate_id).map_err(other)?);
        }
        Ok(self.subject.clone())
    }

    fn stream(&mut self, row: &Row<'_>) -> Result<StreamName> {
        const STREAM_NAME: usize = 11;
        match &self.stream {
            Some(stream) if row.as_ref().column_count() <= STREAM_NAME => Ok(stream.clone()),
            known => {
                let name = row.get_ref(STREAM_NAME)?.as_str()?;
                let stream = match known {
                    Some(stream) if stream.as_str() == name => stream.clone(),
                    _ => StreamName::new(name).map_err(other)?,
                };
                self.stream = Some(stream.clone());
                Ok(stream)
            }
        }
    }
}

pub(crate) fn message_id(bytes: &[u8]) -> FromSqlResult<MessageId> {
    let bytes = bytes
        .try_into()
        .map_err(|_| FromSqlError::InvalidBlobSize {
            expected_size: 16,
            blob_size: bytes.len(),
        })?;
    Ok(MessageId::from_uuid(uuid::Uuid::from_bytes(bytes)))
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
}
