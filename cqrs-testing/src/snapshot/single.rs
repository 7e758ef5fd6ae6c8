//! One caller.

use cqrs_core::snapshot::Snapshot;
use cqrs_core::store::{Subject, Version};

use super::{SnapshotFixture, kept, snapshot, snapshot_of};
use crate::store::sample::account;

/// It is the same to the letter.
pub async fn a_snapshot_comes_back_as_it_was_saved(fixture: &impl SnapshotFixture) {
    let store = fixture.open().await;
    let saved = snapshot("a", 7);
    store.save(std::slice::from_ref(&saved)).await.unwrap();
    assert_eq!(store.get(&account("a")).await.unwrap(), Some(saved));
}

/// It is nothing, and no error.
pub async fn an_aggregate_without_a_snapshot_has_none(fixture: &impl SnapshotFixture) {
    let store = fixture.open().await;
    assert_eq!(store.get(&account("a")).await.unwrap(), None);
    store.save(&[]).await.unwrap();
    assert_eq!(store.get(&account("a")).await.unwrap(), None);
}

/// Each for its own aggregate; the last one where there are two of one.
pub async fn many_are_saved_together(fixture: &impl SnapshotFixture) {
    let store = fixture.open().await;
    let many: Vec<Snapshot> = (1..=200)
        .map(|number| snapshot(&format!("account {number}"), number))
        .chain([snapshot("account 1", 500)])
        .collect();
    store.save(&many).await.unwrap();
    assert_eq!(kept(&*store, "account 1").await, Some(500));
    for number in 2..=200 {
        let of = format!("account {number}");
        assert_eq!(kept(&*store, &of).await, Some(number));
    }
}

/// Whatever its version is.
pub async fn a_later_snapshot_replaces_the_one_before(fixture: &impl SnapshotFixture) {
    let store = fixture.open().await;
    for version in [100, 200, 3] {
        store.save(&[snapshot("a", version)]).await.unwrap();
        assert_eq!(kept(&*store, "a").await, Some(version));
    }
}

/// Types and ids are no patterns, and are not glued together.
pub async fn aggregates_are_told_apart_to_the_letter(fixture: &impl SnapshotFixture) {
    let store = fixture.open().await;
    let subjects = [
        ("Account", "a"),
        ("Account", "A"),
        ("account", "a"),
        ("Account", "a "),
        ("Account", "%"),
        ("Accounta", "a"),
        (r"Bank\Model\Account", "a"),
        ("Account", "ä-'\"-🦀"),
    ];
    let subject = |(of, id): (&str, &str)| Subject::new(of, id).expect("a subject");
    for (number, each) in (1..).zip(subjects) {
        let one = snapshot_of(subject(each), number);
        store.save(&[one]).await.unwrap();
    }
    for (number, each) in (1..).zip(subjects) {
        let found = store
            .get(&subject(each))
            .await
            .unwrap()
            .expect("it is there");
        assert_eq!(
            (found.version, found.subject),
            (Version::new(number), subject(each))
        );
    }
}

/// The others stay, and there need not be one.
pub async fn the_snapshot_of_one_aggregate_is_removed(fixture: &impl SnapshotFixture) {
    let store = fixture.open().await;
    let both = [snapshot("a", 1), snapshot("b", 2)];
    store.save(&both).await.unwrap();
    for _again in 0..2 {
        store.remove(&account("a")).await.unwrap();
        assert_eq!(kept(&*store, "a").await, None);
    }
    assert_eq!(kept(&*store, "b").await, Some(2));
    store.save(&[snapshot("a", 1)]).await.unwrap();
    assert_eq!(kept(&*store, "a").await, Some(1));
}

/// Those of other types stay.
pub async fn the_snapshots_of_a_type_are_removed(fixture: &impl SnapshotFixture) {
    let store = fixture.open().await;
    let other = Subject::new("Accounts", "a").expect("a subject");
    let both = [snapshot("a", 1), snapshot("b", 2)];
    store.save(&both).await.unwrap();
    store.save(&[snapshot_of(other.clone(), 3)]).await.unwrap();
    store.remove_all("Nothing").await.unwrap();
    store.remove_all("Accoun%").await.unwrap();
    assert_eq!(kept(&*store, "a").await, Some(1));
    store.remove_all("Account").await.unwrap();
    assert_eq!(kept(&*store, "a").await, None);
    assert_eq!(kept(&*store, "b").await, None);
    assert!(store.get(&other).await.unwrap().is_some());
}

/// A megabyte of state, and more versions than 32 bits can count.
pub async fn large_states_and_versions_are_kept(fixture: &impl SnapshotFixture) {
    let store = fixture.open().await;
    let mut large = snapshot("a", 5_000_000_000);
    let text = "x".repeat(1_000_000);
    large.state = cqrs_core::message::Payload::from_json(format!("{text:?}"));
    store.save(std::slice::from_ref(&large)).await.unwrap();
    assert_eq!(store.get(&account("a")).await.unwrap(), Some(large));
}
