//! SQLite does what every event store must do.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cqrs_core::store::EventStore;
use cqrs_core::time::{Clock, SystemClock};
use cqrs_sqlite::rusqlite::Connection;
use cqrs_sqlite::{SqliteOptions, SqliteStore, SqliteTransaction};
use cqrs_testing::store::{OwnStatements, Steps, StoreFixture};
use futures::FutureExt;
use tempfile::TempDir;

struct File(TempDir);

impl File {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("events.db")
    }
}

#[async_trait]
impl StoreFixture for File {
    async fn open(&self) -> Arc<dyn EventStore> {
        Arc::new(
            SqliteStore::open(SqliteOptions::new(self.path()))
                .await
                .unwrap(),
        )
    }

    /// Another program locks the file for a moment, and brings the log into the database.
    async fn disturb(&self) -> bool {
        let other = Connection::open(self.path()).unwrap();
        other.busy_timeout(Duration::from_millis(200)).unwrap();
        if other.execute_batch("BEGIN IMMEDIATE").is_err() {
            return false;
        }
        SystemClock.sleep(Duration::from_millis(5)).await;
        other
            .execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")
            .unwrap();
        true
    }

    async fn open_counting(&self) -> (Arc<dyn EventStore>, Steps) {
        let steps = Steps::new();
        let counted = steps.clone();
        let options = SqliteOptions::new(self.path()).after_connect(move |connection| {
            let counted = counted.clone();
            let count = move || {
                counted.add(1);
                false
            };
            connection.progress_handler(1, Some(count))
        });
        (Arc::new(SqliteStore::open(options).await.unwrap()), steps)
    }

    fn own_statements(&self) -> Option<OwnStatements> {
        Some(Arc::new(|handle| {
            async move {
                let sql = handle.downcast_ref::<SqliteTransaction>().unwrap();
                let _ = sql
                    .run(|connection| {
                        connection.execute_batch(
                            "CREATE TABLE IF NOT EXISTS letters (text TEXT); INSERT INTO letters VALUES ('Dear Bettina')",
                        )
                    })
                    .await;
            }
            .boxed()
        }))
    }
}

cqrs_testing::event_store_conformance!(File::new());
