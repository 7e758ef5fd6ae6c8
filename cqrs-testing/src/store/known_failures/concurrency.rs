//! Two at the same time.

use std::collections::HashSet;
use std::sync::Arc;

use cqrs_core::store::{Append, Commit, Expected, LoadQuery};
use futures::StreamExt;
use futures::future::join_all;
use tokio::time::timeout;

use crate::store::StoreFixture;
use crate::store::bank::{Bank, Deposit, DepositTooLate, Withdraw};
use crate::store::sample::{
    LONG, account, accounts, commit, deposit, events, exact, load, load_account, read_log, version,
    versions,
};

/// The commit was written first, and only then was it noticed that somebody had been faster: 227 of 922 commands were told that they had
/// lost, whose events were stored all the same. Who tried again did everything twice.
pub async fn what_is_reported_as_a_conflict_is_not_stored(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let tries = (0..200_u64).map(|number| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let seen = version(&*store, "a").await;
            let stored = store
                .commit(deposit("a", exact(seen), [number * 2 + 1, number * 2 + 2]))
                .await;
            stored.is_ok().then_some(number)
        })
    });
    let won: HashSet<u64> = join_all(tries)
        .await
        .into_iter()
        .filter_map(Result::unwrap)
        .collect();
    let stored: HashSet<u64> = load_account(&*store, "a", LoadQuery::all())
        .await
        .iter()
        .map(|event| (u64::try_from(event.id.as_uuid().as_u128()).unwrap() - 1) / 2)
        .collect();
    assert_eq!(stored, won);
}

/// The same through a repository: the handler's commit is refused, and nothing of it is there.
pub async fn a_command_that_is_told_of_a_conflict_has_stored_nothing(fixture: &impl StoreFixture) {
    let bank = Bank::open(fixture.open().await).await;
    for times in 1..=15_i64 {
        let command = DepositTooLate {
            account: "a".to_owned(),
            amount: 1_000,
        };
        let error = bank.dispatch(command).await.unwrap_err();
        assert!(error.is_conflict() && !error.is_committed(), "{error:?}");
        let balance = bank.balance("a").await.unwrap();
        assert_eq!(
            (balance.amount, balance.version),
            (times, times.unsigned_abs())
        );
    }
    bank.close().await;
}

/// The store that users' tests ran on had no concurrency control: 1,600 commands succeeded, 1,021 events were stored, with 570 versions.
pub async fn of_commits_from_one_version_one_is_stored(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    for round in 0..20_u64 {
        let tries = (1..=16_u64).map(|number| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                store
                    .commit(deposit("a", exact(round), [round * 100 + number]))
                    .await
                    .is_ok()
            })
        });
        let won = join_all(tries)
            .await
            .into_iter()
            .filter(|won| *won.as_ref().unwrap())
            .count();
        assert_eq!(won, 1, "round {round}");
    }
    let stored = load_account(&*store, "a", LoadQuery::all()).await;
    assert_eq!(versions(&stored), (1..=20).collect::<Vec<_>>());
}

/// Under serializable isolation a database saw conflicts between aggregates that had nothing to do with each other: every third decision about
/// a fresh one failed.
pub async fn unrelated_aggregates_never_conflict(fixture: &impl StoreFixture) {
    let stores = [fixture.open().await, fixture.open().await];
    let writers = (0..16_u64).map(|writer| {
        let store = Arc::clone(&stores[usize::try_from(writer % 2).unwrap()]);
        tokio::spawn(async move {
            for round in 0..25_u64 {
                let number = writer * 1000 + round * 2 + 1;
                // Ids that begin alike for longer than any lock key is.
                let name = format!(
                    "{}-{writer}-{round}",
                    "account-of-the-same-beginning-".repeat(4)
                );
                commit(&*store, deposit(&name, Expected::NoStream, [number])).await;
                commit(&*store, deposit(&name, exact(1), [number + 1])).await;
            }
        })
    });
    for writer in join_all(writers).await {
        writer.unwrap();
    }
    assert_eq!(
        load(&*stores[0], &accounts(), LoadQuery::all()).await.len(),
        16 * 25 * 2
    );
}

/// Decisions were taken on a state that was read in two moments: twelve accounts of eighteen hundred went below nothing.
pub async fn no_decision_rests_on_two_moments(fixture: &impl StoreFixture) {
    let banks = [
        Bank::open(fixture.open().await).await,
        Bank::with(fixture.open().await, |repository| repository.cache = 0).await,
    ];
    banks[0].deposit("a", 10).await;
    let customers = (0..8_usize).map(|customer| {
        let bank = banks[customer % 2].clone();
        tokio::spawn(async move {
            let mut balance = 0;
            for _ in 0..15 {
                let account = "a".to_owned();
                let amount = 10;
                let dispatched = match customer < 2 {
                    true => bank.dispatch(Deposit { account, amount }).await,
                    false => bank.dispatch(Withdraw { account, amount }).await,
                };
                match dispatched {
                    Ok(_) if customer < 2 => balance += amount,
                    Ok(_) => balance -= amount,
                    Err(error) => assert!(error.is_conflict() || error.is_rejection(), "{error:?}"),
                }
            }
            balance
        })
    });
    let moved: i64 = join_all(customers)
        .await
        .into_iter()
        .map(Result::unwrap)
        .sum();
    let mut balance = 0;
    let (log, _) = read_log(&*banks[1].store, banks[1].store.log_start(), 100).await;
    for event in log {
        balance += if event.name == "Deposited" { 10 } else { -10 };
        assert!(balance >= 0, "version {} went below nothing", event.version);
    }
    assert_eq!(balance, 10 + moved);
    for bank in banks {
        assert_eq!(bank.balance("a").await.unwrap().amount, balance);
    }
}

/// Who had locked an aggregate held one connection and waited for another: of four hundred decisions 369 ran out of patience.
pub async fn loading_never_starves_the_store(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, 1..=600)).await;
    let work = (1..=64_u64).map(|number| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let mut half_read = store.load(&accounts(), LoadQuery::all()).await.unwrap();
            half_read.next().await.unwrap().unwrap();
            let again = load_account(&*store, "a", LoadQuery::all().take(3)).await;
            assert_eq!(again.len(), 3);
            let own = deposit(
                &format!("b-{number}"),
                Expected::NoStream,
                [10_000 + number],
            );
            commit(&*store, own).await;
            half_read.next().await.unwrap().unwrap();
        })
    });
    let all = timeout(LONG, join_all(work))
        .await
        .expect("nobody waits for ever");
    for one in all {
        one.unwrap();
    }
}

/// The same with transactions of handlers' own, which load what they write to.
pub async fn who_holds_a_transaction_may_load(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    if !store.promises().own_statements {
        return refuses_transactions(&*store).await;
    }
    let own_statements = fixture.own_statements();
    let work = (1..=20_u64).map(|number| {
        let (store, own_statements) = (Arc::clone(&store), own_statements.clone());
        tokio::spawn(async move {
            let transaction = store.begin().await.unwrap();
            if let Some(own_statements) = own_statements {
                own_statements(transaction.handle()).await;
            }
            assert_eq!(version(&*store, "a").await, 1);
            let own = deposit(&format!("b-{number}"), Expected::NoStream, [100 + number]);
            transaction.commit(own).await.unwrap();
        })
    });
    let all = timeout(LONG, join_all(work))
        .await
        .expect("nobody waits for ever");
    for one in all {
        one.unwrap();
    }
}

/// A conflict was told as one up to version 9: the text of the database's error was read with a pattern of one digit.
pub async fn a_conflict_is_one_at_every_version(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let mut number = 0;
    for at in [1_u64, 9, 10, 11, 99, 100, 101, 999, 1_000] {
        let missing = at - version(&*store, "a").await;
        commit(
            &*store,
            deposit("a", Expected::Any, number + 1..=number + missing),
        )
        .await;
        number += missing + 1;
        let stale = Append::about(accounts(), account("a"), exact(at - 1), events([number]));
        let error = store
            .commit(Commit::new().with_append(stale))
            .await
            .unwrap_err();
        assert!(error.is_conflict(), "version {at}: {error:?}");
    }
}

pub(super) async fn refuses_transactions(store: &dyn cqrs_core::store::EventStore) {
    let error = store
        .begin()
        .await
        .err()
        .expect("what is not promised is refused");
    assert!(
        matches!(error, cqrs_core::store::StoreError::Unsupported { .. }),
        "{error}"
    );
}
