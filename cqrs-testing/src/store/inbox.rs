//! Messages that were handled, recognised when they come again.

use cqrs_core::store::{Commit, Committed, Expected, InboxEntry, StoreError};

use super::StoreFixture;
use super::sample::{commit, deposit, id, refused, version};

fn handling(consumer: &str, number: u64, mut commit: Commit) -> Commit {
    commit.inbox.push(InboxEntry {
        consumer: consumer.to_owned(),
        id: id(number),
    });
    commit
}

fn same(one: &Committed, other: &Committed) -> bool {
    one.appended == other.appended && one.mark == other.mark
}

/// And nothing of the second commit is stored.
pub async fn a_message_is_handled_once(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(
        &*store,
        handling("bus", 100, deposit("a", Expected::Any, [1])),
    )
    .await;
    let error = refused(
        &*store,
        handling("bus", 100, deposit("a", Expected::Any, [2])),
    )
    .await;
    assert!(
        matches!(error, StoreError::AlreadyHandled { consumer, id: message } if consumer == "bus" && message == id(100))
    );
    assert_eq!(version(&*store, "a").await, 1);
}

/// Also when it has nothing to store.
pub async fn a_message_without_events_is_handled_once(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, handling("bus", 100, Commit::new())).await;
    assert!(matches!(
        refused(&*store, handling("bus", 100, Commit::new())).await,
        StoreError::AlreadyHandled { .. }
    ));
    let twice = handling("bus", 101, handling("bus", 101, Commit::new()));
    assert!(matches!(
        refused(&*store, twice).await,
        StoreError::AlreadyHandled { .. }
    ));
    assert!(store.handled("bus", id(101)).await.unwrap().is_none());
}

/// Each consumer has its own.
pub async fn another_consumer_handles_the_message_too(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(
        &*store,
        handling("bus", 100, deposit("a", Expected::Any, [1])),
    )
    .await;
    commit(
        &*store,
        handling("other", 100, deposit("a", Expected::Any, [2])),
    )
    .await;
    commit(
        &*store,
        handling("bus", 101, deposit("a", Expected::Any, [3])),
    )
    .await;
}

/// Who asks a second time gets the answer of the first.
pub async fn the_answer_is_kept_with_the_message(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let both = deposit("a", Expected::Any, [1, 2]).with_append(cqrs_core::store::Append::to(
        super::sample::accounts(),
        Expected::Any,
        super::sample::events([3]),
    ));
    let committed = commit(&*store, handling("bus", 100, both)).await;
    let kept = store
        .handled("bus", id(100))
        .await
        .unwrap()
        .expect("an answer");
    assert!(same(&kept, &committed));
    assert!(store.handled("other", id(100)).await.unwrap().is_none());
    assert!(store.handled("bus", id(99)).await.unwrap().is_none());
}

/// A refused commit has handled nothing.
pub async fn a_refused_commit_has_not_handled_its_message(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    assert!(
        refused(
            &*store,
            handling("bus", 100, deposit("a", Expected::NoStream, [2]))
        )
        .await
        .is_conflict()
    );
    assert!(store.handled("bus", id(100)).await.unwrap().is_none());
    commit(
        &*store,
        handling("bus", 100, deposit("a", Expected::Any, [2])),
    )
    .await;
}
