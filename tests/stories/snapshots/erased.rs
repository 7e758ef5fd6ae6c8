//! What was erased does not come back as a snapshot.

use std::sync::atomic::Ordering;

use cqrs::prelude::*;
use cqrs::store::StreamName;

use super::behind::stuck;
use super::{Bank, account, booking};
use crate::support::within;

const SELDOM: &str = "snapshots: { every: 1000 }";
const EVERY: &str = "snapshots: { every: 3 }";

fn accounts() -> StreamName {
    StreamName::new("accounts").unwrap()
}

async fn erase(app: &App) {
    let keeper = app.keeper("main").unwrap();
    let erased = keeper.erase(&accounts(), &account()).await.unwrap();
    assert!(erased.events > 0);
}

#[tokio::test]
async fn a_state_that_was_in_memory_before_is_not_taken() {
    let bank = Bank::default();
    let app = bank.app(SELDOM).await;
    let _ = app.dispatch(booking(7, 5)).await.unwrap();
    app.take_snapshots("accounts").await.unwrap();
    assert!(bank.snapshots.state().await.is_some());
    erase(&app).await;
    app.take_snapshots("accounts").await.unwrap();
    assert_eq!(bank.snapshots.state().await, None);
}

#[tokio::test]
async fn nor_is_that_of_another_process() {
    let bank = Bank::default();
    let (app, other) = (bank.app(SELDOM).await, bank.app(SELDOM).await);
    let _ = app.dispatch(booking(7, 5)).await.unwrap();
    erase(&other).await;
    app.take_snapshots("accounts").await.unwrap();
    assert_eq!(bank.snapshots.state().await, None);
    let _ = other.dispatch(booking(1, 1)).await.unwrap();
    app.take_snapshots("accounts").await.unwrap();
    let kept = bank.snapshots.state().await.unwrap();
    assert_eq!(kept.version.get(), 6);
    assert_eq!(kept.state.as_str(), r#"{"balance":1,"bookings":1}"#);
}

#[tokio::test]
async fn a_snapshot_that_is_being_saved_meanwhile_does_not_stay() {
    let bank = Bank::default();
    let app = stuck(&bank).await;
    erase(&app).await;
    bank.snapshots.gate.open(100);
    within(app.settle()).await.unwrap();
    assert_eq!(bank.snapshots.versions(), [3]);
    assert_eq!(bank.snapshots.state().await, None);
}

#[tokio::test]
async fn nor_one_that_is_taken_by_hand() {
    let bank = Bank::default();
    let app = bank.app(SELDOM).await;
    let _ = app.dispatch(booking(7, 5)).await.unwrap();
    bank.snapshots.waits.store(true, Ordering::SeqCst);
    let taking = app.take_snapshot("accounts", "a");
    let erasing = async {
        bank.snapshots.gate.arrival(1).await;
        erase(&app).await;
        bank.snapshots.gate.open(100);
    };
    let (taken, ()) = within(async { tokio::join!(taking, erasing) }).await;
    assert!(!taken.unwrap());
    assert_eq!(bank.snapshots.versions(), [5]);
    assert_eq!(bank.snapshots.state().await, None);
}

#[tokio::test]
async fn nor_that_of_a_stream_that_is_deleted_meanwhile() {
    let bank = Bank::default();
    let (app, other) = (stuck(&bank).await, bank.app(EVERY).await);
    let keeper = other.keeper("main").unwrap();
    keeper.delete(&accounts()).await.unwrap();
    bank.snapshots.gate.open(100);
    within(app.settle()).await.unwrap();
    assert_eq!(bank.snapshots.state().await, None);
}
