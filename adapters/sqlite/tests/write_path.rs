//! The way of a commit to the disk: the queue, its neighbours, and futures that are dropped.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;

use cqrs_core::message::{Metadata, Payload};
use cqrs_core::store::{Commit, Committed, EventStore, Expected, LoadQuery, NameQuery, StoreError};
use cqrs_sqlite::rusqlite::Connection;
use cqrs_sqlite::{SqliteOptions, SqliteStore};
use cqrs_testing::store::sample::{
    account, accounts, collect, commit, deposit, events, load, numbers, read_log, stream, version,
};
use futures::future::join_all;
use support::Folder;

type Answer = Result<Committed, StoreError>;

/// Polls each once, in order.
async fn begin<'a>(commits: &mut [Pin<Box<dyn Future<Output = Answer> + Send + 'a>>]) {
    for commit in commits {
        assert!(futures::poll!(commit.as_mut()).is_pending());
    }
}

#[tokio::test]
async fn a_full_queue_is_waited_for_and_who_leaves_it_leaves_no_trace() {
    let folder = Folder::new();
    let options = SqliteOptions::new(folder.file()).queue(2).max_batch(1);
    let store = SqliteStore::open(options).await.unwrap();
    commit(&store, deposit("first", Expected::NoStream, [1_000])).await;
    let other = Connection::open(folder.file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let commits = (1..=60_u64).map(|number| {
        let name = number.to_string();
        store.commit(deposit(
            &name,
            Expected::NoStream,
            [number * 2, number * 2 + 1],
        ))
    });
    let mut commits: Vec<_> = commits.collect();
    begin(&mut commits).await;
    // The writer has one at most and the queue two: whoever came later has no place yet, and leaves.
    let later = commits.split_off(20);
    drop(later);
    other.execute_batch("COMMIT").unwrap();
    for answer in join_all(commits).await {
        answer.unwrap();
    }
    commit(&store, deposit("last", Expected::NoStream, [2_000])).await;
    let stored = numbers(&read_log(&store, store.log_start(), 100).await.0);
    let mut wanted: Vec<u64> = vec![1_000];
    wanted.extend(2..=41);
    wanted.push(2_000);
    assert_eq!(stored, wanted, "in the order in which they came");
}

#[tokio::test]
async fn a_slow_commit_does_not_fail_its_neighbours() {
    let folder = Folder::new();
    let store = folder.store().await;
    let mut commits = Vec::new();
    for number in 1..=40_u64 {
        commits.push(store.commit(deposit(&number.to_string(), Expected::NoStream, [number])));
        if number % 10 == 5 {
            let many = number * 100_000..number * 100_000 + 5_000;
            commits.push(store.commit(deposit(
                &format!("slow-{number}"),
                Expected::NoStream,
                many,
            )));
        }
    }
    for answer in join_all(commits).await {
        answer.unwrap();
    }
    assert_eq!(version(&store, "slow-35").await, 5_000);
    assert_eq!(
        read_log(&store, store.log_start(), 5_000).await.0.len(),
        20_040
    );
}

#[tokio::test]
async fn an_interrupted_statement_fails_no_other_commit() {
    let folder = Folder::new();
    let limit = Arc::new(AtomicU64::new(u64::MAX));
    let limited = Arc::clone(&limit);
    let options = SqliteOptions::new(folder.file()).after_connect(move |connection| {
        let limited = Arc::clone(&limited);
        // What takes longer than anybody may is ended, as a watchdog would: counted from the last look at the clock.
        let is_over = move || match limited.load(Ordering::SeqCst) {
            u64::MAX => false,
            0 => {
                limited.store(1_000, Ordering::SeqCst);
                true
            }
            left => {
                limited.store(left - 1, Ordering::SeqCst);
                false
            }
        };
        connection.progress_handler(100, Some(is_over))
    });
    let store = SqliteStore::open(options).await.unwrap();
    limit.store(1_000, Ordering::SeqCst);
    let commits = (1..=30_u64).map(|number| {
        let (name, first) = (number.to_string(), number * 100_000);
        let size = if number == 17 { 3_000 } else { 2 };
        store.commit(deposit(&name, Expected::NoStream, first..first + size))
    });
    let answers = join_all(commits).await;
    limit.store(u64::MAX, Ordering::SeqCst);
    let mut stored = 0;
    for (number, answer) in (1_u64..).zip(answers) {
        match answer {
            Ok(_) => stored += 2,
            Err(error) => {
                assert!(error.is_retryable(), "{number}: {error:?}");
                assert_eq!(version(&store, &number.to_string()).await, 0);
            }
        }
    }
    assert!(stored >= 40, "{stored} events of small commits are there");
    assert_eq!(version(&store, "17").await, 0);
    assert_eq!(
        read_log(&store, store.log_start(), 500).await.0.len(),
        stored
    );
    commit(
        &store,
        deposit("17", Expected::NoStream, 1_700_000..1_703_000),
    )
    .await;
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_waits_for_the_writer() {
    let folder = Folder::new();
    let store = folder.store().await;
    // Nobody can write: an answer that comes at once has not asked the file.
    let other = Connection::open(folder.file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut large = deposit("a", Expected::NoStream, [1, 2]);
    large.appends[0].events[1].payload =
        Payload::from_json(format!(r#"{{"text":"{}"}}"#, "x".repeat(100_000_000)));
    let error = store.commit(large.clone()).await.unwrap_err();
    let expected = "the payload of event 00000000-0000-0000-0000-000000000002 is 100000011 bytes, the store takes 67108864";
    assert_eq!(error.to_string(), expected);
    let transaction = store.begin().await.unwrap();
    assert!(matches!(
        transaction.commit(large).await,
        Err(StoreError::TooLarge { .. })
    ));
    other.execute_batch("COMMIT").unwrap();
    commit(&store, deposit("a", Expected::NoStream, [1])).await;
    store.close().await.unwrap();
    let options = SqliteOptions::new(folder.file()).max_event(2_000);
    let store = SqliteStore::open(options).await.unwrap();
    let mut told = deposit("a", Expected::Any, [3]);
    let long = Metadata::new().with("_note", "x".repeat(2_000));
    told.appends[0].events[0].metadata = long;
    let error = store.commit(told).await.unwrap_err();
    assert!(
        error.to_string().starts_with("the metadata of event"),
        "{error}"
    );
}

/// Chance without a clock: the same numbers each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Drops a future after some turns, unless it is ready before.
async fn for_some_turns<T>(turns: u64, future: impl Future<Output = T>) -> Option<T> {
    let mut left = turns;
    let gone = futures::future::poll_fn(|context| {
        left = left.saturating_sub(1);
        context.waker().wake_by_ref();
        if left == 0 {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    });
    tokio::select! {
        biased;
        answer = future => Some(answer),
        () = gone => None,
    }
}

/// Every call of the store, dropped at any of its awaits.
async fn call(store: &SqliteStore, chance: &mut Chance, number: u64) {
    let turns = 1 + chance.below(60);
    let name = format!("{}", number % 50);
    let two = deposit(&name, Expected::Any, [number * 2, number * 2 + 1]);
    let of_its_own = stream(&format!("stream-{}", number % 7));
    match chance.below(9) {
        0..3 => drop(for_some_turns(turns, store.commit(two)).await),
        3 => {
            let whole = async {
                let transaction = store.begin().await?;
                transaction.commit(two).await
            };
            drop(for_some_turns(turns, whole).await);
        }
        4 => drop(for_some_turns(turns, store.create(&of_its_own, Metadata::new())).await),
        5 => drop(for_some_turns(turns, store.delete(&of_its_own)).await),
        6 => {
            let reading =
                async { collect(store.load(&accounts(), LoadQuery::all()).await.unwrap()).await };
            drop(for_some_turns(turns, reading).await);
        }
        7 => drop(for_some_turns(turns, store.read_log(&store.log_start(), 20)).await),
        _ => drop(for_some_turns(turns, store.stream_names(NameQuery::default())).await),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn calls_that_are_dropped_anywhere_leave_the_store_whole() {
    let folder = Folder::new();
    let options = SqliteOptions::new(folder.file()).queue(4).readers(2);
    let store = Arc::new(SqliteStore::open(options).await.unwrap());
    commit(&*store, deposit("0", Expected::Any, [1_000_000])).await;
    let callers = (0..12_u64).map(|caller| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let mut chance = Chance(caller * 7 + 1);
            for round in 0..120 {
                call(&store, &mut chance, caller * 1_000 + round + 1).await;
            }
        })
    });
    for caller in join_all(callers).await {
        caller.unwrap();
    }
    // Nothing is held any more: neither places in the queue, nor connections, nor the file.
    let last = (0..50_u64)
        .map(|number| store.commit(deposit("last", Expected::Any, [2_000_000 + number])));
    for answer in join_all(last).await {
        answer.unwrap();
    }
    let name = accounts();
    let loads = join_all((0..20).map(|_| load(&*store, &name, LoadQuery::all()))).await;
    let stored = numbers(&loads[0]);
    for number in stored.iter().filter(|number| **number < 1_000_000) {
        assert!(
            stored.contains(&(number ^ 1)),
            "{number} is half of a commit"
        );
    }
    let connection = Connection::open(folder.file()).unwrap();
    let integrity: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(integrity, "ok");
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_transaction_that_is_dropped_gives_the_file_back_at_once() {
    let folder = Folder::new();
    let store = folder.store().await;
    for number in 1..=20_u64 {
        let transaction = store.begin().await.unwrap();
        let handle = transaction.handle();
        let sql = handle
            .downcast_ref::<cqrs_sqlite::SqliteTransaction>()
            .unwrap();
        sql.run(|connection| {
            connection.execute_batch("CREATE TABLE IF NOT EXISTS letters (text TEXT)")
        })
        .await
        .unwrap();
        drop(transaction);
        let append = cqrs_core::store::Append::about(
            accounts(),
            account("a"),
            Expected::Any,
            events([number]),
        );
        store
            .commit(Commit::new().with_append(append))
            .await
            .unwrap();
    }
    assert_eq!(version(&store, "a").await, 20);
}
