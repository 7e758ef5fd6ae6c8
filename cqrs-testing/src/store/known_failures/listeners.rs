//! What listeners get.

use std::sync::Arc;

use cqrs_core::store::{EventStore, Expected};
use cqrs_core::time::Timestamp;
use futures::future::join_all;
use tokio::sync::oneshot;

use super::concurrency::refuses_transactions;
use crate::store::StoreFixture;
use crate::store::bank::{Bank, Deposit, DepositTooLate, deposited_elsewhere};
use crate::store::sample::{commit, deposit, numbers, read_log};

/// A view was updated by who had stored the events, and of two who did so at once one gave up: of 800 deposits 557 were in the view.
pub async fn a_view_has_every_deposit_although_commands_commit_together(
    fixture: &impl StoreFixture,
) {
    let bank = Bank::open(fixture.open().await).await;
    let other = Bank::open(fixture.open().await).await;
    bank.runtime.run().await;
    let tasks = (0..8_i64).map(|task| {
        let bank = if task % 2 == 0 {
            bank.clone()
        } else {
            other.clone()
        };
        tokio::spawn(async move {
            for round in 0..20_i64 {
                let account = format!("{}", (task + round) % 3);
                bank.deposit(&account, task * 100 + round).await;
            }
        })
    });
    for task in join_all(tasks).await {
        task.unwrap();
    }
    let mut heard: Vec<i64> = bank
        .heard()
        .await
        .into_iter()
        .map(|(_, amount)| amount)
        .collect();
    heard.sort_unstable();
    let wanted: Vec<i64> = (0..8)
        .flat_map(|task| (0..20).map(move |round| task * 100 + round))
        .collect();
    assert_eq!(heard, wanted);
    let total: i64 = wanted.iter().sum();
    let mut balances = 0;
    for account in ["0", "1", "2"] {
        balances += bank.balance(account).await.unwrap().amount;
    }
    assert_eq!(balances, total);
    bank.close().await;
}

/// A transaction that had its position early and became visible late was behind the listeners' cursor by then: of 37,244 events 479 were
/// never delivered.
pub async fn a_listener_gets_what_became_visible_late(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    if !store.promises().own_statements {
        refuses_transactions(&*store).await;
    }
    let (mut log, mut cursor) = (Vec::new(), store.log_start());
    for round in 0..20_u64 {
        let first = round * 10 + 1;
        let early = begin_early(fixture, &store).await;
        let (handed_over, waits) = oneshot::channel();
        let other = tokio::spawn({
            let store = Arc::clone(&store);
            async move {
                let committing = store.commit(deposit("quick", Expected::Any, [first, first + 1]));
                let _ = handed_over.send(());
                committing.await.unwrap();
            }
        });
        waits.await.unwrap();
        let page = store.read_log(&cursor, 3).await.unwrap();
        cursor = page.next;
        log.extend(page.events);
        let late = deposit("slow", Expected::Any, [first + 2, first + 3]);
        match early {
            Some(transaction) => transaction.commit(late).await.unwrap(),
            None => store.commit(late).await.unwrap(),
        };
        other.await.unwrap();
    }
    log.extend(read_log(&*store, cursor, 7).await.0);
    let mut heard = numbers(&log);
    heard.sort_unstable();
    let wanted: Vec<u64> = (0..20)
        .flat_map(|round| round * 10 + 1..=round * 10 + 4)
        .collect();
    assert_eq!(heard, wanted);
}

async fn begin_early(
    fixture: &impl StoreFixture,
    store: &Arc<dyn EventStore>,
) -> Option<Box<dyn cqrs_core::store::StoreTransaction>> {
    if !store.promises().own_statements {
        return None;
    }
    let transaction = store.begin().await.unwrap();
    if let Some(own_statements) = fixture.own_statements() {
        own_statements(transaction.handle()).await;
    }
    Some(transaction)
}

/// A listener read up to a second ago by the clock: a writer that was held up for longer was never seen.
pub async fn a_writer_that_was_held_up_is_seen(fixture: &impl StoreFixture) {
    let bank = Bank::open(fixture.open().await).await;
    bank.deposit("a", 1).await;
    assert_eq!(bank.heard().await.len(), 1);
    // What was recorded long ago, or will be some day, is read in the order of the commits.
    for (amount, moment) in [(2, 0), (3, i64::from(u32::MAX) * 2_000_000), (4, 1_000_000)] {
        let mut held_up = deposited_elsewhere("a", amount);
        held_up.appends[0].events[0].created_at = Timestamp::from_micros(moment);
        commit(&*bank.store, held_up).await;
        bank.deposit("a", amount * 10).await;
    }
    let heard: Vec<i64> = bank
        .heard()
        .await
        .into_iter()
        .map(|(_, amount)| amount)
        .collect();
    assert_eq!(heard, [1, 2, 20, 3, 30, 4, 40]);
    bank.close().await;
}

/// A cursor that was a version was compared with the versions of other aggregates: after five events of one, four of another were never seen.
pub async fn a_cursor_is_about_the_log_and_not_about_an_aggregate(fixture: &impl StoreFixture) {
    let bank = Bank::open(fixture.open().await).await;
    for amount in 1..=5 {
        bank.deposit("a", amount).await;
    }
    assert_eq!(bank.heard().await.len(), 5);
    for amount in 6..=9 {
        bank.deposit("b", amount).await;
    }
    let heard: Vec<i64> = bank
        .heard()
        .await
        .into_iter()
        .map(|(_, amount)| amount)
        .collect();
    assert_eq!(heard, (1..=9).collect::<Vec<_>>());
    bank.close().await;
}

/// After one conflict no event was published any more.
pub async fn events_are_delivered_after_a_conflict_too(fixture: &impl StoreFixture) {
    let bank = Bank::open(fixture.open().await).await;
    for round in 1..=3 {
        let (account, amount) = ("a".to_owned(), 1_000);
        let refused = bank.dispatch(DepositTooLate { account, amount }).await;
        assert!(refused.unwrap_err().is_conflict());
        let (account, amount) = ("a".to_owned(), round * 10);
        bank.dispatch(Deposit { account, amount }).await.unwrap();
    }
    let heard: Vec<i64> = bank
        .heard()
        .await
        .into_iter()
        .map(|(_, amount)| amount)
        .collect();
    assert_eq!(heard, [1, 10, 1, 20, 1, 30]);
    bank.close().await;
}
