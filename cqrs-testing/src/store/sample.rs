//! Events to store, and short ways to store and read them.

use std::time::Duration;

use cqrs_core::message::{MessageId, Metadata, Payload};
use cqrs_core::store::{
    Append, Appended, Commit, Committed, Cursor, EventStore, EventStream, Expected, LoadQuery,
    NewEvent, Position, Recorded, StoreError, StreamName, Subject, Version,
};
use cqrs_core::time::Timestamp;
use futures::TryStreamExt;

/// Longer than anything here may take.
pub const LONG: Duration = Duration::from_secs(30);

/// 2026-01-31T12:00:00.000000Z
pub const NOON: Timestamp = Timestamp::from_micros(1_769_860_800_000_000);

/// The id with this number.
#[must_use]
pub fn id(number: u64) -> MessageId {
    MessageId::from_uuid(uuid::Uuid::from_u128(u128::from(number)))
}

/// The stream that most tests write to.
#[must_use]
pub fn accounts() -> StreamName {
    stream("accounts")
}

/// A stream.
///
/// # Panics
/// When it cannot be named so.
#[must_use]
pub fn stream(name: &str) -> StreamName {
    StreamName::new(name).expect("a stream's name")
}

/// An account.
///
/// # Panics
/// When it cannot be named so.
#[must_use]
pub fn account(id: &str) -> Subject {
    Subject::new("Account", id).expect("a subject")
}

/// An event with this number as its id and in its payload, recorded so many seconds after [`NOON`].
#[must_use]
pub fn event(number: u64) -> NewEvent {
    NewEvent {
        id: id(number),
        name: "AmountDeposited".to_owned(),
        schema_version: 1,
        payload: Payload::from_json(format!(r#"{{"number":{number}}}"#)),
        metadata: Metadata::new(),
        created_at: NOON.saturating_add(Duration::from_secs(number)),
    }
}

/// Events with these numbers.
#[must_use]
pub fn events(numbers: impl IntoIterator<Item = u64>) -> Vec<NewEvent> {
    numbers.into_iter().map(event).collect()
}

/// A commit of events about an account.
#[must_use]
pub fn deposit(to: &str, expected: Expected, numbers: impl IntoIterator<Item = u64>) -> Commit {
    Commit::new().with_append(Append::about(
        accounts(),
        account(to),
        expected,
        events(numbers),
    ))
}

/// `Expected::Exact`.
#[must_use]
pub fn exact(version: u64) -> Expected {
    Expected::Exact(Version::new(version))
}

/// Commits what must succeed.
///
/// # Panics
/// When it does not.
pub async fn commit(store: &dyn EventStore, commit: Commit) -> Committed {
    store.commit(commit).await.expect("the commit is accepted")
}

/// Commits what must be refused.
///
/// # Panics
/// When it is not.
pub async fn refused(store: &dyn EventStore, commit: Commit) -> StoreError {
    store
        .commit(commit)
        .await
        .expect_err("the commit is refused")
}

/// The positions of the only append.
#[must_use]
pub fn positions(committed: &Committed) -> Vec<u64> {
    let Appended { positions, .. } = &committed.appended[0];
    positions.iter().map(|position| position.get()).collect()
}

/// The events of a stream.
///
/// # Panics
/// When they cannot be loaded.
pub async fn load(
    store: &dyn EventStore,
    stream: &StreamName,
    query: LoadQuery<Position>,
) -> Vec<Recorded> {
    collect(
        store
            .load(stream, query)
            .await
            .expect("the stream is loaded"),
    )
    .await
}

/// The events of an account.
///
/// # Panics
/// When they cannot be loaded.
pub async fn load_account(
    store: &dyn EventStore,
    id: &str,
    query: LoadQuery<Version>,
) -> Vec<Recorded> {
    collect(
        store
            .load_subject(&accounts(), &account(id), query)
            .await
            .expect("the subject is loaded"),
    )
    .await
}

/// All events of a stream of events.
///
/// # Panics
/// When one cannot be read.
pub async fn collect(events: EventStream) -> Vec<Recorded> {
    events.try_collect().await.expect("the events are read")
}

/// The version of an account.
///
/// # Panics
/// When it cannot be read.
pub async fn version(store: &dyn EventStore, id: &str) -> u64 {
    store
        .subject_version(&accounts(), &account(id))
        .await
        .expect("the version is read")
        .get()
}

/// The numbers with which the events were made.
#[must_use]
pub fn numbers(events: &[Recorded]) -> Vec<u64> {
    events
        .iter()
        .map(|event| u64::try_from(event.id.as_uuid().as_u128()).expect("an id of this suite"))
        .collect()
}

/// The versions of events.
#[must_use]
pub fn versions(events: &[Recorded]) -> Vec<u64> {
    events.iter().map(|event| event.version.get()).collect()
}

/// The whole log from a cursor, in pages of this size, and the cursor at its end.
///
/// # Panics
/// When it cannot be read.
pub async fn read_log(
    store: &dyn EventStore,
    from: Cursor,
    page: usize,
) -> (Vec<Recorded>, Cursor) {
    let mut events = Vec::new();
    let mut cursor = from;
    loop {
        let page = store
            .read_log(&cursor, page)
            .await
            .expect("the log is read");
        assert_eq!(
            page.events.len(),
            page.cursors.len(),
            "one cursor for each event"
        );
        if page.events.is_empty() {
            return (events, page.next);
        }
        cursor = page.next;
        events.extend(page.events);
    }
}
