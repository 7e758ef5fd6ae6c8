//! What a writer believes, and what happens when it is wrong.

use cqrs_core::message::Metadata;
use cqrs_core::store::{Append, Commit, Expected, StoreError, SubjectHead, Version};

use super::StoreFixture;
use super::sample::{
    account, accounts, commit, deposit, events, exact, id, positions, refused, version,
};

/// `NoStream`: before the first event only.
pub async fn no_stream_accepts_a_new_subject_only(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    assert!(
        refused(&*store, deposit("a", Expected::NoStream, [2]))
            .await
            .is_conflict()
    );
    commit(&*store, deposit("b", Expected::NoStream, [3])).await;
}

/// A stream that was created and is empty has no events yet.
pub async fn no_stream_accepts_an_empty_stream(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    store.create(&accounts(), Metadata::new()).await.unwrap();
    commit(
        &*store,
        Commit::new().with_append(Append::to(accounts(), Expected::NoStream, events([1]))),
    )
    .await;
}

/// `Exists`: after the first event only.
pub async fn exists_accepts_a_known_subject_only(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    assert!(
        refused(&*store, deposit("a", Expected::Exists, [1]))
            .await
            .is_conflict()
    );
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    commit(&*store, deposit("a", Expected::Exists, [2])).await;
}

/// `Any`: always.
pub async fn any_accepts_everything(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    for number in 1..=3 {
        commit(&*store, deposit("a", Expected::Any, [number])).await;
    }
    assert_eq!(version(&*store, "a").await, 3);
}

/// `Head`: this version by this event. Another log that has come as far is another one.
pub async fn a_head_is_the_version_and_the_event_that_led_to_it(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    let head = store.subject_head(&accounts(), &account("a")).await;
    let believed = Expected::Head(head.unwrap());
    store.delete(&accounts()).await.unwrap();
    commit(&*store, deposit("a", Expected::NoStream, [3, 4])).await;
    let error = refused(&*store, deposit("a", believed, [5])).await;
    assert!(error.is_conflict(), "written anew: {error}");
    let head = store.subject_head(&accounts(), &account("a")).await;
    let believed = Expected::Head(head.unwrap());
    commit(&*store, deposit("a", believed, [5])).await;
    let error = refused(&*store, deposit("a", believed, [6])).await;
    assert!(error.is_conflict(), "has come further: {error}");
    assert_eq!(version(&*store, "a").await, 3);
}

/// `Head` of what the same commit has written before is what it has written last.
pub async fn a_head_may_be_an_event_of_the_same_commit(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    let expecting = |event: u64| {
        let expected = Expected::Head(SubjectHead {
            version: Version::new(2),
            event: Some(id(event)),
            is_erased: false,
        });
        let more = Append::about(accounts(), account("a"), expected, events([3]));
        deposit("a", exact(1), [2]).with_append(more)
    };
    assert!(refused(&*store, expecting(1)).await.is_conflict());
    let first = commit(&*store, expecting(2)).await;
    let again = commit(&*store, expecting(2)).await;
    assert_eq!(positions(&first), positions(&again), "it is stored once");
}

/// `Head` of those events of a stream that are about nobody is their version: whoever loads nothing knows no last event.
pub async fn a_head_without_a_subject_is_a_version(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let append = |version, number| {
        let expected = Expected::Head(SubjectHead {
            version: Version::new(version),
            event: None,
            is_erased: false,
        });
        Commit::new().with_append(Append::to(accounts(), expected, events([number])))
    };
    commit(&*store, append(0, 1)).await;
    commit(&*store, append(1, 2)).await;
    assert!(refused(&*store, append(1, 3)).await.is_conflict());
}

/// `Exact`: this version, neither an older nor a newer one.
pub async fn exact_accepts_this_version_only(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", exact(0), [1, 2])).await;
    for wrong in [0, 1, 3, u64::MAX] {
        assert!(
            refused(&*store, deposit("a", exact(wrong), [9]))
                .await
                .is_conflict()
        );
    }
    commit(&*store, deposit("a", exact(2), [3])).await;
}

/// Who lost learns where the subject is, and that nothing was written.
pub async fn a_conflict_says_what_was_expected_and_what_is(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    let error = refused(&*store, deposit("a", exact(1), [3])).await;
    let StoreError::Conflict {
        stream,
        subject,
        expected,
        actual,
    } = error
    else {
        panic!("{error}")
    };
    assert_eq!(
        (stream, subject, expected, actual),
        (accounts(), Some(account("a")), exact(1), Version::new(2))
    );
    assert_eq!(version(&*store, "a").await, 2);
}

/// A peer reads the versions out of the database's message, one digit of them.
pub async fn a_conflict_is_one_at_versions_of_several_digits_too(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let mut at = 0;
    for next in [9, 10, 11, 99, 100, 1234] {
        commit(&*store, deposit("a", exact(at), at + 1..=next)).await;
        let error = refused(&*store, deposit("a", exact(at), [next + 1])).await;
        let StoreError::Conflict { actual, .. } = error else {
            panic!("{error}")
        };
        assert_eq!(actual.get(), next);
        at = next;
    }
}

/// The number of events in the stream that have no subject.
pub async fn an_expectation_without_a_subject_is_about_the_stream(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let append = |expected, number| {
        Commit::new().with_append(Append::to(accounts(), expected, events([number])))
    };
    commit(&*store, append(Expected::NoStream, 1)).await;
    commit(&*store, append(exact(1), 2)).await;
    assert!(refused(&*store, append(exact(1), 3)).await.is_conflict());
    assert!(
        refused(&*store, append(Expected::NoStream, 4))
            .await
            .is_conflict()
    );
}

/// Unrelated aggregates never conflict.
pub async fn an_expectation_is_not_disturbed_by_other_subjects(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    commit(&*store, deposit("b", Expected::NoStream, 2..=20)).await;
    commit(&*store, deposit("a", exact(1), [30])).await;
}
