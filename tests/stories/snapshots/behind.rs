//! Snapshots are taken behind the commands, never in their way.

use std::sync::atomic::Ordering;

use cqrs::prelude::*;

use super::{Bank, BookInVain, book, booking, standing};
use crate::support::within;

const EVERY: &str = "snapshots: { every: 3 }";

/// An application whose first snapshot, of version 3, is being saved and does not get on.
pub(super) async fn stuck(bank: &Bank) -> App {
    let app = bank.app(EVERY).await;
    bank.snapshots.waits.store(true, Ordering::SeqCst);
    let _ = within(app.dispatch(booking(1, 3))).await.unwrap();
    bank.snapshots.gate.arrival(1).await;
    app
}

#[tokio::test]
async fn a_command_does_not_wait_for_a_snapshot() {
    let bank = Bank::default();
    let app = stuck(&bank).await;
    for _ in 0..10 {
        let _ = within(app.dispatch(booking(1, 1))).await.unwrap();
    }
    assert_eq!(standing(&app).await, Some((13, 13, 13)));
    assert!(bank.snapshots.versions().is_empty());
    bank.snapshots.gate.open(100);
    within(app.shutdown()).await.unwrap();
}

#[tokio::test]
async fn of_all_that_waited_the_newest_state_is_taken_once() {
    let bank = Bank::default();
    let app = stuck(&bank).await;
    for _ in 0..10 {
        let _ = app.dispatch(booking(1, 1)).await.unwrap();
    }
    bank.snapshots.gate.open(100);
    within(app.settle()).await.unwrap();
    assert_eq!(bank.snapshots.versions(), [3, 13]);
}

#[tokio::test]
async fn settling_waits_for_the_snapshots() {
    let bank = Bank::default();
    let app = stuck(&bank).await;
    let settled = app.settle();
    tokio::pin!(settled);
    for _ in 0..100 {
        tokio::select! {
            biased;
            _ = &mut settled => panic!("a snapshot is still being taken"),
            () = tokio::task::yield_now() => {}
        }
    }
    bank.snapshots.gate.open(100);
    within(settled).await.unwrap();
    assert_eq!(bank.snapshots.versions(), [3]);
}

#[tokio::test]
async fn shutting_down_finishes_what_is_being_taken() {
    let bank = Bank::default();
    let app = stuck(&bank).await;
    let ending = tokio::spawn({
        let app = app.clone();
        async move { app.shutdown().await }
    });
    tokio::task::yield_now().await;
    bank.snapshots.gate.open(100);
    within(ending).await.unwrap().unwrap();
    assert_eq!(bank.snapshots.versions(), [3]);
}

#[tokio::test]
async fn a_command_that_fails_leaves_no_snapshot() {
    let bank = Bank::default();
    let app = bank.app(EVERY).await;
    let _ = app.dispatch(booking(1, 1)).await.unwrap();
    let account = "a".to_owned();
    assert!(app.dispatch(BookInVain { account }).await.is_err());
    within(app.settle()).await.unwrap();
    assert_eq!(bank.snapshots.state().await, None);
    book(&app, 1).await;
    let kept = bank.snapshots.state().await;
    assert!(kept.is_none_or(|it| it.state.as_str() == r#"{"balance":2,"bookings":2}"#));
    assert_eq!(bank.standing(EVERY).await, Some((2, 2, 2)));
}
