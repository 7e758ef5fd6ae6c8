//! Several streams are read as one, by time.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cqrs_core::memory::MemoryStore;
use cqrs_core::store::{
    Append, Commit, EventStore, EventStream, Expected, LoadQuery, StoreError, merged,
};
use cqrs_testing::store::sample::{NOON, collect, commit, event, numbers, stream};
use futures::{StreamExt, stream as items};

/// Stores events with these numbers, each recorded in that second.
async fn recorded(store: &MemoryStore, name: &str, seconds: &[(u64, u64)]) -> EventStream {
    let told = seconds.iter().map(|&(number, second)| {
        let mut told = event(number);
        told.created_at = NOON.saturating_add(std::time::Duration::from_secs(second));
        told
    });
    let append = Append::to(stream(name), Expected::Any, told.collect());
    commit(store, Commit::new().with_append(append)).await;
    store.load(&stream(name), LoadQuery::all()).await.unwrap()
}

#[tokio::test]
async fn events_of_several_streams_come_by_their_time() {
    let store = MemoryStore::new();
    let one = recorded(&store, "one", &[(1, 5), (2, 1), (3, 9)]).await;
    let two = recorded(&store, "two", &[(4, 2), (5, 6)]).await;
    let empty = items::empty().boxed();
    let all = collect(merged([empty, one, two])).await;
    assert_eq!(
        numbers(&all),
        [4, 1, 2, 5, 3],
        "each stream keeps its own order"
    );
    let streams: Vec<_> = all.iter().map(|event| event.stream.as_str()).collect();
    assert_eq!(streams, ["two", "one", "one", "two", "one"]);
}

#[tokio::test]
async fn of_one_time_the_first_stream_comes_first() {
    let store = MemoryStore::new();
    let one = recorded(&store, "one", &[(1, 5), (2, 5)]).await;
    let two = recorded(&store, "two", &[(3, 5)]).await;
    assert_eq!(numbers(&collect(merged([two, one])).await), [3, 1, 2]);
}

#[tokio::test]
async fn an_error_is_the_last_that_comes() {
    let store = MemoryStore::new();
    let one = recorded(&store, "one", &[(1, 5)]).await;
    let broken = items::iter([Err(StoreError::Closed)]).boxed();
    let all: Vec<_> = merged([one, broken]).collect().await;
    assert!(matches!(all[..], [Err(StoreError::Closed)]));
}
