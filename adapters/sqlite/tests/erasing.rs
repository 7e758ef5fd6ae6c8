//! What is erased or deleted is not in the file any more.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;
use std::time::Duration;

use cqrs_core::message::Payload;
use cqrs_core::snapshot::{Snapshot, SnapshotStore};
use cqrs_core::store::{Amendment, Append, Commit, EventStore, Expected, LoadQuery, StreamName};
use cqrs_sqlite::rusqlite::Connection;
use cqrs_sqlite::{SqliteOptions, SqliteSnapshots, SqliteStore};
use cqrs_testing::snapshot::snapshot;
use cqrs_testing::store::sample::{account, accounts, commit, event, events, load};

const SECRET: &str = "Bettina Beispiel, Birkenallee 12";

/// Where it stands: in the database, or in a file beside it.
fn places(database: &Path) -> Vec<String> {
    let files = std::fs::read_dir(database.parent().unwrap()).unwrap();
    let files = files.map(|file| file.unwrap().path());
    let secret = SECRET.as_bytes();
    let told = files.filter(|file| {
        let bytes = std::fs::read(file).unwrap();
        bytes.windows(secret.len()).any(|found| found == secret)
    });
    told.map(|file| file.display().to_string()).collect()
}

fn telling(number: u64) -> Commit {
    let mut told = event(number);
    told.payload = Payload::from_json(format!(r#"{{"name":"{SECRET}"}}"#));
    Commit::new().with_append(Append::about(
        accounts(),
        account("a"),
        Expected::Any,
        vec![told],
    ))
}

fn other(number: u64) -> Commit {
    let (about, events) = (account("b"), events([number]));
    Commit::new().with_append(Append::about(accounts(), about, Expected::Any, events))
}

/// A store in which somebody is named many times among others, so that pages are full of it.
async fn told(database: &Path) -> SqliteStore {
    told_with(SqliteOptions::new(database), database).await
}

async fn told_with(options: SqliteOptions, database: &Path) -> SqliteStore {
    let store = SqliteStore::open(options).await.unwrap();
    for number in 0..200 {
        commit(&store, telling(2 * number)).await;
        commit(&store, other(2 * number + 1)).await;
    }
    assert!(!places(database).is_empty());
    store
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_erased_is_not_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("events.db");
    let store = told(&database).await;
    let erased = store
        .amend(Amendment::erase(accounts(), account("a")))
        .await;
    assert_eq!(erased.unwrap().events, 200);
    assert_eq!(places(&database), [""; 0]);
    let all = load(&store, &accounts(), LoadQuery::all()).await;
    assert_eq!(all.iter().filter(|event| event.is_absent()).count(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_stream_is_not_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("events.db");
    let store = told(&database).await;
    let kept = Append::to(
        StreamName::new("kept").unwrap(),
        Expected::Any,
        events([1_000]),
    );
    commit(&store, Commit::new().with_append(kept)).await;
    store.delete(&accounts()).await.unwrap();
    assert_eq!(places(&database), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_still_reads_is_out_of_the_file_with_the_next_commit() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("events.db");
    let impatient = SqliteOptions::new(&database).busy_timeout(Duration::from_millis(50));
    let store = told_with(impatient, &database).await;
    let reader = rusqlite::Connection::open(&database).unwrap();
    let begin = "BEGIN; SELECT payload FROM events LIMIT 1;";
    reader.execute_batch(begin).unwrap();
    let erase = Amendment::erase(accounts(), account("a"));
    store.amend(erase).await.unwrap();
    assert!(!places(&database).is_empty(), "it is being read");
    reader.execute_batch("COMMIT").unwrap();
    commit(&store, other(1_001)).await;
    assert_eq!(places(&database), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_waits_for_is_erased_as_thoroughly() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("events.db");
    let store = told(&database).await;
    {
        let erase = Amendment::erase(accounts(), account("a"));
        let mut amending = std::pin::pin!(store.amend(erase));
        // It is with the writer then.
        assert!(futures::poll!(&mut amending).is_pending());
    }
    commit(&store, other(1_001)).await;
    assert_eq!(places(&database), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_sees_what_was_erased() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("events.db");
    let store = told(&database).await;
    let other = SqliteStore::open(database.clone()).await.unwrap();
    let head = async || {
        other
            .subject_head(&accounts(), &account("a"))
            .await
            .unwrap()
    };
    assert!(!head().await.is_erased);
    let erase = Amendment::erase(accounts(), account("a"));
    store.amend(erase).await.unwrap();
    assert!(head().await.is_erased);
    commit(&other, telling(1_001)).await;
    let events = load(&other, &accounts(), LoadQuery::all()).await;
    assert!(!events.last().unwrap().is_absent());
}

/// The state of an account, in which somebody is named so many times.
fn state(id: &str, version: u64, times: u64) -> Snapshot {
    let who = if id == "a" { SECRET } else { "nobody" };
    let told = vec![format!("\"{who}\""); usize::try_from(times).unwrap()];
    let told = Payload::from_json(format!("[{}]", told.join(",")));
    let mut state = snapshot(id, version);
    state.state = told;
    state
}

/// Snapshots of many accounts that grow and shrink, as states do: what was there before is overwritten, moved and put on other pages.
async fn grown(database: &Path) -> SqliteSnapshots {
    let snapshots = SqliteSnapshots::open(database.to_owned()).await.unwrap();
    for round in 1..=6 {
        let times = [1, 3, 700, 40, 2, 9][round as usize - 1];
        for number in 0..40 {
            let other = state(&format!("other-{number}"), round, times + number % 7);
            snapshots.save(&[other]).await.unwrap();
            if number == 20 {
                snapshots.save(&[state("a", round, times)]).await.unwrap();
            }
        }
    }
    assert!(!places(database).is_empty());
    snapshots
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_that_was_removed_is_not_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("snapshots.db");
    let snapshots = grown(&database).await;
    snapshots.remove(&account("a")).await.unwrap();
    assert_eq!(places(&database), [""; 0]);
    assert!(snapshots.get(&account("other-1")).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn nor_are_those_of_a_type() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("snapshots.db");
    let snapshots = grown(&database).await;
    let name = account("a").aggregate_type().to_owned();
    snapshots.remove_all(&name).await.unwrap();
    assert_eq!(places(&database), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_reader_has_kept_in_the_log_is_gone_behind_the_next_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("snapshots.db");
    let snapshots = grown(&database).await;
    let reader = Connection::open(&database).unwrap();
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM snapshots")
        .unwrap();
    snapshots.remove(&account("a")).await.unwrap();
    assert!(!places(&database).is_empty(), "somebody reads it");
    reader.execute_batch("COMMIT").unwrap();
    snapshots.save(&[state("b", 1, 1)]).await.unwrap();
    assert_eq!(places(&database), [""; 0]);
}
