//! A disk, or a file, that is full: a clear error, nothing half-written, and everything that was acknowledged.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use cqrs_core::message::Payload;
use cqrs_core::store::{Commit, EventStore, Expected, LoadQuery, StoreError};
use cqrs_sqlite::{SqliteOptions, SqliteStore};
use cqrs_testing::store::sample::{accounts, deposit, load, numbers};
use support::{Folder, all_told, limited_child, open, part, tell};

/// Two events of ten kilobytes.
fn large(number: u64) -> Commit {
    let mut commit = deposit("a", Expected::Any, [number * 2 + 1, number * 2 + 2]);
    for event in &mut commit.appends[0].events {
        event.payload = Payload::from_json(format!(r#"{{"text":"{}"}}"#, "x".repeat(10_000)));
    }
    commit
}

/// Commits until there is no place, and gives the number of commits and the error.
async fn fill(store: &SqliteStore) -> (u64, StoreError) {
    for number in 0..100_000 {
        if let Err(error) = store.commit(large(number)).await {
            return (number, error);
        }
    }
    panic!("there is no end to it");
}

#[test]
fn parts() {
    let Some((_, file, _)) = part() else { return };
    support::block_on(async {
        let store = open(&file).await.unwrap();
        let (committed, error) = fill(&store).await;
        assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
        assert_eq!(
            load(&store, &accounts(), LoadQuery::all()).await.len() as u64,
            committed * 2
        );
        tell(&committed.to_string());
        tell(&error.to_string());
    });
}

#[tokio::test]
async fn a_file_that_may_not_grow_refuses_what_does_not_fit() {
    let folder = Folder::new();
    let store = SqliteStore::open(SqliteOptions::new(folder.file()).max_pages(200))
        .await
        .unwrap();
    let (committed, error) = fill(&store).await;
    assert!(committed > 10, "{committed}");
    assert!(error.is_retryable());
    let expected = format!(
        "{}: the disk is full, or the file is as large as it may be",
        folder.file().display()
    );
    assert_eq!(error.to_string(), expected);
    let stored = numbers(&load(&store, &accounts(), LoadQuery::all()).await);
    assert_eq!(stored, (1..=committed * 2).collect::<Vec<_>>());
    // A commit that fits is still taken, beside many that do not.
    let many = (0..20).map(|number| {
        let commit = if number == 10 {
            deposit("small", Expected::NoStream, [900_000])
        } else {
            large(1000 + number)
        };
        store.commit(commit)
    });
    let answers = futures::future::join_all(many).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    store.close().await.unwrap();
    // And with more place it goes on.
    let store = folder.store().await;
    store.commit(large(committed)).await.unwrap();
}

#[test]
fn a_disk_that_takes_no_more_loses_nothing_that_was_acknowledged() {
    let folder = Folder::new();
    let told = all_told(limited_child("ulimit -f 1500", "fill", &folder.file()));
    let [committed, error] = &told[..] else {
        panic!("{told:?}")
    };
    let committed: u64 = committed.parse().unwrap();
    assert!(committed > 5, "{told:?}");
    assert!(
        error.contains("the disk is full") || error.contains("the file cannot be read or written"),
        "{error}"
    );
    support::block_on(async {
        let store = folder.store().await;
        let stored = numbers(&load(&store, &accounts(), LoadQuery::all()).await);
        assert_eq!(stored, (1..=committed * 2).collect::<Vec<_>>());
        store.commit(large(committed)).await.unwrap();
    });
}
