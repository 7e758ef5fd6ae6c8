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
