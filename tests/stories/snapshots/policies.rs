//! When snapshots are taken, and what a load reads then.

use cqrs::prelude::*;

use super::{Bank, CloseYear, book, booking, reads, standing};
use crate::support::within;

#[tokio::test]
async fn a_snapshot_is_taken_whenever_a_multiple_is_passed() {
    let bank = Bank::default();
    let app = bank.app("snapshots: { every: 3 }").await;
    for _ in 0..7 {
        book(&app, 1).await;
    }
    assert_eq!(bank.snapshots.versions(), [3, 6]);
    let _ = app.dispatch(booking(1, 4)).await.unwrap();
    within(app.settle()).await.unwrap();
    assert_eq!(bank.snapshots.versions(), [3, 6, 11]);
}

#[tokio::test]
async fn a_snapshot_is_taken_when_an_event_is_recorded() {
    let bank = Bank::default();
    let app = bank.app("snapshots: { on: [YearEnded] }").await;
    for _ in 0..5 {
        book(&app, 1).await;
    }
    assert!(bank.snapshots.versions().is_empty());
    let account = "a".to_owned();
    let _ = app.dispatch(CloseYear { account }).await.unwrap();
    within(app.settle()).await.unwrap();
    book(&app, 1).await;
    assert_eq!(bank.snapshots.versions(), [6]);
}

#[tokio::test]
async fn prooph_s_words_say_the_same() {
    let bank = Bank::default();
    let app = bank
        .app("snapshots: { version_step: 4, event_names: YearClosed }")
        .await;
    let account = "a".to_owned();
    let _ = app.dispatch(CloseYear { account }).await.unwrap();
    within(app.settle()).await.unwrap();
    for _ in 0..3 {
        book(&app, 1).await;
    }
    assert_eq!(bank.snapshots.versions(), [1, 4]);
}

#[tokio::test]
async fn without_a_policy_there_is_one_every_hundred_events() {
    let bank = Bank::default();
    let app = bank.app("").await;
    let _ = app.dispatch(booking(1, 99)).await.unwrap();
    within(app.settle()).await.unwrap();
    assert!(bank.snapshots.versions().is_empty());
    book(&app, 1).await;
    assert_eq!(bank.snapshots.versions(), [100]);
}

#[tokio::test]
async fn without_a_snapshot_store_none_is_taken() {
    let bank = Bank::default();
    let app = bank.app("on_conflict: fail").await;
    assert_eq!(app.snapshots().len(), 1);
    let nothing = App::from_text(
        "cqrs.yaml",
        "services: { store: { driver: memory } }
event_store: { stores: { main: { type: store, repositories: { accounts: { aggregate_type: Account, snapshot_store: ~ } } } } }",
    );
    let registry = crate::support::closed(super::known());
    let nothing = nothing.registry(registry).build().await.unwrap();
    assert!(nothing.snapshots().is_empty());
}

#[tokio::test]
async fn a_load_reads_the_events_behind_the_snapshot_only() {
    let bank = Bank::default();
    let app = bank.app("snapshots: { every: 10 }").await;
    let _ = app.dispatch(booking(2, 30)).await.unwrap();
    within(app.settle()).await.unwrap();
    let (read, seen) = reads(bank.standing("snapshots: { every: 10 }")).await;
    assert_eq!((read, seen), (0, Some((60, 30, 30))));
    book(&app, 5).await;
    let (read, seen) = reads(bank.standing("snapshots: { every: 10 }")).await;
    assert_eq!((read, seen), (1, Some((65, 31, 31))));
}

#[tokio::test]
async fn an_empty_snapshot_store_has_all_events_read() {
    let bank = Bank::default();
    let app = bank.app("snapshots: { every: 10 }").await;
    let _ = app.dispatch(booking(2, 2)).await.unwrap();
    let (read, seen) = reads(bank.standing("snapshots: { every: 10 }")).await;
    assert_eq!((read, seen), (2, Some((4, 2, 2))));
    let nobody = super::Look {
        account: "b".to_owned(),
    };
    assert_eq!(app.ask(nobody).await.unwrap(), None);
}

#[tokio::test]
async fn the_state_of_a_snapshot_comes_from_memory_where_it_is_there() {
    let bank = Bank::default();
    let app = bank.app("snapshots: { every: 5 }").await;
    let (read, ()) = reads(async {
        for _ in 0..20 {
            book(&app, 1).await;
        }
    })
    .await;
    assert_eq!((read, bank.snapshots.versions()), (0, vec![5, 10, 15, 20]));
}

#[tokio::test]
async fn what_is_in_memory_goes_before_the_snapshot() {
    let bank = Bank::default();
    let app = bank.app("snapshots: { every: 5 }").await;
    let _ = app.dispatch(booking(1, 5)).await.unwrap();
    within(app.settle()).await.unwrap();
    bank.snapshots
        .is_broken
        .store(true, std::sync::atomic::Ordering::SeqCst);
    let (read, seen) = reads(standing(&app)).await;
    assert_eq!((read, seen), (0, Some((5, 5, 5))));
}

#[tokio::test]
async fn who_had_to_read_too_much_has_a_snapshot_taken() {
    let bank = Bank::default();
    let before = bank.app("snapshots: { every: 1000 }").await;
    let _ = before.dispatch(booking(1, 25)).await.unwrap();
    let app = bank.app("snapshots: { every: 20 }").await;
    assert_eq!(standing(&app).await, Some((25, 25, 25)));
    within(app.settle()).await.unwrap();
    assert_eq!(bank.snapshots.versions(), [25]);
}

#[tokio::test]
async fn the_past_is_read_from_a_snapshot_that_is_older() {
    let bank = Bank::default();
    let app = bank.app("snapshots: { every: 10 }, cache: 0").await;
    for _ in 0..15 {
        book(&app, 1).await;
    }
    assert_eq!(bank.snapshots.versions(), [10]);
    assert_eq!(standing(&app).await, Some((15, 15, 15)));
}
