//! What a store promises holds; what it does not promise is refused.

use cqrs_core::message::Metadata;
use cqrs_core::store::{Commit, Expected, LoadQuery, NameQuery, StoreError};

use super::StoreFixture;
use super::sample::{
    LONG, NOON, account, accounts, commit, deposit, id, load, numbers, read_log, version,
};

/// What was acknowledged is there when the store is opened again; a store that promises nothing of the kind says that it is closed.
pub async fn what_was_acknowledged_survives_closing(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    let durable = store.promises().durable;
    store.close().await.unwrap();
    if durable {
        let again = fixture.open().await;
        assert_eq!(
            numbers(&load(&*again, &accounts(), LoadQuery::all()).await),
            [1, 2]
        );
        commit(&*again, deposit("a", super::sample::exact(2), [3])).await;
        assert_eq!(
            numbers(&read_log(&*again, again.log_start(), 10).await.0),
            [1, 2, 3]
        );
    } else {
        assert!(matches!(
            store.commit(Commit::new()).await,
            Err(StoreError::Closed)
        ));
    }
}

/// What was taken is finished.
pub async fn closing_finishes_what_was_taken(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let commits: Vec<_> = (1..=100_u64)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .commit(deposit(&number.to_string(), Expected::NoStream, [number]))
                    .await
            })
        })
        .collect();
    store.close().await.unwrap();
    let mut stored = 0;
    for answer in commits {
        match answer.await.unwrap() {
            Ok(_) => stored += 1,
            Err(error) => assert!(matches!(error, StoreError::Closed), "{error}"),
        }
    }
    if store.promises().durable {
        let again = fixture.open().await;
        assert_eq!(
            read_log(&*again, again.log_start(), 1000).await.0.len(),
            stored
        );
    }
}

/// Whatever is asked of it.
pub async fn a_closed_store_says_that_it_is_closed(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    store.close().await.unwrap();
    let stream = accounts();
    let answers = [
        store.commit(deposit("a", Expected::Any, [1])).await.err(),
        store.create(&stream, Metadata::new()).await.err(),
        store.load(&stream, LoadQuery::all()).await.err(),
        store
            .load_subject(&stream, &account("a"), LoadQuery::all())
            .await
            .err(),
        store.subject_head(&stream, &account("a")).await.err(),
        store.subject_version(&stream, &account("a")).await.err(),
        store.has_stream(&stream).await.err(),
        store.stream_metadata(&stream).await.err(),
        store
            .set_stream_metadata(&stream, Metadata::new())
            .await
            .err(),
        store.delete(&stream).await.err(),
        store.stream_names(NameQuery::default()).await.err(),
        store.category_names(NameQuery::default()).await.err(),
        store.log_end().await.err(),
        store.read_log(&store.log_start(), 1).await.err(),
        store.checkpoint("mails").await.err(),
        store.checkpoints().await.err(),
        store.acquire_lease("mails", "me", NOON, LONG).await.err(),
        store.handled("bus", id(1)).await.err(),
        store.parked(None).await.err(),
        store.close().await.err(),
    ];
    for (index, answer) in answers.into_iter().enumerate() {
        assert!(
            matches!(answer, Some(StoreError::Closed)),
            "call {index}: {answer:?}"
        );
    }
}

/// Two handles on the same data see each other's commits and conflicts.
pub async fn two_processes_share_one_store(fixture: &impl StoreFixture) {
    let (one, other) = (fixture.open().await, fixture.open().await);
    commit(&*one, deposit("a", Expected::NoStream, [1])).await;
    assert_eq!(version(&*other, "a").await, 1);
    assert!(
        super::sample::refused(&*other, deposit("a", Expected::NoStream, [2]))
            .await
            .is_conflict()
    );
    commit(&*other, deposit("a", super::sample::exact(1), [3])).await;
    one.delete(&accounts()).await.unwrap();
    // The other has written to the stream that is gone now, and makes it anew.
    commit(&*other, deposit("a", Expected::NoStream, [4])).await;
    assert_eq!(
        numbers(&load(&*one, &accounts(), LoadQuery::all()).await),
        [4]
    );
}
