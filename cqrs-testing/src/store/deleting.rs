//! A stream is deleted as somebody has seen it, or not at all.

use std::collections::BTreeSet;
use std::sync::Arc;

use cqrs_core::message::Metadata;
use cqrs_core::store::{
    Amendment, Append, Commit, EventStore, Expected, Extent, LoadQuery, Position, Recorded,
    Selection, StoreError,
};
use futures::future::join_all;

use super::StoreFixture;
use super::amendments::{about, amend, customer, log, open};
use super::sample::{
    account, accounts, commit, deposit, events, exact, load, numbers, stream, versions,
};

/// What there is of the accounts.
async fn extent(store: &dyn EventStore) -> Extent {
    let events = load(store, &accounts(), LoadQuery::all()).await;
    events.iter().fold(Extent::default(), Extent::and)
}

/// Nothing is deleted of a stream that has changed; it is said what was expected, and what there is.
async fn is_kept(store: &dyn EventStore, seen: Extent) {
    let before = log(store).await;
    let error = store.amend(Amendment::delete(accounts(), seen)).await;
    let error = error.unwrap_err();
    let StoreError::Changed {
        stream,
        expected,
        actual,
    } = &error
    else {
        panic!("{error}")
    };
    assert_eq!((stream, *expected), (&accounts(), seen));
    assert_eq!(*actual, extent(store).await);
    let ids = |events: &[Recorded]| events.iter().map(|it| it.id).collect::<Vec<_>>();
    assert_eq!(ids(&log(store).await), ids(&before));
}

/// It is gone with its events, its neighbours are not, and it may be made anew.
pub async fn a_stream_that_is_as_it_was_seen_is_deleted(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    commit(&*store, deposit("b", Expected::NoStream, [3])).await;
    let other = Append::to(stream("notes"), Expected::Any, events([4]));
    commit(&*store, Commit::new().with_append(other)).await;
    let seen = extent(&*store).await;
    let deletion = || Amendment::delete(accounts(), seen);
    assert_eq!(amend(&*store, deletion()).await, 3);
    assert!(!store.has_stream(&accounts()).await.unwrap());
    assert_eq!(numbers(&log(&*store).await), [4]);
    let error = store.amend(deletion()).await.unwrap_err();
    assert!(matches!(error, StoreError::StreamNotFound { .. }));
    commit(&*store, deposit("a", Expected::NoStream, [5])).await;
    let anew = load(&*store, &accounts(), LoadQuery::all()).await;
    assert_eq!(versions(&anew), [1]);
    assert!(anew[0].position > seen.last, "no position is given again");
}

/// By one event, whomever it is about.
pub async fn a_stream_that_has_grown_is_not_deleted(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    let seen = extent(&*store).await;
    commit(&*store, about(customer("c"), Expected::NoStream, [3])).await;
    is_kept(&*store, seen).await;
    let grown = extent(&*store).await;
    let raised = Append::to(accounts(), Expected::Any, events([4]));
    commit(&*store, Commit::new().with_append(raised)).await;
    is_kept(&*store, grown).await;
    commit(&*store, deposit("a", exact(2), [5])).await;
    let seen = extent(&*store).await;
    assert_eq!(amend(&*store, Amendment::delete(accounts(), seen)).await, 5);
}

/// A copy of it still says what was erased here.
pub async fn a_stream_of_which_something_was_erased_is_not_deleted(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    commit(&*store, deposit("b", Expected::NoStream, [3])).await;
    let seen = extent(&*store).await;
    amend(&*store, Amendment::erase(accounts(), account("a"))).await;
    is_kept(&*store, seen).await;
    let erased = Extent { erased: 2, ..seen };
    let deletion = Amendment::delete(accounts(), erased);
    assert_eq!(amend(&*store, deletion).await, 3);
}

/// Somebody has relocated an event, or deleted the stream and written another of its name.
pub async fn a_stream_that_has_become_shorter_is_not_deleted(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    commit(&*store, deposit("b", Expected::NoStream, [2])).await;
    let seen = extent(&*store).await;
    let which = Selection::Subject(account("a"));
    let away = Amendment::relocate(accounts(), stream("elsewhere"), which);
    amend(&*store, away).await;
    is_kept(&*store, seen).await;
    store.delete(&accounts()).await.unwrap();
    commit(&*store, deposit("b", Expected::NoStream, [3])).await;
    let shorter = Extent { events: 1, ..seen };
    is_kept(&*store, shorter).await;
}

/// There is nothing in it, and it is known.
pub async fn an_empty_stream_is_deleted_as_one(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    store.create(&accounts(), Metadata::new()).await.unwrap();
    let one = Extent {
        events: 1,
        last: Position::new(1),
        ..Extent::default()
    };
    is_kept(&*store, one).await;
    let deletion = Amendment::delete(accounts(), Extent::default());
    assert_eq!(amend(&*store, deletion).await, 0);
    assert!(!store.has_stream(&accounts()).await.unwrap());
}

/// Writers, and somebody who deletes what he has read again and again: each event was read by him, or is still there.
pub async fn a_deletion_loses_nothing_that_was_acknowledged(fixture: &impl StoreFixture) {
    const WRITERS: u64 = 4;
    const COMMITS: u64 = 25;
    let Some(store) = open(fixture).await else {
        return;
    };
    let other = fixture.open().await;
    let writers = (0..WRITERS).map(|writer| {
        let store = Arc::clone(if writer % 2 == 0 { &store } else { &other });
        tokio::spawn(async move {
            for round in 0..COMMITS {
                let number = writer * COMMITS + round + 1;
                let append = Append::to(accounts(), Expected::Any, events([number]));
                commit(&*store, Commit::new().with_append(append)).await;
                tokio::task::yield_now().await;
            }
        })
    });
    let writing = tokio::spawn(join_all(writers.collect::<Vec<_>>()));
    let mut read = BTreeSet::new();
    loop {
        let is_over = writing.is_finished();
        let seen = match store.load(&accounts(), LoadQuery::all()).await {
            Ok(events) => super::sample::collect(events).await,
            Err(StoreError::StreamNotFound { .. }) => Vec::new(),
            Err(error) => panic!("{error}"),
        };
        let extent = seen.iter().fold(Extent::default(), Extent::and);
        match store.amend(Amendment::delete(accounts(), extent)).await {
            Ok(_) => read.extend(numbers(&seen)),
            Err(StoreError::Changed { .. } | StoreError::StreamNotFound { .. }) if !is_over => {}
            Err(StoreError::StreamNotFound { .. }) => break,
            Err(error) => panic!("{error}"),
        }
        if is_over {
            break;
        }
        tokio::task::yield_now().await;
    }
    for writer in writing.await.unwrap() {
        writer.unwrap();
    }
    let all: BTreeSet<u64> = (1..=WRITERS * COMMITS).collect();
    assert_eq!(read, all);
}
