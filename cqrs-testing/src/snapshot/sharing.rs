//! Several callers.

use std::sync::Arc;

use futures::future::join_all;

use super::{SnapshotFixture, kept, snapshot};
use crate::store::sample::account;

/// What one handle has saved or removed, the other sees.
pub async fn two_handles_are_one_store(fixture: &impl SnapshotFixture) {
    let (one, other) = (fixture.open().await, fixture.open().await);
    one.save(&[snapshot("a", 1), snapshot("b", 1)])
        .await
        .unwrap();
    assert_eq!(kept(&*other, "a").await, Some(1));
    other.remove(&account("a")).await.unwrap();
    assert_eq!(kept(&*one, "a").await, None);
    other.remove_all("Account").await.unwrap();
    assert_eq!(kept(&*one, "b").await, None);
}

/// Whoever comes last; every reader sees a whole one.
pub async fn who_save_at_once_leave_one_whole_snapshot(fixture: &impl SnapshotFixture) {
    let (one, other) = (fixture.open().await, fixture.open().await);
    one.save(&[snapshot("a", 1)]).await.unwrap();
    let writers = (1..=40).map(|version| {
        let store = Arc::clone(if version % 2 == 0 { &one } else { &other });
        async move { store.save(&[snapshot("a", version)]).await.unwrap() }
    });
    let readers = (0..40).map(|_| {
        let store = Arc::clone(&one);
        async move {
            let found = store
                .get(&account("a"))
                .await
                .unwrap()
                .expect("it is there");
            assert_eq!(found, snapshot("a", found.version.get()));
        }
    });
    tokio::join!(
        join_all(writers.map(tokio::spawn)),
        join_all(readers.map(tokio::spawn))
    );
    let last = one.get(&account("a")).await.unwrap();
    assert_eq!(last, other.get(&account("a")).await.unwrap());
}

/// It is there or not, and the store goes on.
pub async fn a_call_that_is_dropped_does_no_harm(fixture: &impl SnapshotFixture) {
    let store = fixture.open().await;
    for version in 1..=20 {
        let saving = snapshot("a", version);
        let mut saving = Box::pin(store.save(std::slice::from_ref(&saving)));
        let _polled = futures::poll!(&mut saving);
        drop(saving);
    }
    store.save(&[snapshot("b", 1)]).await.unwrap();
    assert_eq!(kept(&*store, "b").await, Some(1));
    if let Some(found) = store.get(&account("a")).await.unwrap() {
        assert_eq!(found, snapshot("a", found.version.get()));
    }
}

/// More often than once, and what is asked later is an error or an answer, no panic.
pub async fn a_store_is_closed(fixture: &impl SnapshotFixture) {
    let store = fixture.open().await;
    store.save(&[snapshot("a", 1)]).await.unwrap();
    for _again in 0..2 {
        store.close().await.unwrap();
    }
    let _told = store.get(&account("a")).await;
    let _told = store.save(&[snapshot("a", 2)]).await;
    let _told = store.remove(&account("a")).await;
    let _told = store.remove_all("Account").await;
}
