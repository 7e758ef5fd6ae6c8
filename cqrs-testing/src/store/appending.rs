//! What a commit stores.

use cqrs_core::message::{Metadata, Payload};
use cqrs_core::store::{Append, Commit, Expected, LoadQuery, NewEvent, StoreError, Subject};
use cqrs_core::time::Timestamp;

use super::StoreFixture;
use super::sample::{
    account, accounts, commit, deposit, events, exact, id, load, load_account, numbers, positions,
    refused, stream, version, versions,
};

/// The answer names the version; the stream is there afterwards.
pub async fn the_first_append_makes_the_stream_and_starts_at_version_one(
    fixture: &impl StoreFixture,
) {
    let store = fixture.open().await;
    let committed = commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    let appended = &committed.appended[0];
    assert_eq!(
        (&appended.stream, &appended.subject, appended.version.get()),
        (&accounts(), &Some(account("a")), 1)
    );
    assert!(store.has_stream(&accounts()).await.unwrap());
    assert_eq!(
        numbers(&load(&*store, &accounts(), LoadQuery::all()).await),
        [1]
    );
}

/// Versions 1, 2, 3, whatever happens to others in the same stream.
pub async fn versions_run_for_each_subject(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    for (number, to) in (1..).zip(["a", "b", "a", "b", "b"]) {
        commit(&*store, deposit(to, Expected::Any, [number])).await;
    }
    assert_eq!(
        versions(&load_account(&*store, "a", LoadQuery::all()).await),
        [1, 2]
    );
    assert_eq!(
        versions(&load_account(&*store, "b", LoadQuery::all()).await),
        [1, 2, 3]
    );
    assert_eq!(
        (version(&*store, "a").await, version(&*store, "b").await),
        (2, 3)
    );
}

/// Events about nobody have a row of versions of their own.
pub async fn versions_of_events_without_a_subject_run_for_the_stream(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let raise =
        |number| Commit::new().with_append(Append::to(accounts(), Expected::Any, events([number])));
    commit(&*store, raise(1)).await;
    commit(&*store, deposit("a", Expected::Any, [2])).await;
    let committed = commit(&*store, raise(3)).await;
    assert_eq!(committed.appended[0].version.get(), 2);
    let loaded = load(&*store, &accounts(), LoadQuery::all()).await;
    assert_eq!(versions(&loaded), [1, 1, 2]);
    assert_eq!(loaded[0].subject, None);
}

/// A batch of several events is ordinary.
pub async fn a_batch_has_consecutive_versions_and_growing_positions(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    let committed = commit(&*store, deposit("a", exact(1), 2..=50)).await;
    assert_eq!(committed.appended[0].version.get(), 50);
    assert_eq!(committed.appended[0].positions.len(), 49);
    assert!(committed.appended[0].positions.is_sorted());
    assert_eq!(
        versions(&load_account(&*store, "a", LoadQuery::all()).await),
        (1..=50).collect::<Vec<_>>()
    );
}

/// One log, whatever the stream.
pub async fn positions_grow_over_all_streams(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let mut before = 0;
    for number in 1..=6 {
        let append = Append::to(
            stream(if number % 2 == 0 { "even" } else { "odd" }),
            Expected::Any,
            events([number]),
        );
        let committed = commit(&*store, Commit::new().with_append(append)).await;
        let [position] = positions(&committed)[..] else {
            panic!("one position")
        };
        assert!(position > before);
        before = position;
    }
}

/// One commit may write to several streams, where the store promises it; otherwise it is refused whole.
pub async fn several_streams_are_written_together_or_refused(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let both = Commit::new()
        .with_append(Append::to(stream("left"), Expected::Any, events([1])))
        .with_append(Append::to(stream("right"), Expected::Any, events([2])));
    if store.promises().several_streams {
        let committed = commit(&*store, both).await;
        assert_eq!(committed.appended.len(), 2);
        assert_eq!(
            numbers(&load(&*store, &stream("left"), LoadQuery::all()).await),
            [1]
        );
        assert_eq!(
            numbers(&load(&*store, &stream("right"), LoadQuery::all()).await),
            [2]
        );
    } else {
        assert!(matches!(
            refused(&*store, both).await,
            StoreError::Unsupported { .. }
        ));
        assert!(!store.has_stream(&stream("left")).await.unwrap());
    }
}

/// All or nothing, streams that would have been new included.
pub async fn a_refused_append_stores_nothing_of_its_commit(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("b", Expected::NoStream, [1])).await;
    let both = deposit("a", Expected::NoStream, [2]).with_append(Append::about(
        accounts(),
        account("b"),
        Expected::NoStream,
        events([3]),
    ));
    assert!(refused(&*store, both).await.is_conflict());
    assert_eq!(version(&*store, "a").await, 0);
    let new_stream = Commit::new()
        .with_append(Append::to(stream("new"), Expected::Any, events([4])))
        .with_append(Append::about(
            accounts(),
            account("b"),
            Expected::NoStream,
            events([5]),
        ));
    refused(&*store, new_stream).await;
    assert!(!store.has_stream(&stream("new")).await.unwrap());
    // And nobody remembers the stream that was not made.
    commit(
        &*store,
        Commit::new().with_append(Append::to(stream("new"), Expected::NoStream, events([6]))),
    )
    .await;
    assert_eq!(
        numbers(&load(&*store, &stream("new"), LoadQuery::all()).await),
        [6]
    );
}

/// The second sees what the first has done.
pub async fn two_appends_to_one_subject_in_one_commit_follow_each_other(
    fixture: &impl StoreFixture,
) {
    let store = fixture.open().await;
    let twice = deposit("a", Expected::NoStream, [1, 2]).with_append(Append::about(
        accounts(),
        account("a"),
        exact(2),
        events([3]),
    ));
    let committed = commit(&*store, twice).await;
    assert_eq!(committed.appended[1].version.get(), 3);
    let wrong = deposit("a", exact(3), [4]).with_append(Append::about(
        accounts(),
        account("a"),
        exact(3),
        events([5]),
    ));
    assert!(refused(&*store, wrong).await.is_conflict());
    assert_eq!(version(&*store, "a").await, 3);
}

/// It asks a question: its expectation is checked, no stream is made.
pub async fn an_append_without_events_checks_and_writes_nothing(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let committed = commit(&*store, deposit("a", Expected::NoStream, [])).await;
    assert_eq!(committed.appended[0].version.get(), 0);
    assert!(!store.has_stream(&accounts()).await.unwrap());
    assert!(
        refused(&*store, deposit("a", exact(1), []))
            .await
            .is_conflict()
    );
}

/// Nothing to do is done.
pub async fn an_empty_commit_succeeds(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let committed = commit(&*store, Commit::new()).await;
    assert!(committed.appended.is_empty());
    assert!(
        store
            .has_reached(&store.log_start(), &committed.mark)
            .unwrap()
    );
}

/// Every field, to the microsecond and to the byte.
pub async fn an_event_comes_back_as_it_was_written(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let text = "Grüße, 世界, 🦀, \"quoted\", back\\slash, ' and \u{1}".to_owned();
    let written = NewEvent {
        id: id(u64::MAX),
        name: "Contract.v2/Übernommen".to_owned(),
        schema_version: 7,
        payload: Payload::from_json(
            serde_json::json!({ "text": text, "large": "x".repeat(100_000) }).to_string(),
        ),
        metadata: Metadata::new()
            .with_actor(&*text)
            .with("count", 9_007_199_254_740_993_i64)
            .with("rate", 0.1)
            .with("ok", true)
            .with_correlation_id(id(5)),
        created_at: Timestamp::from_micros(-1),
    };
    let subject = Subject::new("Ver trag", "it's \"7\" %_*").unwrap();
    commit(
        &*store,
        Commit::new().with_append(Append::about(
            stream("strea'm-\"x\""),
            subject.clone(),
            Expected::Any,
            vec![written.clone()],
        )),
    )
    .await;
    let loaded = load(&*store, &stream("strea'm-\"x\""), LoadQuery::all()).await;
    let [read] = &loaded[..] else {
        panic!("one event")
    };
    assert_eq!(
        (read.id, &read.name, read.schema_version),
        (written.id, &written.name, 7)
    );
    assert_eq!(read.payload, written.payload);
    assert_eq!(read.metadata.get().unwrap(), &written.metadata);
    assert_eq!(
        (read.created_at, read.subject.as_ref()),
        (written.created_at, Some(&subject))
    );
}

/// (stream, event id) is unique, not the id alone.
pub async fn one_event_id_may_stand_in_two_streams(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    for name in ["left", "right"] {
        commit(
            &*store,
            Commit::new().with_append(Append::to(stream(name), Expected::Any, events([1]))),
        )
        .await;
    }
    assert_eq!(
        numbers(&load(&*store, &stream("right"), LoadQuery::all()).await),
        [1]
    );
}

/// The same subject in another stream is another one.
pub async fn a_subject_begins_anew_in_each_stream(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    let elsewhere = Append::about(
        stream("elsewhere"),
        account("a"),
        Expected::NoStream,
        events([3]),
    );
    assert_eq!(
        commit(&*store, Commit::new().with_append(elsewhere))
            .await
            .appended[0]
            .version
            .get(),
        1
    );
}

/// prooph's default: aggregates of several types in one stream, also with the same id.
pub async fn subjects_of_several_types_share_a_stream(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let customer = Subject::new("Customer", "1").unwrap();
    commit(&*store, deposit("1", Expected::NoStream, [1])).await;
    commit(
        &*store,
        Commit::new().with_append(Append::about(
            accounts(),
            customer.clone(),
            Expected::NoStream,
            events([2]),
        )),
    )
    .await;
    assert_eq!(
        store
            .subject_version(&accounts(), &customer)
            .await
            .unwrap()
            .get(),
        1
    );
    assert_eq!(
        numbers(&load_account(&*store, "1", LoadQuery::all()).await),
        [1]
    );
}
