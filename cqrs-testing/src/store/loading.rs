//! Reading one stream, or one subject of it.

use cqrs_core::message::Metadata;
use cqrs_core::store::{
    Append, Commit, Expected, LoadQuery, Position, StoreError, SubjectHead, Version,
};
use futures::StreamExt;

use super::StoreFixture;
use super::sample::{
    account, accounts, collect, commit, deposit, event, events, id, load, load_account, numbers,
    positions, stream, version, versions,
};

/// First to last.
pub async fn a_stream_is_read_from_first_to_last(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::Any, [1, 2])).await;
    commit(&*store, deposit("b", Expected::Any, [3])).await;
    assert_eq!(
        numbers(&load(&*store, &accounts(), LoadQuery::all()).await),
        [1, 2, 3]
    );
}

/// Last to first, beginning at the end without anybody saying where that is.
pub async fn a_stream_is_read_backward_from_its_end(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::Any, [1, 2, 3])).await;
    assert_eq!(
        numbers(&load(&*store, &accounts(), LoadQuery::all().backward()).await),
        [3, 2, 1]
    );
    assert_eq!(
        numbers(&load(&*store, &accounts(), LoadQuery::all().backward().take(1)).await),
        [3]
    );
    assert_eq!(
        versions(&load_account(&*store, "a", LoadQuery::all().backward().take(2)).await),
        [3, 2]
    );
}

/// From a position, itself included, in both directions.
pub async fn a_stream_is_read_from_a_position(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(
        &*store,
        Commit::new().with_append(Append::to(stream("other"), Expected::Any, events([9]))),
    )
    .await;
    let at = positions(&commit(&*store, deposit("a", Expected::Any, [1, 2, 3, 4])).await);
    let from = |number| LoadQuery::all().from(Position::new(number));
    assert_eq!(
        numbers(&load(&*store, &accounts(), from(at[1])).await),
        [2, 3, 4]
    );
    assert_eq!(
        numbers(&load(&*store, &accounts(), from(at[2]).backward()).await),
        [3, 2, 1]
    );
    assert_eq!(
        numbers(&load(&*store, &accounts(), from(at[3] + 100).backward()).await),
        [4, 3, 2, 1]
    );
    assert!(load(&*store, &accounts(), from(at[3] + 1)).await.is_empty());
    assert!(
        load(&*store, &accounts(), from(0).backward())
            .await
            .is_empty()
    );
}

/// From a version, itself included, in both directions.
pub async fn a_subject_is_read_from_a_version(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("b", Expected::Any, [10, 11, 12])).await;
    commit(&*store, deposit("a", Expected::Any, [1, 2, 3, 4])).await;
    let from = |number| LoadQuery::all().from(Version::new(number));
    assert_eq!(versions(&load_account(&*store, "a", from(3)).await), [3, 4]);
    assert_eq!(
        versions(&load_account(&*store, "a", from(3).backward()).await),
        [3, 2, 1]
    );
    assert_eq!(
        versions(&load_account(&*store, "a", from(0)).await),
        [1, 2, 3, 4]
    );
    assert!(load_account(&*store, "a", from(5)).await.is_empty());
    assert!(load_account(&*store, "a", from(u64::MAX)).await.is_empty());
}

/// No more than were asked for; none is a number too.
pub async fn no_more_events_come_than_were_asked_for(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::Any, 1..=10)).await;
    for count in [0, 1, 9, 10, 11, u64::MAX] {
        let expected = usize::try_from(count.min(10)).unwrap();
        assert_eq!(
            load(&*store, &accounts(), LoadQuery::all().take(count))
                .await
                .len(),
            expected
        );
        assert_eq!(
            load_account(&*store, "a", LoadQuery::all().backward().take(count))
                .await
                .len(),
            expected
        );
    }
}

/// An error, which names it.
pub async fn a_missing_stream_is_not_found(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let error = store
        .load(&stream("nowhere"), LoadQuery::all())
        .await
        .err()
        .expect("an error");
    assert!(matches!(error, StoreError::StreamNotFound { stream } if stream.as_str() == "nowhere"));
}

/// Not an error.
pub async fn an_empty_stream_is_read_as_nothing(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    store.create(&accounts(), Metadata::new()).await.unwrap();
    assert!(
        load(&*store, &accounts(), LoadQuery::all())
            .await
            .is_empty()
    );
    assert!(
        load(&*store, &accounts(), LoadQuery::all().backward())
            .await
            .is_empty()
    );
}

/// Not an error, also where there is no stream.
pub async fn an_unknown_subject_is_read_as_nothing(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    assert!(
        load_account(&*store, "a", LoadQuery::all())
            .await
            .is_empty()
    );
    assert_eq!(version(&*store, "a").await, 0);
    commit(&*store, deposit("b", Expected::Any, [1])).await;
    assert!(
        load_account(&*store, "a", LoadQuery::all())
            .await
            .is_empty()
    );
    assert_eq!(version(&*store, "a").await, 0);
}

/// More than fits a page, in both directions, without a gap or a repetition at the seams.
pub async fn many_events_come_complete_and_in_order(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    for batch in 0..5 {
        commit(
            &*store,
            deposit("a", Expected::Any, batch * 500 + 1..=batch * 500 + 500),
        )
        .await;
        commit(&*store, deposit("b", Expected::Any, [10_000 + batch])).await;
    }
    let all: Vec<u64> = (1..=2500).collect();
    let backward: Vec<u64> = (1..=2500).rev().collect();
    assert_eq!(
        versions(&load_account(&*store, "a", LoadQuery::all()).await),
        all
    );
    assert_eq!(
        versions(&load_account(&*store, "a", LoadQuery::all().backward()).await),
        backward
    );
    let stream = load(&*store, &accounts(), LoadQuery::all()).await;
    assert_eq!(stream.len(), 2505);
    assert!(stream.is_sorted_by_key(|event| event.position));
    assert_eq!(
        versions(
            &load_account(
                &*store,
                "a",
                LoadQuery::all().from(Version::new(700)).take(1000)
            )
            .await
        ),
        all[699..1699]
    );
}

/// A few large ones are as good as many small ones.
pub async fn large_events_come_complete_and_in_order(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let large = format!(r#"{{"text":"{}"}}"#, "x".repeat(1 << 20));
    for number in 1..=12 {
        let mut event = event(number);
        event.payload = cqrs_core::message::Payload::from_json(large.as_str());
        commit(
            &*store,
            Commit::new().with_append(Append::to(accounts(), Expected::Any, vec![event])),
        )
        .await;
    }
    let loaded = load(&*store, &accounts(), LoadQuery::all()).await;
    assert_eq!(numbers(&loaded), (1..=12).collect::<Vec<_>>());
    assert!(loaded.iter().all(|event| event.payload.as_str() == large));
}

/// Two bytes are not enough for a version.
pub async fn a_subject_may_have_more_than_65535_events(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    for batch in 0..14 {
        commit(
            &*store,
            deposit(
                "a",
                super::sample::exact(batch * 5000),
                batch * 5000 + 1..=batch * 5000 + 5000,
            ),
        )
        .await;
    }
    assert_eq!(version(&*store, "a").await, 70_000);
    assert_eq!(
        versions(&load_account(&*store, "a", LoadQuery::all().from(Version::new(69_999))).await),
        [69_999, 70_000]
    );
    assert_eq!(
        versions(&load_account(&*store, "a", LoadQuery::all().backward().take(1)).await),
        [70_000]
    );
}

/// Who stops reading leaves nothing behind.
pub async fn a_half_read_stream_may_be_dropped(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::Any, 1..=2000)).await;
    for _ in 0..50 {
        let mut events = store.load(&accounts(), LoadQuery::all()).await.unwrap();
        assert!(events.next().await.is_some());
    }
    commit(&*store, deposit("a", Expected::Any, [5000])).await;
    assert_eq!(
        load(&*store, &accounts(), LoadQuery::all()).await.len(),
        2001
    );
}

/// A reader is not in a writer's way, nor the other way round.
pub async fn a_stream_may_grow_while_it_is_read(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::Any, 1..=1500)).await;
    let mut events = store.load(&accounts(), LoadQuery::all()).await.unwrap();
    assert!(events.next().await.is_some());
    commit(&*store, deposit("a", Expected::Any, [5000])).await;
    let rest = numbers(&collect(events).await);
    assert_eq!(rest[..1499], (2..=1500).collect::<Vec<_>>());
}

/// Version, id and all: the last event's.
pub async fn the_head_of_a_subject_is_its_last_event(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let head = async || {
        let head = store.subject_head(&accounts(), &account("a")).await;
        head.unwrap()
    };
    assert_eq!(head().await, SubjectHead::default(), "there is no stream");
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    commit(&*store, deposit("b", Expected::NoStream, [3])).await;
    let last = SubjectHead {
        version: Version::new(2),
        event: Some(id(2)),
        is_erased: false,
    };
    assert_eq!(head().await, last);
    assert_eq!(version(&*store, "a").await, 2);
    let unknown = store.subject_head(&accounts(), &account("c")).await;
    assert_eq!(unknown.unwrap(), SubjectHead::default());
}

/// The version is the same, and the head is not: who remembers the old one notices.
pub async fn a_stream_that_is_made_anew_has_another_head(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let head = async || {
        let head = store.subject_head(&accounts(), &account("a")).await;
        head.unwrap()
    };
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    let before = head().await;
    store.delete(&accounts()).await.unwrap();
    assert_eq!(head().await, SubjectHead::default());
    commit(&*store, deposit("a", Expected::NoStream, [3, 4])).await;
    assert_eq!(head().await.version, before.version);
    assert_ne!(head().await, before);
}
