//! SQLite does what every snapshot store must do, in a file of its own and in that of an event store.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use cqrs_core::snapshot::SnapshotStore;
use cqrs_core::store::{EventStore, NameQuery, StoreError};
use cqrs_sqlite::rusqlite::Connection;
use cqrs_sqlite::{SqliteOptions, SqliteSnapshots, SqliteStore};
use cqrs_testing::snapshot::{SnapshotFixture, kept, snapshot};
use cqrs_testing::store::sample::deposit;
use tempfile::TempDir;

struct File(TempDir);

impl File {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("snapshots.db")
    }
}

#[async_trait]
impl SnapshotFixture for File {
    async fn open(&self) -> Arc<dyn SnapshotStore> {
        Arc::new(SqliteSnapshots::open(self.path()).await.unwrap())
    }
}

cqrs_testing::snapshot_store_conformance!(File::new());

#[tokio::test]
async fn snapshots_live_in_the_file_of_an_event_store() {
    let file = File::new();
    let store = SqliteStore::open(file.path()).await.unwrap();
    let snapshots = file.open().await;
    let commit = || deposit("a", cqrs_core::store::Expected::Any, 1..=3);
    store.commit(commit()).await.unwrap();
    snapshots.save(&[snapshot("a", 3)]).await.unwrap();
    assert_eq!(kept(&*snapshots, "a").await, Some(3));
    let names = store.stream_names(NameQuery::default()).await.unwrap();
    assert_eq!(names.len(), 1);
    snapshots.close().await.unwrap();
    store.close().await.unwrap();
    let reopened = file.open().await;
    assert_eq!(kept(&*reopened, "a").await, Some(3));
}

#[tokio::test]
async fn many_handles_open_and_write_one_new_file_at_once() {
    let file = File::new();
    let opened = (0..8).map(|_| SqliteSnapshots::open(file.path()));
    let opened = futures::future::join_all(opened).await;
    let saving = (1..).zip(&opened).map(|(number, store)| async move {
        let one = snapshot(&format!("account {number}"), number);
        store.as_ref().unwrap().save(&[one]).await.unwrap();
    });
    futures::future::join_all(saving).await;
    let one = opened[0].as_ref().unwrap();
    for number in 1..=8 {
        assert_eq!(kept(one, &format!("account {number}")).await, Some(number));
    }
}

async fn refusal(path: &Path) -> String {
    match SqliteSnapshots::open(SqliteOptions::new(path)).await {
        Err(error @ StoreError::Unusable { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_file_of_another_program_is_left_alone() {
    let file = File::new();
    let foreign = Connection::open(file.path()).unwrap();
    foreign
        .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .unwrap();
    let text = refusal(&file.path()).await;
    assert!(
        text.contains("this is the database of another program"),
        "{text}"
    );
    let left: i64 = foreign
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .unwrap();
    assert_eq!(left, 1);
}

#[tokio::test]
async fn what_is_no_file_is_told() {
    let file = File::new();
    std::fs::write(
        file.path(),
        "not a database at all, but long enough to be looked at",
    )
    .unwrap();
    let text = refusal(&file.path()).await;
    assert!(text.contains("this is not an SQLite database"), "{text}");
    let folder = refusal(file.0.path()).await;
    assert!(folder.contains("this is a folder"), "{folder}");
}

#[tokio::test]
async fn a_row_that_nobody_can_read_is_an_error_or_nothing() {
    let file = File::new();
    let store = file.open().await;
    store.save(&[snapshot("a", 3)]).await.unwrap();
    let outside = Connection::open(file.path()).unwrap();
    outside
        .execute_batch("UPDATE snapshots SET version = 0")
        .unwrap();
    assert_eq!(kept(&*store, "a").await, None);
    outside
        .execute_batch("UPDATE snapshots SET version = 3, event_id = x'00'")
        .unwrap();
    let subject = snapshot("a", 3).subject;
    assert!(store.get(&subject).await.is_err());
    store.save(&[snapshot("a", 4)]).await.unwrap();
    assert_eq!(kept(&*store, "a").await, Some(4));
}

#[tokio::test]
async fn a_store_that_is_closed_says_so() {
    let store = File::new().open().await;
    store.close().await.unwrap();
    let saved = store.save(&[snapshot("a", 1)]).await;
    assert!(matches!(saved, Err(StoreError::Closed)), "{saved:?}");
}
