//! A handler's own statements, in the transaction of its events.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use std::sync::Arc;

use cqrs_core::store::{EventStore, Expected, StoreError, StoreTransaction};
use cqrs_sqlite::rusqlite::Connection;
use cqrs_sqlite::{SqliteStore, SqliteTransaction, TransactionError};
use cqrs_testing::store::sample::{LONG, deposit, version};
use support::Folder;
use tokio::time::timeout;

async fn with_table(folder: &Folder) -> SqliteStore {
    let store = folder.store().await;
    Connection::open(folder.file())
        .unwrap()
        .execute_batch("CREATE TABLE names (name TEXT PRIMARY KEY)")
        .unwrap();
    store
}

fn names(folder: &Folder) -> Vec<String> {
    let connection = Connection::open(folder.file()).unwrap();
    let mut statement = connection
        .prepare("SELECT name FROM names ORDER BY name")
        .unwrap();
    let names = statement.query_map([], |row| row.get(0)).unwrap();
    names.map(Result::unwrap).collect()
}

async fn begin(store: &SqliteStore) -> (Box<dyn StoreTransaction>, Arc<SqliteTransaction>) {
    let transaction = store.begin().await.unwrap();
    let handle = transaction
        .handle()
        .downcast::<SqliteTransaction>()
        .expect("the adapter's own type");
    (transaction, handle)
}

async fn insert(handle: &SqliteTransaction, name: &'static str) -> Result<usize, TransactionError> {
    handle
        .run(move |connection| connection.execute("INSERT INTO names VALUES (?1)", [name]))
        .await
}

#[tokio::test]
async fn statements_and_events_are_committed_together() {
    let folder = Folder::new();
    let store = with_table(&folder).await;
    let (transaction, handle) = begin(&store).await;
    insert(&handle, "bettina").await.unwrap();
    assert!(names(&folder).is_empty(), "not before the commit");
    transaction
        .commit(deposit("a", Expected::NoStream, [1]))
        .await
        .unwrap();
    assert_eq!(names(&folder), ["bettina"]);
    assert_eq!(version(&store, "a").await, 1);
}

#[tokio::test]
async fn a_conflict_undoes_the_statements() {
    let folder = Folder::new();
    let store = with_table(&folder).await;
    store
        .commit(deposit("a", Expected::NoStream, [1]))
        .await
        .unwrap();
    let (transaction, handle) = begin(&store).await;
    insert(&handle, "bettina").await.unwrap();
    let error = transaction
        .commit(deposit("a", Expected::NoStream, [2]))
        .await
        .unwrap_err();
    assert!(error.is_conflict());
    assert!(names(&folder).is_empty());
}

#[tokio::test]
async fn dropping_the_transaction_undoes_the_statements_although_a_handle_lives() {
    let folder = Folder::new();
    let store = with_table(&folder).await;
    let (transaction, handle) = begin(&store).await;
    insert(&handle, "bettina").await.unwrap();
    drop(transaction);
    assert!(names(&folder).is_empty());
    let error = insert(&handle, "late").await.unwrap_err();
    assert!(
        matches!(error, TransactionError::Store(StoreError::Closed)),
        "{error}"
    );
    store
        .commit(deposit("a", Expected::NoStream, [1]))
        .await
        .unwrap();
}

#[tokio::test]
async fn nobody_is_locked_out_before_the_first_statement() {
    let folder = Folder::new();
    let store = with_table(&folder).await;
    let (transaction, handle) = begin(&store).await;
    timeout(LONG, store.commit(deposit("a", Expected::NoStream, [1])))
        .await
        .expect("nobody holds the file")
        .unwrap();
    insert(&handle, "bettina").await.unwrap();
    transaction
        .commit(deposit("b", Expected::NoStream, [2]))
        .await
        .unwrap();
    assert_eq!(names(&folder), ["bettina"]);
}

#[tokio::test]
async fn other_writers_wait_for_a_transaction_that_has_begun() {
    let folder = Folder::new();
    let store = Arc::new(with_table(&folder).await);
    let (transaction, handle) = begin(&store).await;
    insert(&handle, "bettina").await.unwrap();
    let waiting = tokio::spawn({
        let store = Arc::clone(&store);
        async move { store.commit(deposit("a", Expected::Any, [1])).await }
    });
    let committed = transaction
        .commit(deposit("a", Expected::NoStream, [2]))
        .await
        .unwrap();
    let after = waiting.await.unwrap().unwrap();
    assert!(after.appended[0].positions > committed.appended[0].positions);
}

#[tokio::test]
async fn a_broken_constraint_is_the_handlers_business() {
    let folder = Folder::new();
    let store = with_table(&folder).await;
    let (transaction, handle) = begin(&store).await;
    insert(&handle, "bettina").await.unwrap();
    let error = insert(&handle, "bettina").await.unwrap_err();
    assert!(matches!(error, TransactionError::Statement(_)), "{error}");
    insert(&handle, "stephan").await.unwrap();
    transaction
        .commit(deposit("a", Expected::NoStream, [1]))
        .await
        .unwrap();
    assert_eq!(names(&folder), ["bettina", "stephan"]);
}

#[tokio::test]
async fn a_statement_that_is_dropped_half_way_leaves_the_store_free() {
    let folder = Folder::new();
    let store = with_table(&folder).await;
    for _ in 0..20 {
        let (transaction, handle) = begin(&store).await;
        let mut half = Box::pin(insert(&handle, "half"));
        let _ = futures::poll!(half.as_mut());
        drop(half);
        drop(transaction);
    }
    timeout(LONG, store.commit(deposit("a", Expected::NoStream, [1])))
        .await
        .expect("the store is free")
        .unwrap();
    assert!(names(&folder).is_empty());
}

#[tokio::test]
async fn a_handler_that_ends_its_transaction_by_a_statement_stores_nothing() {
    let folder = Folder::new();
    let store = with_table(&folder).await;
    let (transaction, handle) = begin(&store).await;
    insert(&handle, "bettina").await.unwrap();
    let error = handle
        .run(|connection| connection.execute_batch("ROLLBACK"))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            TransactionError::Store(StoreError::Unsupported { .. })
        ),
        "{error}"
    );
    insert(&handle, "late").await.unwrap_err();
    let error = transaction
        .commit(deposit("a", Expected::NoStream, [1]))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Unsupported { .. }), "{error}");
    assert!(names(&folder).is_empty());
    assert_eq!(version(&store, "a").await, 0);
    store
        .commit(deposit("a", Expected::NoStream, [1]))
        .await
        .unwrap();
}

#[tokio::test]
async fn an_error_of_the_store_is_found_in_the_chain_of_sources() {
    let folder = Folder::new();
    let store = with_table(&folder).await;
    let (transaction, handle) = begin(&store).await;
    drop(transaction);
    let error = insert(&handle, "late").await.unwrap_err();
    let source = std::error::Error::source(&error).expect("a source");
    assert!(source.downcast_ref::<StoreError>().is_some());
}
