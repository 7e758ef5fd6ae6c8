//! SQLite does what every event store must do.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;

use async_trait::async_trait;
use cqrs_core::store::EventStore;
use cqrs_sqlite::{SqliteOptions, SqliteStore};
use cqrs_testing::store::StoreFixture;
use tempfile::TempDir;

struct File(TempDir);

impl File {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
}

#[async_trait]
impl StoreFixture for File {
    async fn open(&self) -> Arc<dyn EventStore> {
        Arc::new(
            SqliteStore::open(SqliteOptions::new(self.0.path().join("events.db")))
                .await
                .unwrap(),
        )
    }
}

cqrs_testing::event_store_conformance!(File::new());
