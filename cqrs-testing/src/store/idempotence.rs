//! The same commit a second time, because the answer to the first was lost.

use cqrs_core::message::Payload;
use cqrs_core::store::{
    Append, CheckpointMove, Commit, Cursor, Expected, InboxEntry, LoadQuery, StoreError,
};

use super::StoreFixture;
use super::sample::{
    LONG, NOON, account, accounts, commit, deposit, events, exact, id, load, numbers, positions,
    refused, stream, version,
};

/// Whatever was expected: it was so then.
pub async fn the_same_commit_again_has_the_positions_of_then(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let commits = [
        deposit("a", Expected::NoStream, [1, 2]),
        deposit("a", exact(2), [3]),
        deposit("a", Expected::Any, [4, 5]),
        deposit("a", Expected::Exists, [6]),
    ];
    for first in commits {
        let before = commit(&*store, first.clone()).await;
        let again = commit(&*store, first).await;
        assert_eq!(before.appended, again.appended);
        assert_eq!(before.mark, again.mark);
    }
    assert_eq!(version(&*store, "a").await, 6);
}

/// Also when others have gone on meanwhile.
pub async fn the_same_commit_again_succeeds_after_later_events(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let first = deposit("a", Expected::NoStream, [1, 2]);
    let before = commit(&*store, first.clone()).await;
    commit(&*store, deposit("a", exact(2), [3, 4])).await;
    assert_eq!(commit(&*store, first).await.appended, before.appended);
    assert_eq!(version(&*store, "a").await, 4);
}

/// Recognised as a whole, over all of its streams.
pub async fn the_same_commit_to_several_streams_again_succeeds(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    if !store.promises().several_streams {
        return super::appending::several_streams_are_written_together_or_refused(fixture).await;
    }
    let both = || {
        deposit("a", Expected::NoStream, [1]).with_append(Append::to(
            stream("raised"),
            Expected::Any,
            events([2]),
        ))
    };
    let before = commit(&*store, both()).await;
    assert_eq!(commit(&*store, both()).await.appended, before.appended);
    assert_eq!(
        load(&*store, &stream("raised"), LoadQuery::all())
            .await
            .len(),
        1
    );
}

/// One append stored, the other new: that is no repetition.
pub async fn a_commit_that_is_partly_stored_is_a_duplicate(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    let more = deposit("a", Expected::NoStream, [1, 2]);
    is_duplicate(refused(&*store, more).await, 1);
    let both = deposit("a", Expected::NoStream, [1]).with_append(Append::about(
        accounts(),
        account("b"),
        Expected::NoStream,
        events([3]),
    ));
    is_duplicate(refused(&*store, both).await, 1);
    assert_eq!(
        (version(&*store, "a").await, version(&*store, "b").await),
        (1, 0)
    );
}

/// An id that exists, among new ones.
pub async fn a_known_id_among_new_ones_is_a_duplicate(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    is_duplicate(refused(&*store, deposit("a", exact(2), [3, 2])).await, 2);
    assert_eq!(version(&*store, "a").await, 2);
}

/// The same id twice in one commit.
pub async fn an_id_that_stands_twice_in_one_commit_is_a_duplicate(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    is_duplicate(
        refused(&*store, deposit("a", Expected::NoStream, [7, 7])).await,
        7,
    );
    assert_eq!(version(&*store, "a").await, 0);
}

/// The same ids in another order are other versions.
pub async fn known_ids_at_other_versions_are_a_duplicate(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    let error = refused(&*store, deposit("a", Expected::NoStream, [2, 1])).await;
    assert!(
        matches!(error, StoreError::DuplicateEvent { .. }),
        "{error}"
    );
    let error = refused(&*store, deposit("a", exact(2), [1, 2])).await;
    assert!(
        matches!(error, StoreError::DuplicateEvent { .. }),
        "{error}"
    );
}

/// The same id with other contents is another event.
pub async fn a_known_id_with_other_contents_is_a_duplicate(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let first = deposit("a", Expected::NoStream, [1]);
    commit(&*store, first.clone()).await;
    let mut payload = first.clone();
    payload.appends[0].events[0].payload = Payload::from_json(r#"{"number":2}"#);
    is_duplicate(refused(&*store, payload).await, 1);
    let mut name = first;
    name.appends[0].events[0].name = "AmountWithdrawn".to_owned();
    is_duplicate(refused(&*store, name).await, 1);
}

/// The same id about somebody else is another event.
pub async fn a_known_id_of_another_subject_is_a_duplicate(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    is_duplicate(
        refused(&*store, deposit("b", Expected::NoStream, [1])).await,
        1,
    );
    let nobody = Commit::new().with_append(Append::to(accounts(), Expected::NoStream, events([1])));
    is_duplicate(refused(&*store, nobody).await, 1);
}

/// A stale writer with new events is told of the conflict, not of a duplicate.
pub async fn a_stale_commit_with_new_ids_is_a_conflict(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    assert!(
        refused(&*store, deposit("a", Expected::NoStream, [2]))
            .await
            .is_conflict()
    );
}

/// What else was in the commit was written then: it does not undo what came later.
pub async fn the_rest_of_a_repeated_commit_is_not_written_again(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let lease = store
        .acquire_lease("mails", "me", NOON, LONG)
        .await
        .unwrap()
        .expect("the lease");
    let to = |cursor: &str| CheckpointMove {
        subscription: "mails".to_owned(),
        to: Cursor::from_text(cursor),
        fence: Some(lease.fence()),
    };
    let first = deposit("a", Expected::NoStream, [1]).with_checkpoint(to("1"));
    commit(&*store, first.clone()).await;
    commit(&*store, Commit::new().with_checkpoint(to("2"))).await;
    commit(&*store, first).await;
    assert_eq!(
        store.checkpoint("mails").await.unwrap(),
        Some(Cursor::from_text("2"))
    );
}

/// The commit that handled the message is known by its events before it is known by its message.
pub async fn a_repeated_commit_is_recognised_although_its_message_is_handled(
    fixture: &impl StoreFixture,
) {
    let store = fixture.open().await;
    let mut first = deposit("a", Expected::NoStream, [1]);
    first.inbox.push(InboxEntry {
        consumer: "bus".to_owned(),
        id: id(100),
    });
    let before = commit(&*store, first.clone()).await;
    assert_eq!(positions(&commit(&*store, first).await), positions(&before));
}

/// Many retries at once are one event.
pub async fn many_retries_at_once_store_one_event(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let retries = (0..50).map(|_| store.commit(deposit("a", Expected::NoStream, [1, 2])));
    for answer in futures::future::join_all(retries).await {
        assert_eq!(answer.unwrap().appended[0].version.get(), 2);
    }
    assert_eq!(
        numbers(&load(&*store, &accounts(), LoadQuery::all()).await),
        [1, 2]
    );
}

fn is_duplicate(error: StoreError, number: u64) {
    match error {
        StoreError::DuplicateEvent {
            id: duplicate,
            stream,
        } => {
            assert_eq!((duplicate, stream), (id(number), accounts()));
        }
        other => panic!("{other}"),
    }
}
