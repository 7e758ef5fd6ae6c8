//! What snapshots may change: nothing but time.

use std::sync::Arc;

use cqrs_core::aggregate::RepositorySettings;
use cqrs_core::message::Payload;
use cqrs_core::snapshot::{
    MemorySnapshots, RepositorySnapshots, Snapshot, SnapshotPolicy, SnapshotStore,
};
use cqrs_core::store::{EventStore, StreamName, Version};

use crate::store::StoreFixture;
use crate::store::bank::{Bank, DepositInParts, DepositTooLate};
use crate::store::sample::{NOON, account, id};

/// A bank whose every load begins with a snapshot, where there is one.
async fn bank(store: Arc<dyn EventStore>, snapshots: &Arc<MemorySnapshots>) -> Bank {
    let store_of_snapshots = Arc::clone(snapshots) as Arc<dyn SnapshotStore>;
    let policy = SnapshotPolicy::every(1);
    let settings = RepositorySnapshots::new("snapshots", store_of_snapshots, policy);
    let settle = |repository: &mut RepositorySettings| {
        repository.cache = 0;
        repository.snapshots = Some(settings);
    };
    Bank::with(store, settle).await
}

async fn take(bank: &Bank) {
    let taken = bank.runtime.take_snapshot("accounts", "a").await;
    assert!(taken.unwrap(), "there is something to take a snapshot of");
}

/// The snapshot was made of a state that had the commit's events already, and they were applied to it once more: ten deposits of 100 were
/// 2,000, or 1,200 where a snapshot was taken now and then.
pub async fn an_event_is_applied_once_although_snapshots_are_taken(fixture: &impl StoreFixture) {
    let snapshots = Arc::new(MemorySnapshots::new());
    let bank = bank(fixture.open().await, &snapshots).await;
    for deposits in 1..=10_u64 {
        bank.deposit("a", 100).await;
        let account = "a".to_owned();
        bank.dispatch(DepositInParts { account, parts: 3 })
            .await
            .unwrap();
        if deposits % 2 == 0 {
            take(&bank).await;
        }
        let balance = bank.balance("a").await.unwrap();
        assert_eq!(balance.amount, deposits.cast_signed() * 103);
        assert_eq!(
            (balance.applied, balance.version),
            (deposits * 4, deposits * 4)
        );
    }
    assert!(snapshots.get(&account("a")).await.unwrap().is_some());
    bank.close().await;
}

/// The snapshot's row had been changed by another meanwhile, the commit was told as a conflict, and its events were stored all the same.
pub async fn a_conflict_has_stored_nothing_although_snapshots_are_taken(
    fixture: &impl StoreFixture,
) {
    let bank = bank(fixture.open().await, &Arc::new(MemorySnapshots::new())).await;
    for times in 1..=12_i64 {
        let (account, amount) = ("a".to_owned(), 1_000);
        let error = bank
            .dispatch(DepositTooLate { account, amount })
            .await
            .unwrap_err();
        assert!(error.is_conflict() && !error.is_committed(), "{error:?}");
        take(&bank).await;
        let balance = bank.balance("a").await.unwrap();
        assert_eq!(
            (balance.amount, balance.version),
            (times, times.unsigned_abs())
        );
    }
    bank.close().await;
}

/// Aggregates could no longer be loaded when their snapshots were deleted.
pub async fn deleting_all_snapshots_changes_nothing(fixture: &impl StoreFixture) {
    let bank = bank(fixture.open().await, &Arc::new(MemorySnapshots::new())).await;
    bank.deposit("a", 1).await;
    take(&bank).await;
    bank.deposit("a", 2).await;
    let before = bank.balance("a").await;
    bank.runtime.clear_snapshots("accounts").await.unwrap();
    assert_eq!(bank.balance("a").await, before);
    bank.deposit("a", 3).await;
    assert_eq!(bank.balance("a").await.unwrap().amount, 6);
    bank.close().await;
}

/// A snapshot was taken for the truth: of another shape, ahead of the log, damaged, or of a history that was deleted and written anew.
pub async fn a_snapshot_that_does_not_fit_is_passed_over(fixture: &impl StoreFixture) {
    let snapshots = Arc::new(MemorySnapshots::new());
    let bank = bank(fixture.open().await, &snapshots).await;
    bank.deposit("a", 1).await;
    bank.deposit("a", 2).await;
    take(&bank).await;
    let taken = snapshots.get(&account("a")).await.unwrap().unwrap();
    let wrong = r#"{"balance":9999,"applied":2}"#;
    for (version, event, shape, state) in [
        (2, taken.event, "another shape", wrong),
        (2, id(1), taken.shape.as_str(), wrong),
        (50, taken.event, taken.shape.as_str(), wrong),
        (2, taken.event, taken.shape.as_str(), "not even JSON"),
    ] {
        let at = (Version::new(version), event);
        let state = Payload::from_json(state);
        let snapshot = Snapshot::new(account("a"), at, shape, state, NOON).unwrap();
        snapshots.save(&[snapshot]).await.unwrap();
        let balance = bank.balance("a").await.unwrap();
        assert_eq!(
            (balance.amount, balance.version),
            (3, 2),
            "{shape}, version {version}"
        );
    }
    take(&bank).await;
    let stream = StreamName::new(RepositorySettings::STREAM).unwrap();
    bank.store.delete(&stream).await.unwrap();
    bank.deposit("a", 10).await;
    bank.deposit("a", 20).await;
    assert_eq!(bank.balance("a").await.unwrap().amount, 30);
    bank.close().await;
}
