use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use cqrs_core::message::{MessageId, Payload};
use cqrs_core::registry::Registration;
use cqrs_core::snapshot::{Snapshot, SnapshotDriver, SnapshotStore};
use cqrs_core::store::{DriverOptions, OpenContext, OptionSpec, StoreError, Subject, Version};
use cqrs_core::time::Timestamp;
use cqrs_sql::Sqlite;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::blank::SecureDelete;
use crate::connection;
use crate::error::{Failure, Place};
use crate::options::{SqliteOptions, Synchronous};
use crate::reader::Readers;

const GET: &str = "SELECT version, event_id, shape, state, taken_at FROM snapshots WHERE aggregate_type = ?1 AND aggregate_id = ?2";
const SAVE: &str = "INSERT INTO snapshots (aggregate_type, aggregate_id, version, event_id, shape, state, taken_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (aggregate_type, aggregate_id) DO UPDATE SET
    version = excluded.version, event_id = excluded.event_id, shape = excluded.shape, state = excluded.state, taken_at = excluded.taken_at";
/// What is as long as before is written over it; [`blank`](crate::blank) tells why.
const BLANK: &str = "UPDATE snapshots SET state = printf('%*s', length(CAST(state AS BLOB)), '') WHERE aggregate_type = ?1 AND aggregate_id = ?2";
const BLANK_ALL: &str = "UPDATE snapshots SET state = printf('%*s', length(CAST(state AS BLOB)), '') WHERE aggregate_type = ?1";
const REMOVE: &str = "DELETE FROM snapshots WHERE aggregate_type = ?1 AND aggregate_id = ?2";
const REMOVE_ALL: &str = "DELETE FROM snapshots WHERE aggregate_type = ?1";

/// Snapshots in an SQLite file: one of their own, or that of an event store. Several processes may open the same file.
///
/// A power failure may lose the last ones, and nothing else: they are a cache, so no commit waits for the disk.
pub struct SqliteSnapshots {
    options: SqliteOptions,
    place: Place,
    readers: Readers,
    /// `None` once it is closed.
    writing: Arc<Mutex<Option<Writing>>>,
}

struct Writing {
    connection: Connection,
    /// What was removed may still be in the write-ahead log.
    has_history: bool,
}

impl Writing {
    /// Brings the write-ahead log into the file and empties it, where something was removed. Where somebody reads, the next write does.
    fn forget_history(&mut self) {
        if !self.has_history {
            return;
        }
        let busy = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
                row.get::<_, i64>(0)
            });
        match busy {
            Ok(0) => self.has_history = false,
            Ok(_) => {
                tracing::warn!("somebody reads: removed snapshots are in the write-ahead log still")
            }
            Err(error) => {
                tracing::warn!(%error, "removed snapshots are in the write-ahead log still")
            }
        }
    }
}

impl SqliteSnapshots {
    /// Opens the snapshots in a file, named by its path or with [`SqliteOptions`], and makes or migrates its tables.
    ///
    /// # Errors
    /// Those of [`SqliteStore::open`](crate::SqliteStore::open).
    pub async fn open(options: impl Into<SqliteOptions>) -> Result<Self, StoreError> {
        let options = options.into().synchronous(Synchronous::Normal);
        let place = Place::new(&options.path);
        let (at, said) = (place.clone(), options.clone());
        let connection = blocking(&place, OPEN, move || connection::prepare(&said, &at)).await?;
        let writing = Writing {
            connection,
            has_history: false,
        };
        Ok(Self {
            readers: Readers::new(options.clone(), place.clone()),
            writing: Arc::new(Mutex::new(Some(writing))),
            options,
            place,
        })
    }

    /// One transaction, as soon as nobody else writes to the file. `write` tells how many snapshots it has removed.
    async fn write<F>(&self, doing: &'static str, write: F) -> Result<(), StoreError>
    where
        F: FnOnce(&Connection) -> rusqlite::Result<usize> + Send + 'static,
    {
        let (writing, place) = (Arc::clone(&self.writing), self.place.clone());
        let patience = self.options.busy_timeout;
        blocking(&self.place, doing, move || {
            let mut writing = writing.lock().unwrap_or_else(PoisonError::into_inner);
            let writing = writing.as_mut().ok_or(StoreError::Closed)?;
            let connection = &writing.connection;
            let written = connection::begin_immediate(connection, patience).and_then(|()| {
                let removed = write(connection)?;
                connection.execute_batch("COMMIT")?;
                Ok(removed)
            });
            match written {
                Ok(removed) => {
                    writing.has_history |= removed > 0;
                    writing.forget_history();
                    Ok(())
                }
                Err(error) => {
                    if !connection.is_autocommit() {
                        let _ = connection.execute_batch("ROLLBACK");
                    }
                    Err(place.error(doing, error))
                }
            }
        })
        .await
    }
}

const OPEN: &str = "the snapshots cannot be opened";

async fn blocking<T: Send + 'static>(
    place: &Place,
    doing: &'static str,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| {
            Err(StoreError::Backend {
                place: place.text(),
                problem: doing.to_owned(),
                source: error.into(),
            })
        })
}

#[async_trait]
impl SnapshotStore for SqliteSnapshots {
    async fn get(&self, subject: &Subject) -> Result<Option<Snapshot>, StoreError> {
        let subject = subject.clone();
        let get = move |connection: &Connection| -> Result<_, Failure> {
            let mut statement = connection.prepare_cached(GET)?;
            let key = params![subject.aggregate_type(), subject.aggregate_id()];
            let found = statement.query_row(key, |row| snapshot(&subject, row));
            Ok(found.optional()?.flatten())
        };
        self.readers.read("the snapshot cannot be read", get).await
    }

    async fn save(&self, snapshots: &[Snapshot]) -> Result<(), StoreError> {
        if snapshots.is_empty() {
            return Ok(());
        }
        let snapshots = snapshots.to_vec();
        let save = move |connection: &Connection| {
            let _secure = SecureDelete::begin(connection)?;
            let mut blank = connection.prepare_cached(BLANK)?;
            let mut statement = connection.prepare_cached(SAVE)?;
            for snapshot in &snapshots {
                blank.execute([
                    snapshot.subject.aggregate_type(),
                    snapshot.subject.aggregate_id(),
                ])?;
                statement.execute(params![
                    snapshot.subject.aggregate_type(),
                    snapshot.subject.aggregate_id(),
                    snapshot.version.get(),
                    snapshot.event.as_uuid().as_bytes(),
                    snapshot.shape,
                    snapshot.state.as_str(),
                    snapshot.taken_at.as_micros(),
                ])?;
            }
            Ok(0)
        };
        self.write("the snapshots cannot be saved", save).await
    }

    async fn remove(&self, subject: &Subject) -> Result<(), StoreError> {
        let subject = subject.clone();
        let remove = move |connection: &Connection| {
            let key = [subject.aggregate_type(), subject.aggregate_id()];
            connection.prepare_cached(BLANK)?.execute(key)?;
            let _secure = SecureDelete::begin(connection)?;
            connection.prepare_cached(REMOVE)?.execute(key)
        };
        self.write("the snapshot cannot be removed", remove).await
    }

    async fn remove_all(&self, aggregate_type: &str) -> Result<(), StoreError> {
        let aggregate_type = aggregate_type.to_owned();
        let remove = move |connection: &Connection| {
            let key = [&aggregate_type];
            connection.prepare_cached(BLANK_ALL)?.execute(key)?;
            let _secure = SecureDelete::begin(connection)?;
            connection.prepare_cached(REMOVE_ALL)?.execute(key)
        };
        self.write("the snapshots cannot be removed", remove).await
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.readers.close().await;
        let writing = Arc::clone(&self.writing);
        blocking(&self.place, "the snapshots cannot be closed", move || {
            drop(
                writing
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .take(),
            );
            Ok(())
        })
        .await
    }
}

/// Version 0 is no snapshot, whoever wrote it.
fn snapshot(subject: &Subject, row: &Row<'_>) -> rusqlite::Result<Option<Snapshot>> {
    let event = MessageId::from_uuid(uuid::Uuid::from_bytes(row.get(1)?));
    let state: String = row.get(3)?;
    Ok(Snapshot::new(
        subject.clone(),
        (Version::new(row.get(0)?), event),
        row.get::<_, String>(2)?,
        Payload::from_json(state),
        Timestamp::from_micros(row.get(4)?),
    ))
}

impl fmt::Debug for SqliteSnapshots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SqliteSnapshots({})", self.place.text())
    }
}

/// `driver: sqlite`, where a `snapshot_store` is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct SqliteSnapshotDriver;

inventory::submit! { Registration::SnapshotDriver(&SqliteSnapshotDriver) }

#[async_trait]
impl SnapshotDriver for SqliteSnapshotDriver {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn options(&self) -> &'static [OptionSpec] {
        Sqlite::SNAPSHOT_OPTIONS
    }

    async fn open(
        &self,
        options: &DriverOptions,
        context: &OpenContext,
    ) -> Result<Arc<dyn SnapshotStore>, StoreError> {
        let options = SqliteOptions::declared(options, context)?;
        Ok(Arc::new(SqliteSnapshots::open(options).await?))
    }
}
