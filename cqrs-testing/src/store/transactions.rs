//! A handler's own transaction, where the store promises one; elsewhere it is refused.

use cqrs_core::store::{Commit, EventStore, Expected, LoadQuery, StoreError, StoreTransaction};

use super::StoreFixture;
use super::sample::{accounts, commit, deposit, exact, load, numbers, positions, version};

async fn begin(store: &dyn EventStore) -> Option<Box<dyn StoreTransaction>> {
    match store.begin().await {
        Ok(transaction) => {
            assert!(store.promises().own_statements);
            Some(transaction)
        }
        Err(error) => {
            assert!(!store.promises().own_statements, "{error}");
            assert!(matches!(error, StoreError::Unsupported { .. }), "{error}");
            None
        }
    }
}

/// As `commit` does.
pub async fn a_transaction_writes_its_commit(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    let Some(transaction) = begin(&*store).await else {
        return;
    };
    let committed = transaction
        .commit(deposit("a", exact(1), [2, 3]))
        .await
        .unwrap();
    assert_eq!(committed.appended[0].version.get(), 3);
    assert_eq!(positions(&committed).len(), 2);
    assert_eq!(
        numbers(&load(&*store, &accounts(), LoadQuery::all()).await),
        [1, 2, 3]
    );
    commit(&*store, deposit("a", exact(3), [4])).await;
}

/// A conflict rolls it back, and leaves the store free for others.
pub async fn a_refused_transaction_writes_nothing(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    let Some(transaction) = begin(&*store).await else {
        return;
    };
    let error = transaction
        .commit(
            deposit("b", Expected::NoStream, [2])
                .with_append(deposit("a", exact(0), [3]).appends.remove(0)),
        )
        .await
        .unwrap_err();
    assert!(error.is_conflict(), "{error}");
    assert_eq!(version(&*store, "b").await, 0);
    commit(&*store, deposit("a", exact(1), [4])).await;
}

/// Dropping it is rolling back.
pub async fn a_dropped_transaction_writes_nothing(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let Some(transaction) = begin(&*store).await else {
        return;
    };
    drop(transaction);
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    assert_eq!(
        numbers(&load(&*store, &accounts(), LoadQuery::all()).await),
        [1]
    );
}

/// A repeated commit is recognised here too.
pub async fn a_repeated_transaction_has_the_positions_of_then(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let before = commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    let Some(transaction) = begin(&*store).await else {
        return;
    };
    let again = transaction
        .commit(deposit("a", Expected::NoStream, [1]))
        .await
        .unwrap();
    assert_eq!(again.appended, before.appended);
}

/// It takes its turn with other writers.
pub async fn transactions_and_commits_take_turns(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    if begin(&*store).await.is_none() {
        return;
    }
    let writers = (0..40_u64).map(|number| {
        let store = &store;
        async move {
            let commit = deposit(&number.to_string(), Expected::NoStream, [number + 1]);
            if number % 4 == 0 {
                store.begin().await?.commit(commit).await
            } else {
                store.commit(commit).await
            }
        }
    });
    for answer in futures::future::join_all(writers).await {
        answer.unwrap();
    }
    assert_eq!(load(&*store, &accounts(), LoadQuery::all()).await.len(), 40);
    assert!(store.commit(Commit::new()).await.is_ok());
}
