//! A finder that takes [`SqliteReader`]: it reads the application's own tables, and cannot write them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use std::sync::Arc;

use cqrs_core::memory::MemoryStore;
use cqrs_core::store::{EventStore, StoreError};
use cqrs_sqlite::SqliteReader;
use cqrs_sqlite::rusqlite::Connection;
use support::Folder;

const TABLE: &str =
    "CREATE TABLE names (name TEXT PRIMARY KEY); INSERT INTO names VALUES ('bettina')";

fn reader(store: &dyn EventStore) -> Option<Arc<SqliteReader>> {
    store.reader()?.downcast().ok()
}

#[tokio::test]
async fn it_reads_while_somebody_writes() {
    let folder = Folder::new();
    let store = folder.store().await;
    let tables = Connection::open(folder.file()).unwrap();
    tables.execute_batch(TABLE).unwrap();
    tables
        .execute_batch("BEGIN IMMEDIATE; INSERT INTO names VALUES ('john')")
        .unwrap();
    let names = reader(&store).expect("the adapter's own type");
    let count = "SELECT count(*) FROM names";
    let counted = names.run(|connection| connection.query_row(count, [], |row| row.get(0)));
    let counted: u64 = counted.await.unwrap();
    assert_eq!(counted, 1, "only what is committed");
}

#[tokio::test]
async fn it_writes_nothing() {
    let folder = Folder::new();
    let store = folder.store().await;
    let tables = Connection::open(folder.file()).unwrap();
    tables.execute_batch(TABLE).unwrap();
    let names = reader(&store).unwrap();
    let deleted = names.run(|connection| connection.execute("DELETE FROM names", []));
    assert!(deleted.await.is_err());
    let count = "SELECT count(*) FROM names";
    let left = tables.query_row(count, [], |row| row.get::<_, u64>(0));
    assert_eq!(left.unwrap(), 1);
}

#[tokio::test]
async fn a_store_without_a_database_has_none() {
    assert!(reader(&MemoryStore::new()).is_none());
}

#[tokio::test]
async fn behind_the_end_of_its_store_it_reads_no_more() {
    let folder = Folder::new();
    let store = folder.store().await;
    let names = reader(&store).unwrap();
    store.close().await.unwrap();
    let error = names.run(|_| Ok(())).await.unwrap_err();
    assert!(matches!(error, StoreError::Closed), "{error:?}");
}
