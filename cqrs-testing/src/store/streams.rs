//! Streams as such: making, removing, and what is known about them.

use cqrs_core::message::Metadata;
use cqrs_core::store::{Append, Commit, Expected, LoadQuery, StoreError};

use super::StoreFixture;
use super::sample::{accounts, commit, deposit, events, load, numbers, positions, version};

/// Made, and empty.
pub async fn a_created_stream_exists(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    assert!(!store.has_stream(&accounts()).await.unwrap());
    store
        .create(&accounts(), Metadata::new().with("owner", "sales"))
        .await
        .unwrap();
    assert!(store.has_stream(&accounts()).await.unwrap());
    assert_eq!(
        store.stream_metadata(&accounts()).await.unwrap(),
        Metadata::new().with("owner", "sales")
    );
}

/// Also one that an append has made.
pub async fn a_stream_is_not_created_twice(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::Any, [1])).await;
    let error = store
        .create(&accounts(), Metadata::new())
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::StreamExists { stream } if stream == accounts()));
    assert_eq!(load(&*store, &accounts(), LoadQuery::all()).await.len(), 1);
}

/// A stream that an append made knows nothing about itself.
pub async fn a_stream_that_an_append_made_has_no_metadata(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::Any, [1])).await;
    assert_eq!(
        store.stream_metadata(&accounts()).await.unwrap(),
        Metadata::new()
    );
}

/// Replaced, not merged.
pub async fn a_streams_metadata_is_replaced(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    store
        .create(
            &accounts(),
            Metadata::new().with("one", 1_i64).with("two", "2"),
        )
        .await
        .unwrap();
    store
        .set_stream_metadata(&accounts(), Metadata::new().with("three", true))
        .await
        .unwrap();
    assert_eq!(
        store.stream_metadata(&accounts()).await.unwrap(),
        Metadata::new().with("three", true)
    );
}

/// Every question about it.
pub async fn a_missing_stream_has_no_metadata_and_cannot_be_deleted(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let not_found = |error| {
        assert!(matches!(error, StoreError::StreamNotFound { stream } if stream == accounts()))
    };
    not_found(store.stream_metadata(&accounts()).await.unwrap_err());
    not_found(
        store
            .set_stream_metadata(&accounts(), Metadata::new())
            .await
            .unwrap_err(),
    );
    not_found(store.delete(&accounts()).await.unwrap_err());
    assert!(!store.has_stream(&accounts()).await.unwrap());
}

/// With its events and versions.
pub async fn a_deleted_stream_is_gone(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::Any, [1, 2])).await;
    store.delete(&accounts()).await.unwrap();
    assert!(!store.has_stream(&accounts()).await.unwrap());
    assert!(store.load(&accounts(), LoadQuery::all()).await.is_err());
    assert_eq!(version(&*store, "a").await, 0);
}

/// A new stream of the same name is another stream; who has read up to a position never meets it again.
pub async fn positions_are_not_given_again_after_a_deletion(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let before = positions(&commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await);
    store.delete(&accounts()).await.unwrap();
    let after = positions(&commit(&*store, deposit("a", Expected::NoStream, [1])).await);
    assert!(after[0] > before[1], "{before:?} {after:?}");
    assert_eq!(
        numbers(&load(&*store, &accounts(), LoadQuery::all()).await),
        [1]
    );
}

/// The others stay.
pub async fn a_deletion_concerns_one_stream(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let raised = super::sample::stream("$raised");
    commit(&*store, deposit("a", Expected::Any, [1])).await;
    commit(
        &*store,
        Commit::new().with_append(Append::to(raised.clone(), Expected::Any, events([2]))),
    )
    .await;
    store.delete(&accounts()).await.unwrap();
    assert_eq!(
        numbers(&load(&*store, &raised, LoadQuery::all()).await),
        [2]
    );
}

/// prooph's `create(Stream)`: made with its metadata and its first events, by one commit.
pub async fn a_stream_is_made_with_its_first_events(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let about = Metadata::new().with("owner", "sales");
    let made = deposit("a", Expected::NoStream, [1, 2]).with_stream(accounts(), about.clone());
    commit(&*store, made).await;
    assert_eq!(store.stream_metadata(&accounts()).await.unwrap(), about);
    let events = load(&*store, &accounts(), LoadQuery::all()).await;
    assert_eq!(numbers(&events), [1, 2]);
}

/// By its transaction: nothing else of the commit is stored either.
pub async fn a_commit_that_makes_a_stream_which_exists_is_refused(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let other = super::sample::stream("other");
    store.create(&accounts(), Metadata::new()).await.unwrap();
    let again = deposit("a", Expected::NoStream, [1])
        .with_stream(other.clone(), Metadata::new())
        .with_stream(accounts(), Metadata::new().with("owner", "sales"));
    let error = super::sample::refused(&*store, again).await;
    assert!(matches!(error, StoreError::StreamExists { stream } if stream == accounts()));
    assert!(!store.has_stream(&other).await.unwrap());
    assert_eq!(version(&*store, "a").await, 0);
    let metadata = store.stream_metadata(&accounts()).await.unwrap();
    assert_eq!(metadata, Metadata::new());
}

/// A stream is made once, also within one commit.
pub async fn a_commit_that_makes_a_stream_twice_is_refused(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let twice = Commit::new()
        .with_stream(accounts(), Metadata::new())
        .with_stream(accounts(), Metadata::new());
    let error = super::sample::refused(&*store, twice).await;
    assert!(matches!(error, StoreError::StreamExists { .. }), "{error}");
    assert!(!store.has_stream(&accounts()).await.unwrap());
}

/// Its answer was lost: the stream exists because of this very commit.
pub async fn a_repeated_commit_that_made_a_stream_is_recognised(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let made = || {
        let about = Metadata::new().with("owner", "sales");
        deposit("a", Expected::NoStream, [1, 2]).with_stream(accounts(), about)
    };
    let first = commit(&*store, made()).await;
    let again = commit(&*store, made()).await;
    assert_eq!(again.appended, first.appended);
    let other = deposit("b", Expected::NoStream, [3]).with_stream(accounts(), Metadata::new());
    let error = super::sample::refused(&*store, other).await;
    assert!(matches!(error, StoreError::StreamExists { .. }), "{error}");
}

/// Of two who make the same stream one has made it.
pub async fn of_many_who_make_a_stream_one_does(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let makers: Vec<_> = (1..=8_u64)
        .map(|number| {
            let store = store.clone();
            let made = deposit(&number.to_string(), Expected::NoStream, [number]);
            let made = made.with_stream(accounts(), Metadata::new());
            tokio::spawn(async move { store.commit(made).await })
        })
        .collect();
    let mut made = 0;
    for maker in makers {
        match maker.await.unwrap() {
            Ok(_) => made += 1,
            Err(error) => assert!(matches!(error, StoreError::StreamExists { .. }), "{error}"),
        }
    }
    assert_eq!(made, 1);
    assert_eq!(load(&*store, &accounts(), LoadQuery::all()).await.len(), 1);
}
