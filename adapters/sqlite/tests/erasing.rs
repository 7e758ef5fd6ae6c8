//! What is erased or deleted is not in the file any more.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use cqrs_core::message::Payload;
use cqrs_core::store::{Amendment, Append, Commit, EventStore, Expected, LoadQuery, StreamName};
use cqrs_sqlite::SqliteStore;
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

/// A store in which somebody is named many times among others, so that pages are full of it.
async fn told(database: &Path) -> SqliteStore {
    let store = SqliteStore::open(database.to_owned()).await.unwrap();
    for number in 0..200 {
        commit(&store, telling(2 * number)).await;
        let other = Append::about(
            accounts(),
            account("b"),
            Expected::Any,
            events([2 * number + 1]),
        );
        commit(&store, Commit::new().with_append(other)).await;
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
