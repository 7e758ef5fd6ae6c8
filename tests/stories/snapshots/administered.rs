//! Taking, listing and clearing snapshots by hand.

use cqrs::prelude::*;
use cqrs::runtime::SnapshotsError;
use cqrs::snapshot::SnapshotStore;
use cqrs::store::Subject;

use super::{Bank, Book, account, booking};
use crate::support::within;

const SELDOM: &str = "snapshots: { every: 1000 }";
const ONE_STREAM_EACH: &str = "snapshots: { every: 1000 }, one_stream_per_aggregate: true";

async fn with_three_accounts(repository: &str) -> (Bank, App) {
    let bank = Bank::default();
    let app = bank.app(repository).await;
    for (number, account) in ["a", "b", "c"].into_iter().enumerate() {
        let account = account.to_owned();
        let (amount, times) = (1, number as u64 + 1);
        let book = Book {
            account,
            amount,
            times,
        };
        let _ = app.dispatch(book).await.unwrap();
    }
    within(app.settle()).await.unwrap();
    assert!(bank.snapshots.saved().is_empty());
    (bank, app)
}

#[tokio::test]
async fn all_aggregates_of_a_repository_get_a_snapshot() {
    for repository in [SELDOM, ONE_STREAM_EACH] {
        let (bank, app) = with_three_accounts(repository).await;
        for _again in 0..2 {
            assert_eq!(app.take_snapshots("accounts").await.unwrap(), 3);
        }
        let mut saved = bank.snapshots.saved();
        saved.sort();
        saved.dedup();
        let expected = [("a", 1), ("b", 2), ("c", 3)];
        assert_eq!(
            saved,
            expected.map(|(id, version)| (id.to_owned(), version))
        );
        assert_eq!(app.snapshots()[0].taken, 6);
    }
}

#[tokio::test]
async fn one_aggregate_gets_a_snapshot_and_a_missing_one_none() {
    let (bank, app) = with_three_accounts(SELDOM).await;
    assert!(app.take_snapshot("accounts", "b").await.unwrap());
    assert!(!app.take_snapshot("accounts", "z").await.unwrap());
    assert_eq!(bank.snapshots.saved(), [("b".to_owned(), 2)]);
}

#[tokio::test]
async fn the_snapshots_of_a_repository_are_cleared() {
    let (bank, app) = with_three_accounts(SELDOM).await;
    app.take_snapshots("accounts").await.unwrap();
    let other = Subject::new("Invoice", "a").unwrap();
    let mut strange = bank.snapshots.state().await.unwrap();
    strange.subject = other.clone();
    bank.snapshots.kept.save(&[strange]).await.unwrap();
    app.clear_snapshots("accounts").await.unwrap();
    assert_eq!(bank.snapshots.state().await, None);
    assert!(bank.snapshots.kept.get(&other).await.unwrap().is_some());
    assert_eq!(bank.standing(SELDOM).await, Some((1, 1, 1)));
}

#[tokio::test]
async fn the_snapshot_of_one_aggregate_is_removed_wherever_it_is() {
    let (bank, app) = with_three_accounts(SELDOM).await;
    app.take_snapshots("accounts").await.unwrap();
    app.remove_snapshots(&account()).await.unwrap();
    assert_eq!(bank.snapshots.state().await, None);
    let b = Subject::new("Account", "b").unwrap();
    assert!(bank.snapshots.kept.get(&b).await.unwrap().is_some());
}

#[tokio::test]
async fn a_repository_that_has_none_is_told_from_those_that_have() {
    let (_bank, app) = with_three_accounts(SELDOM).await;
    let error = app.take_snapshots("acounts").await.unwrap_err();
    assert!(matches!(error, SnapshotsError::UnknownRepository { .. }));
    assert_eq!(
        error.to_string(),
        "no repository \"acounts\" has a snapshot store; those that have one: accounts"
    );
    let _ = app.dispatch(booking(1, 1)).await.unwrap();
}

#[tokio::test]
async fn what_is_stored_under_an_older_name_of_the_type_has_its_snapshots_too() {
    let (bank, app) = with_three_accounts(SELDOM).await;
    let keeper = app.keeper("main").unwrap();
    keeper.rename_type("Account", "Ledger").await.unwrap();
    assert_eq!(app.take_snapshots("accounts").await.unwrap(), 3);
    assert!(app.take_snapshot("accounts", "b").await.unwrap());
    let ledger = Subject::new("Ledger", "b").unwrap();
    assert!(bank.snapshots.kept.get(&ledger).await.unwrap().is_some());
    app.clear_snapshots("accounts").await.unwrap();
    assert_eq!(bank.snapshots.kept.get(&ledger).await.unwrap(), None);
}
