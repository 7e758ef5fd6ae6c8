//! Twenty processes write one file, some are killed, and somebody locks the file again and again: every event is judged afterwards.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use cqrs_core::store::{Append, Commit, EventStore, Expected};
use cqrs_core::time::{Clock, SystemClock};
use cqrs_sqlite::rusqlite::Connection;
use cqrs_sqlite::{SqliteOptions, SqliteStore};
use cqrs_testing::store::fire::{Answer, Attempt, Evidence, Reading, Seen};
use cqrs_testing::store::sample::{account, events, id, read_log, stream};
use support::{Folder, child, part, tell, told};

/// So many processes write at the same time.
const PROCESSES: usize = 20;

/// Each ends by itself after so many commits...
const COMMITS: u64 = 30;

/// ...but every third is killed after so many.
const LIVED: usize = 9;

#[test]
fn parts() {
    let Some((_, file, process)) = part() else {
        return;
    };
    support::block_on(async {
        let options = SqliteOptions::new(&file).busy_timeout(Duration::from_secs(20));
        let store = SqliteStore::open(options).await.unwrap();
        for round in 0..COMMITS {
            write(&store, process, round).await;
        }
        store.close().await.unwrap();
    });
}

/// Two appends to two streams, one of them about a subject that all share; told before and after.
async fn write(store: &SqliteStore, process: u64, round: u64) {
    let first = process * 1_000_000 + round * 10 + 1;
    let commit = Commit::new()
        .with_append(Append::about(
            stream("own"),
            account(&process.to_string()),
            Expected::Any,
            events([first, first + 1]),
        ))
        .with_append(Append::about(
            stream("shared"),
            account("all"),
            Expected::Any,
            events([first + 2]),
        ));
    tell(&format!("try {first}"));
    match store.commit(commit).await {
        Ok(_) => tell(&format!("done {first}")),
        Err(error) => {
            assert!(error.is_retryable(), "{error:?}");
            tell(&format!("refused {first}"));
        }
    }
}

/// What one process did, told by itself up to its end.
fn live(mut process: Child, is_killed: bool) -> Vec<Attempt> {
    let mut attempts: Vec<Attempt> = Vec::new();
    let mut done = 0;
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    for line in lines {
        let line = line.unwrap();
        let Some((word, first)) = told(&line).and_then(|told| told.split_once(' ')) else {
            continue;
        };
        let Ok(first) = first.parse::<u64>() else {
            continue;
        };
        match word {
            "try" => attempts.push(Attempt {
                events: vec![
                    (stream("own"), id(first)),
                    (stream("own"), id(first + 1)),
                    (stream("shared"), id(first + 2)),
                ],
                outcome: Answer::Undecided,
            }),
            "done" => {
                done += 1;
                let (places, at) = (Vec::new(), SystemClock.elapsed());
                attempts.last_mut().unwrap().outcome = Answer::Acknowledged { places, at };
            }
            _ => attempts.last_mut().unwrap().outcome = Answer::Refused,
        }
        if is_killed && done == LIVED {
            process.kill().unwrap();
        }
    }
    let status = process.wait().unwrap();
    assert_eq!(status.success(), !is_killed, "{status}");
    attempts
}

/// Locks the file for some milliseconds, again and again.
async fn lock_again_and_again(file: &Path, over: &AtomicBool) -> usize {
    let other = Connection::open(file).unwrap();
    other.busy_timeout(Duration::ZERO).unwrap();
    let mut times = 0;
    while !over.load(Ordering::SeqCst) {
        if other.execute_batch("BEGIN IMMEDIATE").is_ok() {
            times += 1;
            SystemClock.sleep(Duration::from_millis(30)).await;
            other.execute_batch("COMMIT").unwrap();
            SystemClock.sleep(Duration::from_millis(20)).await;
        }
        SystemClock.sleep(Duration::from_millis(1)).await;
    }
    times
}

async fn read_along(store: Arc<SqliteStore>, over: Arc<AtomicBool>) -> Reading {
    let mut reading = Reading {
        reader: "who reads along".to_owned(),
        follows: true,
        ..Reading::default()
    };
    let mut cursor = store.log_start();
    loop {
        let is_last = over.load(Ordering::SeqCst);
        let page = store.read_log(&cursor, 17).await.unwrap();
        cursor = page.next;
        let at = SystemClock.elapsed();
        reading
            .events
            .extend(page.events.iter().map(|event| Seen::new(event, at)));
        if page.events.is_empty() {
            if is_last {
                return reading;
            }
            store.log_grown(&cursor, Duration::from_millis(100)).await;
        }
    }
}

#[test]
fn twenty_processes_of_which_some_are_killed_lose_and_repeat_nothing() {
    let folder = Folder::new();
    support::block_on(async {
        let store = Arc::new(folder.store().await);
        let over = Arc::new(AtomicBool::new(false));
        let reader = tokio::spawn(read_along(Arc::clone(&store), Arc::clone(&over)));
        let locker = tokio::spawn({
            let (file, over) = (folder.file(), Arc::clone(&over));
            async move { lock_again_and_again(&file, &over).await }
        });
        let processes = (1..=PROCESSES).map(|number| {
            let process = child("write", &folder.file(), number).spawn().unwrap();
            tokio::task::spawn_blocking(move || live(process, number % 3 == 0))
        });
        let mut attempts = Vec::new();
        for process in processes.collect::<Vec<_>>() {
            attempts.extend(process.await.unwrap());
        }
        over.store(true, Ordering::SeqCst);
        assert!(locker.await.unwrap() > 0, "the file was locked");
        let reading = reader.await.unwrap();
        let (log, _) = read_log(&*store, store.log_start(), 1_000).await;
        let evidence = Evidence {
            attempts,
            complaints: Vec::new(),
            stored: log
                .iter()
                .map(|event| Seen::new(event, Duration::ZERO))
                .collect(),
            readings: vec![reading],
            beginnings: Vec::new(),
            longest_delay: Duration::from_secs(20),
        };
        let report = evidence.judge();
        report.assert_clean();
        let lived = PROCESSES - PROCESSES / 3;
        assert!(report.acknowledged >= lived * 20, "{report}");
        let integrity: String = Connection::open(folder.file())
            .unwrap()
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(integrity, "ok");
    });
}
