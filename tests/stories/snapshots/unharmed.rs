//! Snapshots that are gone, wrong, old or unreadable: nobody notices but the log.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use cqrs::aggregate::Aggregate;
use cqrs::message::{MessageId, Payload};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::snapshot::{Snapshot, SnapshotStore};
use cqrs::store::{EventStore, StreamName, Version};
use cqrs_testing::PausedClock;
use serde::{Deserialize, Serialize};

use super::{Account, Bank, Booked, Look, YearClosed, account, book, booking, reads, standing};
use crate::support::{main_log, within};

const EVERY: &str = "snapshots: { every: 4 }";
const COLD: &str = "snapshots: { every: 4 }, cache: 0";

/// A bank whose account has ten bookings of 1, and a snapshot at 8.
async fn bank() -> Bank {
    let bank = Bank::default();
    let app = bank.app(EVERY).await;
    for _ in 0..10 {
        book(&app, 1).await;
    }
    assert_eq!(bank.snapshots.versions(), [4, 8]);
    bank
}

/// The snapshot of the account, changed.
async fn forged(
    bank: &Bank,
    version: u64,
    event: Option<MessageId>,
    shape: Option<&str>,
    state: &str,
) {
    let real = bank.snapshots.state().await.unwrap();
    let forged = Snapshot::new(
        real.subject.clone(),
        (Version::new(version), event.unwrap_or(real.event)),
        shape.unwrap_or(&real.shape),
        Payload::from_json(state),
        real.taken_at,
    );
    bank.snapshots.kept.save(&[forged.unwrap()]).await.unwrap();
}

#[tokio::test]
async fn deleting_all_snapshots_changes_nothing() {
    let bank = bank().await;
    let with = bank.standing(EVERY).await;
    bank.snapshots.remove_all("Account").await.unwrap();
    assert_eq!(bank.standing(EVERY).await, with);
    assert_eq!(with, Some((10, 10, 10)));
}

#[tokio::test]
async fn events_are_applied_once_with_snapshots() {
    let bank = Bank::default();
    let app = bank.app(COLD).await;
    for round in 1..=10 {
        let _ = app.dispatch(booking(100, 1)).await.unwrap();
        within(app.settle()).await.unwrap();
        let seen = standing(&app).await.unwrap();
        assert_eq!(seen, (100 * round, round as u64, round as u64));
    }
    let kept = bank.snapshots.state().await.unwrap();
    assert_eq!(kept.state.as_str(), r#"{"balance":800,"bookings":8}"#);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_stored_is_never_told_to_be_a_conflict() {
    for is_broken in [false, true] {
        let bank = Bank::default();
        bank.snapshots.is_broken.store(is_broken, Ordering::SeqCst);
        let one = bank.app("snapshots: { every: 2 }, on_conflict: fail").await;
        let other = bank.app("snapshots: { every: 2 }, on_conflict: fail").await;
        let dispatch = |app: App| async move {
            let mut stored = 0;
            for _ in 0..50 {
                stored += usize::from(app.dispatch(booking(1, 1)).await.is_ok());
            }
            stored
        };
        let (mine, yours) = tokio::join!(
            tokio::spawn(dispatch(one.clone())),
            tokio::spawn(dispatch(other))
        );
        let acknowledged = mine.unwrap() + yours.unwrap();
        assert_eq!(main_log(&one).await.len(), acknowledged);
        within(one.settle()).await.unwrap();
        let (balance, ..) = bank.standing(COLD).await.unwrap();
        assert_eq!(balance, acknowledged as i64);
    }
}

#[tokio::test]
async fn a_snapshot_that_cannot_be_decoded_is_ignored() {
    let bank = bank().await;
    for state in [r#"{"balance":"ten"}"#, "{", "", "[]"] {
        forged(&bank, 8, None, None, state).await;
        assert_eq!(bank.standing(EVERY).await, Some((10, 10, 10)));
    }
}

#[tokio::test]
async fn a_snapshot_of_an_event_that_is_not_there_is_ignored() {
    let bank = bank().await;
    let lie = r#"{"balance":1000000,"bookings":1}"#;
    let stranger = MessageId::from_uuid(uuid::Uuid::from_u128(7));
    for (version, event) in [(99, None), (8, Some(stranger)), (7, None)] {
        forged(&bank, version, event, None, lie).await;
        assert_eq!(bank.standing(EVERY).await, Some((10, 10, 10)));
        assert_eq!(bank.snapshots.state().await, None);
        bank.app(EVERY)
            .await
            .take_snapshot("accounts", "a")
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_snapshot_of_another_shape_is_ignored_and_replaced() {
    let bank = bank().await;
    let lie = r#"{"balance":1000000,"bookings":1}"#;
    forged(&bank, 8, None, Some("an older one"), lie).await;
    let app = bank.app(EVERY).await;
    assert_eq!(standing(&app).await, Some((10, 10, 10)));
    within(app.settle()).await.unwrap();
    let replaced = bank.snapshots.state().await.unwrap();
    assert_eq!(replaced.version.get(), 10);
    assert_eq!(replaced.state.as_str(), r#"{"balance":10,"bookings":10}"#);
}

mod later {
    use super::*;

    /// What the account became: it has a field more, which serde would fill with nothing.
    #[derive(Debug, Default, Serialize, Deserialize)]
    pub(super) struct Widened {
        balance: i64,
        bookings: u64,
        #[serde(default)]
        largest: i64,
    }

    #[aggregate(id = String, type = "Account")]
    impl Widened {
        #[apply]
        fn booked(&mut self, event: &Booked) {
            self.balance += event.amount;
            self.bookings += 1;
            self.largest = self.largest.max(event.amount);
        }

        #[apply]
        fn year_closed(&mut self, _: &YearClosed) {}
    }

    #[query_handler]
    pub(super) async fn look_wider(
        query: Look,
        accounts: Repository<Widened>,
    ) -> HandlerResult<Option<super::super::Standing>> {
        let loaded = accounts.view(&query.account).await?;
        Ok(loaded.map(|it| {
            (
                it.state().balance,
                it.state().bookings,
                it.state().largest as u64,
            )
        }))
    }
}

#[tokio::test]
async fn an_aggregate_that_has_changed_does_not_read_its_old_snapshots() {
    let bank = bank().await;
    let registrations = registrations![later::Widened, Booked, YearClosed, Look, later::look_wider];
    let app = bank.app_with(EVERY, registrations.to_vec()).await;
    assert_eq!(standing(&app).await, Some((10, 10, 1)));
    within(app.settle()).await.unwrap();
    let replaced = bank.snapshots.state().await.unwrap();
    assert_eq!(
        replaced.state.as_str(),
        r#"{"balance":10,"bookings":10,"largest":1}"#
    );
}

mod reinterpreted {
    use super::*;

    #[derive(Debug, Default, Serialize, Deserialize)]
    pub(super) struct Account {
        balance: i64,
        bookings: u64,
    }

    #[aggregate(id = String, snapshot = 2)]
    impl Account {
        #[apply]
        fn booked(&mut self, event: &Booked) {
            self.balance += event.amount * 100;
            self.bookings += 1;
        }

        #[apply]
        fn year_closed(&mut self, _: &YearClosed) {}
    }

    #[query_handler]
    pub(super) async fn look_anew(
        query: Look,
        accounts: Repository<Account>,
    ) -> HandlerResult<Option<super::super::Standing>> {
        let loaded = accounts.view(&query.account).await?;
        Ok(loaded.map(|it| (it.state().balance, it.state().bookings, it.version().get())))
    }
}

#[tokio::test]
async fn another_meaning_of_the_same_shape_is_told_by_a_version() {
    use reinterpreted::Account as Anew;
    let bank = bank().await;
    let registrations = registrations![Anew, Booked, YearClosed, Look, reinterpreted::look_anew];
    let app = bank.app_with(EVERY, registrations.to_vec()).await;
    assert_eq!(standing(&app).await, Some((1000, 10, 10)));
    let (old, new) = (Account::snapshots().unwrap(), Anew::snapshots().unwrap());
    assert_ne!(old.shape(), new.shape());
    assert_eq!(old.shape(), new.version(1).shape());
}

#[tokio::test]
async fn a_stream_that_was_deleted_and_written_anew_is_not_mistaken() {
    let bank = bank().await;
    let name = StreamName::new("accounts").unwrap();
    bank.store.delete(&name).await.unwrap();
    // Who writes it anew does not see the snapshot, and does not remove it.
    bank.snapshots.is_broken.store(true, Ordering::SeqCst);
    let app = bank.app("snapshots: { every: 1000 }").await;
    let _ = app.dispatch(booking(7, 12)).await.unwrap();
    bank.snapshots.is_broken.store(false, Ordering::SeqCst);
    assert_eq!(bank.standing(COLD).await, Some((84, 12, 12)));
    assert_eq!(bank.snapshots.state().await, None);
}

#[tokio::test]
async fn a_snapshot_store_that_fails_is_no_error_of_anybody() {
    let bank = bank().await;
    bank.snapshots.is_broken.store(true, Ordering::SeqCst);
    let app = bank.app(COLD).await;
    for _ in 0..4 {
        let receipt = app.dispatch(booking(1, 1)).await.unwrap();
        assert!(receipt.into_result().is_ok());
    }
    assert_eq!(standing(&app).await, Some((14, 14, 14)));
    within(app.settle()).await.unwrap();
    let [status] = &app.snapshots()[..] else {
        panic!("one repository has snapshots")
    };
    assert!(status.failed >= 1 && status.taken == 0);
    let why = status.last_failure.as_deref().unwrap();
    assert!(why.contains("it is broken"), "{why}");
    bank.snapshots.is_broken.store(false, Ordering::SeqCst);
    book(&app, 1).await;
    let _ = app.dispatch(booking(1, 4)).await.unwrap();
    within(app.settle()).await.unwrap();
    assert_eq!(app.snapshots()[0].last_failure.as_deref(), Some(why));
    assert!(app.snapshots()[0].taken >= 1);
}

#[tokio::test]
async fn the_last_event_of_a_snapshot_is_looked_at_and_not_applied_again() {
    let bank = bank().await;
    let app = bank.app(EVERY).await;
    app.take_snapshot("accounts", "a").await.unwrap();
    let (read, seen) = reads(bank.standing(EVERY)).await;
    assert_eq!((read, seen), (0, Some((10, 10, 10))));
    let shared: Arc<dyn EventStore> = bank.store.clone();
    assert_eq!(crate::support::log(shared.as_ref()).await.len(), 10);
    assert_eq!(bank.snapshots.state().await.unwrap().subject, account());
}

#[tokio::test]
async fn a_snapshot_store_that_hangs_holds_up_a_load_for_a_while_and_not_for_ever() {
    let bank = bank().await;
    let clock = PausedClock::new();
    let app = bank.app_at(EVERY, clock.clone()).await;
    bank.snapshots.hangs.store(true, Ordering::SeqCst);
    let looking = tokio::spawn({
        let app = app.clone();
        async move { standing(&app).await }
    });
    within(bank.snapshots.gate.arrival(1)).await;
    clock.advance(Duration::from_millis(1_900)).await;
    assert!(!looking.is_finished(), "it may answer yet");
    clock.advance(Duration::from_millis(200)).await;
    assert_eq!(within(looking).await.unwrap(), Some((10, 10, 10)));
    bank.snapshots.hangs.store(false, Ordering::SeqCst);
    assert!(
        bank.snapshots.state().await.is_some(),
        "it is no worse for that"
    );
}
