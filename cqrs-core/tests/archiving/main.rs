//! Streams are copied into another store, whatever happens on the way.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod broken;

use std::sync::Arc;

use broken::Broken;
use cqrs_core::memory::MemoryStore;
use cqrs_core::message::{Metadata, Payload};
use cqrs_core::store::{
    Absence, Amendment, Append, ArchiveError, Commit, EventStore, Expected, Layered, LoadQuery,
    ReadOnly, Recorded, Selection, StoreError, StoreLayer, archive,
};
use cqrs_testing::store::sample::{
    account, accounts, commit, deposit, event, events, exact, load, stream,
};

fn memory() -> Arc<dyn EventStore> {
    Arc::new(MemoryStore::new())
}

/// A layer that changes nothing.
struct Around(Arc<dyn EventStore>);

impl StoreLayer for Around {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.0
    }
}

fn facts(recorded: &Recorded) -> (String, Option<Absence>, Metadata) {
    let Recorded {
        id,
        subject,
        version,
        name,
        payload,
        created_at,
        ..
    } = recorded;
    let text = format!("{id} {subject:?} {version} {name} {payload:?} {created_at}");
    let metadata = recorded.metadata.get().unwrap().clone();
    (text, recorded.absence, metadata)
}

async fn all(store: &Arc<dyn EventStore>) -> Vec<(String, Option<Absence>, Metadata)> {
    let events = load(&**store, &accounts(), LoadQuery::all()).await;
    events.iter().map(facts).collect()
}

/// Two accounts and something about nobody, by turns.
async fn history(store: &Arc<dyn EventStore>, count: u64) {
    let about = Metadata::new().with("owner", "sales");
    store.create(&accounts(), about).await.unwrap();
    for number in 1..=count {
        let mut told = event(number);
        told.metadata = Metadata::new().with("number", i64::try_from(number).unwrap());
        told.payload = Payload::from_json(format!(r#"{{"amount":{number}}}"#));
        let append = match number % 3 {
            0 => Append::to(accounts(), Expected::Any, vec![told]),
            1 => Append::about(accounts(), account("a"), Expected::Any, vec![told]),
            _ => Append::about(accounts(), account("b"), Expected::Any, vec![told]),
        };
        commit(&**store, Commit::new().with_append(append)).await;
    }
}

#[tokio::test]
async fn an_archive_has_what_the_stream_has() {
    let (from, into) = (memory(), memory());
    let elsewhere = Append::to(stream("other"), Expected::Any, events([1_000]));
    commit(&*into, Commit::new().with_append(elsewhere)).await;
    history(&from, 450).await;
    let archived = archive(&from, &accounts(), &into).await.unwrap();
    assert_eq!((archived.events, archived.copied), (450, 450));
    assert_eq!(all(&into).await, all(&from).await);
    let metadata = into.stream_metadata(&accounts()).await.unwrap();
    assert_eq!(metadata, Metadata::new().with("owner", "sales"));
}

#[tokio::test]
async fn what_has_come_since_is_copied_by_the_next_run() {
    let (from, into) = (memory(), memory());
    history(&from, 10).await;
    archive(&from, &accounts(), &into).await.unwrap();
    commit(&*from, deposit("a", Expected::Exists, [11, 12])).await;
    let archived = archive(&from, &accounts(), &into).await.unwrap();
    assert_eq!((archived.events, archived.copied), (12, 2));
    let again = archive(&from, &accounts(), &into).await.unwrap();
    assert_eq!((again.events, again.copied), (12, 0));
    assert_eq!(all(&into).await, all(&from).await);
}

#[tokio::test]
async fn an_interrupted_run_is_taken_up_by_the_next() {
    let (from, into) = (memory(), memory());
    history(&from, 450).await;
    // The stream, and the first batch.
    let broken = Broken::after(2, &into);
    let error = archive(&from, &accounts(), &broken).await.unwrap_err();
    assert!(matches!(error, ArchiveError::Store(StoreError::Closed)));
    let there = all(&into).await.len();
    assert!(there > 0 && there < 450, "{there}");
    let archived = archive(&from, &accounts(), &into).await.unwrap();
    assert_eq!(archived.copied, 450 - there as u64);
    assert_eq!(all(&into).await, all(&from).await);
}

#[tokio::test]
async fn what_is_erased_stays_erased_in_the_archive() {
    let (from, into) = (memory(), memory());
    history(&from, 10).await;
    let erase = Amendment::erase(accounts(), account("a"));
    from.amend(erase).await.unwrap();
    commit(&*from, deposit("a", Expected::Exists, [11, 12])).await;
    archive(&from, &accounts(), &into).await.unwrap();
    let archived = all(&into).await;
    assert_eq!(archived, all(&from).await);
    let erased = archived.iter().filter(|(_, absence, _)| absence.is_some());
    assert_eq!(erased.count(), 4);
}

#[tokio::test]
async fn what_was_erased_since_is_erased_in_the_archive_too() {
    let (from, into) = (memory(), memory());
    history(&from, 10).await;
    archive(&from, &accounts(), &into).await.unwrap();
    from.amend(Amendment::erase_stream(accounts()))
        .await
        .unwrap();
    commit(&*from, deposit("c", Expected::NoStream, [11])).await;
    archive(&from, &accounts(), &into).await.unwrap();
    assert_eq!(all(&into).await, all(&from).await);
}

#[tokio::test]
async fn a_run_that_ends_before_it_erases_is_taken_up_too() {
    let (from, into) = (memory(), memory());
    history(&from, 10).await;
    let erase = Amendment::erase(accounts(), account("a"));
    from.amend(erase).await.unwrap();
    commit(&*from, deposit("a", Expected::Exists, [11])).await;
    let broken = Broken::after(2, &into);
    archive(&from, &accounts(), &broken).await.unwrap_err();
    archive(&from, &accounts(), &into).await.unwrap();
    assert_eq!(all(&into).await, all(&from).await);
}

#[tokio::test]
async fn an_archive_that_has_something_else_is_no_archive() {
    for other in [event(2), event(7)] {
        let (from, into) = (memory(), memory());
        commit(&*from, deposit("a", Expected::Any, [1, 2])).await;
        commit(&*into, deposit("a", Expected::Any, [1])).await;
        let mut other = other;
        other.payload = Payload::from_json("{}");
        let append = Append::about(accounts(), account("a"), exact(1), vec![other]);
        commit(&*into, Commit::new().with_append(append)).await;
        let error = archive(&from, &accounts(), &into).await.unwrap_err();
        let ArchiveError::Differs { position, .. } = error else {
            panic!("{error}")
        };
        assert_eq!(position.get(), 2);
    }
}

#[tokio::test]
async fn an_archive_that_has_more_is_no_archive() {
    let (from, into) = (memory(), memory());
    commit(&*from, deposit("a", Expected::Any, [1])).await;
    commit(&*into, deposit("a", Expected::Any, [1, 2])).await;
    let error = archive(&from, &accounts(), &into).await.unwrap_err();
    assert!(matches!(error, ArchiveError::Differs { .. }), "{error}");
}

#[tokio::test]
async fn a_stream_is_not_archived_into_the_store_that_it_is_in() {
    let from = memory();
    history(&from, 3).await;
    // Two connections to one database look like this: two stores, and nothing beneath.
    let again = Broken::after(100, &from);
    let layered: Arc<dyn EventStore> = Arc::new(Layered(Around(Arc::clone(&from))));
    let before = all(&from).await;
    for into in [&from, &layered, &again] {
        let error = archive(&from, &accounts(), into).await.unwrap_err();
        assert!(matches!(error, ArchiveError::SameStore { .. }), "{error}");
    }
    assert_eq!(all(&from).await, before);
    let metadata = from.stream_metadata(&accounts()).await.unwrap();
    assert_eq!(metadata, Metadata::new().with("owner", "sales"));
}

/// Something about nobody was erased, and is among events about an account now.
async fn erased_among_others() -> Arc<dyn EventStore> {
    let from = memory();
    commit(&*from, deposit("a", Expected::Any, [1])).await;
    let note = Append::to(stream("notes"), Expected::Any, events([2]));
    commit(&*from, Commit::new().with_append(note)).await;
    let erase = Amendment::erase_stream(stream("notes"));
    from.amend(erase).await.unwrap();
    let all = Amendment::relocate(stream("notes"), accounts(), Selection::All);
    from.amend(all).await.unwrap();
    from
}

#[tokio::test]
async fn what_is_not_erased_is_never_erased_in_the_archive() {
    let (from, into) = (erased_among_others().await, memory());
    for _ in 0..2 {
        let error = archive(&from, &accounts(), &into).await.unwrap_err();
        let ArchiveError::Inseparable { position, .. } = error else {
            panic!("{error}")
        };
        assert_eq!(position.get(), 2);
        let archived = all(&into).await;
        assert_eq!(archived[0], all(&from).await[0]);
    }
}

#[tokio::test]
async fn an_erased_event_about_nobody_is_archived_alone() {
    let (from, into) = (erased_among_others().await, memory());
    let erased = Selection::Raised(event(2).name);
    let aside = Amendment::relocate(accounts(), stream("aside"), erased);
    from.amend(aside).await.unwrap();
    for name in [accounts(), stream("aside")] {
        let archived = archive(&from, &name, &into).await.unwrap();
        assert_eq!(archived.events, 1);
    }
    let aside = load(&*into, &stream("aside"), LoadQuery::all()).await;
    assert_eq!(aside[0].absence, Some(Absence::Erased));
}

#[tokio::test]
async fn a_stream_with_holes_is_not_archived() {
    let (from, into) = (memory(), memory());
    let mut raised = events([1, 2]);
    raised[0].name = "NoteTaken".to_owned();
    let append = Append::to(accounts(), Expected::Any, raised);
    commit(&*from, Commit::new().with_append(append)).await;
    let which = Selection::Raised("NoteTaken".to_owned());
    let split = Amendment::relocate(accounts(), stream("notes"), which);
    from.amend(split).await.unwrap();
    let error = archive(&from, &accounts(), &into).await.unwrap_err();
    assert!(matches!(
        error,
        ArchiveError::Store(StoreError::Conflict { .. })
    ));
}

#[tokio::test]
async fn an_archive_that_may_only_be_read_takes_nothing() {
    let (from, into) = (memory(), memory());
    history(&from, 3).await;
    let error = archive(&from, &accounts(), &ReadOnly::around(Arc::clone(&into))).await;
    assert!(matches!(
        error,
        Err(ArchiveError::Store(StoreError::ReadOnly { .. }))
    ));
    assert!(!into.has_stream(&accounts()).await.unwrap());
}

#[tokio::test]
async fn what_may_only_be_read_is_not_amended() {
    let store = memory();
    history(&store, 3).await;
    let erase = Amendment::erase(accounts(), account("a"));
    let error = ReadOnly::around(Arc::clone(&store)).amend(erase).await;
    assert!(matches!(error, Err(StoreError::ReadOnly { .. })));
    assert!(
        all(&store)
            .await
            .iter()
            .all(|(_, absence, _)| absence.is_none())
    );
}
