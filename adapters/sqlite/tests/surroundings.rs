//! What happens around an open file: it is deleted, replaced, read for long, or repaired by hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use std::fs;
use std::sync::Arc;

use cqrs_core::error::Causes;
use cqrs_core::message::Payload;
use cqrs_core::store::{Commit, EventStore, Expected, LoadQuery, StoreError};
use cqrs_sqlite::rusqlite::Connection;
use cqrs_testing::store::bank::Bank;
use cqrs_testing::store::sample::{accounts, commit, deposit, load, numbers, read_log};
use futures::future::join_all;
use support::Folder;

fn is_gone(error: &StoreError) -> bool {
    matches!(error, StoreError::Unusable { problem, .. } if problem.contains("was deleted, or replaced"))
}

#[tokio::test]
async fn a_file_that_was_deleted_takes_nothing_and_gives_nothing() {
    let folder = Folder::new();
    let store = folder.store().await;
    commit(&store, deposit("a", Expected::NoStream, [1])).await;
    let transaction = store.begin().await.unwrap();
    fs::remove_file(folder.file()).unwrap();
    let commits = (2..=20_u64).map(|number| store.commit(deposit("a", Expected::Any, [number])));
    for answer in join_all(commits).await {
        let error = answer.expect_err("nothing is written into a file that nobody will find");
        assert!(is_gone(&error), "{error:?}");
    }
    assert!(is_gone(
        &transaction
            .commit(deposit("a", Expected::Any, [30]))
            .await
            .unwrap_err()
    ));
    assert!(is_gone(
        &store
            .load(&accounts(), LoadQuery::all())
            .await
            .err()
            .unwrap()
    ));
    assert!(is_gone(
        &store.read_log(&store.log_start(), 10).await.unwrap_err()
    ));
    assert!(!folder.file().exists(), "no empty one is made in its place");
}

#[tokio::test]
async fn a_file_that_was_replaced_is_neither_written_nor_read() {
    let folder = Folder::new();
    let store = folder.store().await;
    commit(&store, deposit("a", Expected::NoStream, [1])).await;
    let kept = folder.path().join("kept.db");
    fs::rename(folder.file(), &kept).unwrap();
    let other = folder.path().join("other.db");
    let another = support::open(&other).await.unwrap();
    commit(&another, deposit("a", Expected::NoStream, [7])).await;
    another.close().await.unwrap();
    fs::rename(&other, folder.file()).unwrap();
    assert!(is_gone(
        &store
            .commit(deposit("a", Expected::Any, [2]))
            .await
            .unwrap_err()
    ));
    assert!(is_gone(&store.has_stream(&accounts()).await.unwrap_err()));
    // The one that was open comes back, and all is as before.
    fs::rename(&kept, folder.file()).unwrap();
    commit(&store, deposit("a", Expected::Any, [3])).await;
    assert_eq!(
        numbers(&load(&store, &accounts(), LoadQuery::all()).await),
        [1, 3]
    );
}

#[tokio::test]
async fn a_write_ahead_log_that_a_long_reader_made_large_is_small_again() {
    let folder = Folder::new();
    let store = folder.store().await;
    commit(&store, deposit("a", Expected::NoStream, [1])).await;
    let reader = Connection::open(folder.file()).unwrap();
    let count = "SELECT count(*) FROM events";
    reader.execute_batch("BEGIN").unwrap();
    let count_events = || {
        reader
            .query_row(count, [], |row| row.get::<_, u64>(0))
            .unwrap()
    };
    assert_eq!(count_events(), 1);
    let log = || {
        fs::metadata(folder.path().join("events.db-wal"))
            .unwrap()
            .len()
    };
    let mut number = 1;
    while log() < 24 << 20 {
        number += 1;
        let mut large = deposit("a", Expected::Any, [number]);
        large.appends[0].events[0].payload =
            Payload::from_json(format!(r#"{{"text":"{}"}}"#, "x".repeat(1_000_000)));
        commit(&store, large).await;
    }
    assert_eq!(count_events(), 1, "the reader sees what it saw");
    reader.execute_batch("COMMIT").unwrap();
    for _ in 0..3 {
        number += 1;
        commit(&store, deposit("a", Expected::Any, [number])).await;
    }
    assert!(log() <= 16 << 20, "{} bytes are left", log());
    assert_eq!(count_events(), number);
}

#[tokio::test]
async fn a_version_that_somebody_deleted_by_hand_is_told_and_not_passed_over() {
    let folder = Folder::new();
    let bank = Bank::open(Arc::new(folder.store().await)).await;
    for amount in [1, 2, 3] {
        bank.deposit("a", amount).await;
    }
    let hand = Connection::open(folder.file()).unwrap();
    assert_eq!(
        hand.execute("DELETE FROM events WHERE version = 2", [])
            .unwrap(),
        1
    );
    let anew = Bank::with(Arc::clone(&bank.store), |repository| repository.cache = 0).await;
    let error = anew.ask("a").await.unwrap_err();
    let told = Causes(&error).to_string();
    assert!(
        told.contains("version 3") || told.contains("version 2"),
        "{told}"
    );
}

#[tokio::test]
async fn a_foreign_program_that_locks_for_long_costs_an_error_and_nothing_else() {
    let folder = Folder::new();
    let options = cqrs_sqlite::SqliteOptions::new(folder.file());
    let options = options.busy_timeout(std::time::Duration::from_millis(60));
    let store = cqrs_sqlite::SqliteStore::open(options).await.unwrap();
    let other = Connection::open(folder.file()).unwrap();
    let mut stored = Vec::new();
    for round in 0..4_u64 {
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let refused = (1..=10_u64)
            .map(|number| store.commit(deposit("a", Expected::Any, [round * 100 + number])));
        for answer in join_all(refused).await {
            let error = answer.expect_err("the file is locked");
            assert!(
                error.is_retryable() && matches!(error, StoreError::Unavailable { .. }),
                "{error:?}"
            );
        }
        assert_eq!(
            read_log(&store, store.log_start(), 100).await.0.len(),
            stored.len(),
            "reading waits for nobody"
        );
        other.execute_batch("COMMIT").unwrap();
        commit(&store, deposit("a", Expected::Any, [round * 100 + 50])).await;
        stored.push(round * 100 + 50);
    }
    assert_eq!(
        numbers(&read_log(&store, store.log_start(), 100).await.0),
        stored
    );
    assert!(store.commit(Commit::new()).await.is_ok());
}
