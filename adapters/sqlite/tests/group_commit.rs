//! Commits that are written together, and what they have to do with each other: nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use cqrs_core::store::{EventStore, Expected, OutboxEntry, StoreError};
use cqrs_sqlite::rusqlite::Connection;
use cqrs_testing::store::sample::{deposit, id, read_log};
use futures::future::join_all;
use support::Folder;

const POISON: &str = "CREATE TRIGGER poison BEFORE INSERT ON events WHEN new.payload LIKE '%:13}' \
    BEGIN SELECT RAISE(ABORT, 'thirteen is not allowed'); END";

#[tokio::test]
async fn a_failing_statement_fails_its_own_commit_only() {
    let folder = Folder::new();
    let store = folder.store().await;
    Connection::open(folder.file())
        .unwrap()
        .execute_batch(POISON)
        .unwrap();
    let commits = (1..=40_u64)
        .map(|number| store.commit(deposit(&number.to_string(), Expected::NoStream, [number])));
    for (number, answer) in (1..).zip(join_all(commits).await) {
        match answer {
            Ok(_) => assert_ne!(number, 13),
            Err(error) => {
                assert_eq!(number, 13);
                assert!(
                    matches!(&error, StoreError::Backend { source, .. } if source.to_string().contains("thirteen")),
                    "{error:?}"
                );
            }
        }
    }
    assert_eq!(read_log(&store, store.log_start(), 100).await.0.len(), 39);
}

#[tokio::test]
async fn commits_that_wait_together_are_one_transaction() {
    let folder = Folder::new();
    let store = folder.store().await;
    let watcher = Connection::open(folder.file()).unwrap();
    // The first holds the writer up, so that the others wait in its queue.
    watcher.execute_batch("BEGIN IMMEDIATE").unwrap();
    let commits =
        join_all((1..=100_u64).map(|number| {
            store.commit(deposit(&number.to_string(), Expected::NoStream, [number]))
        }));
    let frames = |connection: &Connection| -> i64 {
        connection
            .query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| row.get(1))
            .unwrap_or(-1)
    };
    let before = frames(&watcher);
    let mut commits = Box::pin(commits);
    let _ = futures::poll!(commits.as_mut());
    watcher.execute_batch("COMMIT").unwrap();
    for answer in commits.await {
        answer.unwrap();
    }
    let written = frames(&watcher) - before;
    assert!(
        written < 100,
        "a hundred transactions would have written at least {} pages, not {written}",
        100 * 5
    );
}

#[tokio::test]
async fn an_outbox_has_each_message_once() {
    let folder = Folder::new();
    let store = folder.store().await;
    for number in [1, 2, 1] {
        let mut commit = deposit("a", Expected::Any, []);
        let (transport, key, body) = (
            "mails".to_owned(),
            "a".to_owned(),
            format!("{{\"number\":{number}}}"),
        );
        commit.outbox.push(OutboxEntry {
            transport,
            id: id(number),
            key,
            body,
        });
        store.commit(commit).await.unwrap();
    }
    let connection = Connection::open(folder.file()).unwrap();
    let mut statement = connection
        .prepare("SELECT body FROM outbox ORDER BY number")
        .unwrap();
    let bodies: Vec<String> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(bodies, [r#"{"number":1}"#, r#"{"number":2}"#]);
}
