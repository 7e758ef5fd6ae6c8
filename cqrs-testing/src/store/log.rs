//! The whole log, in the order of its commits.

use std::time::Duration;

use cqrs_core::store::{
    Append, Commit, Cursor, EventStore, Expected, LoadQuery, Position, StoreError,
};
use tokio::time::timeout;

use super::StoreFixture;
use super::sample::{LONG, accounts, collect, commit, deposit, events, numbers, read_log, stream};

async fn write_to_three_streams(store: &dyn EventStore) {
    for number in 1..=9 {
        let name = ["orders", "users", "$raised"][usize::try_from(number % 3).unwrap()];
        commit(
            store,
            Commit::new().with_append(Append::to(stream(name), Expected::Any, events([number]))),
        )
        .await;
    }
}

/// Every stream, the framework's own too.
pub async fn the_log_has_all_streams_in_the_order_of_their_commits(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    write_to_three_streams(&*store).await;
    let (log, _) = read_log(&*store, store.log_start(), 100).await;
    assert_eq!(numbers(&log), (1..=9).collect::<Vec<_>>());
    assert!(log.is_sorted_by_key(|event| event.position));
    assert_eq!(log[2].stream.as_str(), "orders");
}

/// Whatever their size.
pub async fn pages_of_the_log_leave_nothing_out(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    write_to_three_streams(&*store).await;
    for size in [1, 2, 4, 9, 10] {
        let (log, end) = read_log(&*store, store.log_start(), size).await;
        assert_eq!(numbers(&log), (1..=9).collect::<Vec<_>>());
        assert!(
            store
                .has_reached(&end, &store.log_end().await.unwrap())
                .unwrap()
        );
    }
}

/// A cursor is the place behind its event.
pub async fn reading_goes_on_behind_any_cursor(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    write_to_three_streams(&*store).await;
    let page = store.read_log(&store.log_start(), 100).await.unwrap();
    for (index, cursor) in page.cursors.iter().enumerate() {
        let kept = Cursor::from_text(cursor.as_text());
        let (rest, _) = read_log(&*store, kept, 100).await;
        assert_eq!(numbers(&rest), numbers(&page.events[index + 1..]));
    }
}

/// An empty page, from which reading goes on.
pub async fn who_has_caught_up_gets_an_empty_page(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let page = store.read_log(&store.log_start(), 10).await.unwrap();
    assert!(page.events.is_empty());
    commit(&*store, deposit("a", Expected::Any, [1])).await;
    let (log, end) = read_log(&*store, page.next, 10).await;
    assert_eq!(numbers(&log), [1]);
    commit(&*store, deposit("a", Expected::Any, [2])).await;
    assert_eq!(numbers(&read_log(&*store, end, 10).await.0), [2]);
}

/// Where a subscription begins that wants new events only.
pub async fn the_end_of_the_log_is_behind_what_was_committed(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::Any, [1, 2])).await;
    let end = store.log_end().await.unwrap();
    commit(&*store, deposit("a", Expected::Any, [3])).await;
    assert_eq!(numbers(&read_log(&*store, end, 10).await.0), [3]);
}

/// A refused commit is not in it.
pub async fn the_log_has_nothing_of_refused_commits(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    let _ = store.commit(deposit("a", Expected::NoStream, [2, 3])).await;
    commit(&*store, deposit("a", Expected::Any, [4])).await;
    assert_eq!(
        numbers(&read_log(&*store, store.log_start(), 10).await.0),
        [1, 4]
    );
}

/// What was read up to a commit's mark is all of the commit.
pub async fn the_mark_of_a_commit_is_reached_by_reading(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::Any, [1])).await;
    let committed = commit(&*store, deposit("a", Expected::Any, [2, 3])).await;
    let page = store.read_log(&store.log_start(), 10).await.unwrap();
    let reached: Vec<bool> = page
        .cursors
        .iter()
        .map(|cursor| store.has_reached(cursor, &committed.mark).unwrap())
        .collect();
    assert_eq!(reached, [false, false, true]);
    assert!(
        !store
            .has_reached(&store.log_start(), &committed.mark)
            .unwrap()
    );
}

/// Never taken for another place.
pub async fn a_foreign_cursor_is_refused(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    for text in [
        "",
        "x",
        "-1",
        "+1",
        " 1",
        "1.5",
        "99999999999999999999999",
        "1; DROP TABLE events",
    ] {
        let cursor = Cursor::from_text(text);
        let error = store.read_log(&cursor, 10).await.unwrap_err();
        assert!(matches!(error, StoreError::BadCursor { cursor } if cursor == text));
        assert!(store.has_reached(&cursor, &store.log_start()).is_err());
    }
}

/// It alone, whole, from any stream; there is none at a position that was not given, or whose event is deleted.
pub async fn an_event_is_found_by_its_position(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::Any, [1, 2])).await;
    let letters = Append::to(stream("letters"), Expected::Any, events([3]));
    commit(&*store, Commit::new().with_append(letters)).await;
    for event in read_log(&*store, store.log_start(), 10).await.0 {
        let found = store.recorded_at(event.position).await.unwrap().unwrap();
        assert_eq!(
            (found.id, found.position, found.version),
            (event.id, event.position, event.version)
        );
        assert_eq!(
            (&found.stream, &found.subject, &found.payload),
            (&event.stream, &event.subject, &event.payload)
        );
        let parts = store.parts_at(event.position).await.unwrap();
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0].id, event.id);
    }
    let given = store.load(&accounts(), LoadQuery::all()).await.unwrap();
    let deleted = collect(given).await[0].position;
    store.delete(&accounts()).await.unwrap();
    for position in [deleted, Position::new(0), Position::new(u64::MAX)] {
        assert!(store.recorded_at(position).await.unwrap().is_none());
        assert!(store.parts_at(position).await.unwrap().is_empty());
    }
}

/// Deleted events are not waited for.
pub async fn a_deletion_at_the_end_does_not_hold_readers_up(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let mark = commit(&*store, deposit("a", Expected::Any, [1, 2, 3]))
        .await
        .mark;
    store.delete(&accounts()).await.unwrap();
    let (log, end) = read_log(&*store, store.log_start(), 10).await;
    assert!(log.is_empty());
    assert!(store.has_reached(&end, &mark).unwrap());
    assert!(
        store
            .has_reached(&store.log_end().await.unwrap(), &mark)
            .unwrap()
    );
    commit(&*store, deposit("a", Expected::Any, [4])).await;
    assert_eq!(numbers(&read_log(&*store, end, 10).await.0), [4]);
}

/// Long before its patience ends.
pub async fn who_waits_is_woken_by_a_commit(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let end = store.log_end().await.unwrap();
    let waiting = tokio::spawn({
        let store = store.clone();
        async move { store.log_grown(&end, LONG * 10).await }
    });
    commit(&*store, deposit("a", Expected::Any, [1])).await;
    timeout(LONG, waiting)
        .await
        .expect("woken in time")
        .unwrap();
}

/// Also by one through another handle, as of another process.
pub async fn who_waits_is_woken_by_a_commit_of_another_process(fixture: &impl StoreFixture) {
    let (store, other) = (fixture.open().await, fixture.open().await);
    for number in 1..=5 {
        let end = store.log_end().await.unwrap();
        let waiting = tokio::spawn({
            let store = store.clone();
            async move { store.log_grown(&end, LONG * 10).await }
        });
        commit(&*other, deposit("a", Expected::Any, [number])).await;
        timeout(LONG, waiting)
            .await
            .expect("woken in time")
            .unwrap();
    }
    assert_eq!(
        numbers(&read_log(&*store, store.log_start(), 10).await.0),
        [1, 2, 3, 4, 5]
    );
}

/// There is nothing to wait for.
pub async fn who_is_behind_does_not_wait(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::Any, [1])).await;
    timeout(LONG, store.log_grown(&store.log_start(), LONG * 10))
        .await
        .expect("no waiting");
}

/// Then the waiting ends by itself.
pub async fn who_waits_in_vain_loses_patience(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::Any, [1])).await;
    let end = store.log_end().await.unwrap();
    let waiting = store.log_grown(&end, Duration::from_millis(20));
    timeout(LONG, waiting).await.expect("patience has an end");
}
