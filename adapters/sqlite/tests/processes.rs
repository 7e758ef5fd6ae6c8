//! Several processes on one file, and processes that die.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;

use cqrs_core::store::{EventStore, Expected, StoreError};
use cqrs_sqlite::{SqliteStore, rusqlite::Connection};
use cqrs_testing::store::sample::{
    LONG, account, accounts, deposit, exact, numbers, read_log, version,
};
use support::{Folder, all_told, child, open, part, tell, told};

#[test]
fn parts() {
    let Some((part, file, number)) = part() else {
        return;
    };
    support::block_on(async {
        match part.as_str() {
            "once" => {
                let store = open(&file).await.unwrap();
                store
                    .commit(deposit(
                        &number.to_string(),
                        Expected::NoStream,
                        [number + 1],
                    ))
                    .await
                    .unwrap();
            }
            "contend" => contend(open(&file).await.unwrap(), number).await,
            "for ever" => write_for_ever(Arc::new(open(&file).await.unwrap()), number).await,
            other => panic!("{other}"),
        }
    });
}

/// Deposits to its own account, and to one that all share, for which it has to try again and again.
async fn contend(store: SqliteStore, process: u64) {
    for round in 0..100 {
        let first = process * 1_000 + round * 2 + 1;
        store
            .commit(deposit(&process.to_string(), exact(round), [first]))
            .await
            .unwrap();
        loop {
            let shared = exact(version(&store, "shared").await);
            match store.commit(deposit("shared", shared, [first + 1])).await {
                Ok(_) => break,
                Err(error) => assert!(error.is_conflict(), "{error}"),
            }
        }
    }
    store.close().await.unwrap();
}

async fn write_for_ever(store: Arc<SqliteStore>, life: u64) {
    let writers = (0..8_u64).map(|writer| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for round in 0.. {
                let first = life * 100_000_000 + writer * 1_000_000 + round * 2 + 1;
                store
                    .commit(deposit(
                        &format!("{life}-{writer}"),
                        exact(round * 2),
                        [first, first + 1],
                    ))
                    .await
                    .unwrap();
                tell(&format!("{first}"));
            }
        })
    });
    futures::future::join_all(writers).await;
}

#[test]
fn twenty_processes_may_start_at_once() {
    let folder = Folder::new();
    let children: Vec<_> = (0..20)
        .map(|number| child("once", &folder.file(), number))
        .map(|child| std::thread::spawn(|| all_told(child)))
        .collect();
    for child in children {
        child.join().unwrap();
    }
    support::block_on(async {
        let store = folder.store().await;
        assert_eq!(read_log(&store, store.log_start(), 100).await.0.len(), 20);
    });
}

#[test]
fn several_processes_write_while_another_reads() {
    let folder = Folder::new();
    support::block_on(async {
        let store = folder.store().await;
        let children: Vec<_> = (0..3)
            .map(|number| child("contend", &folder.file(), number))
            .collect();
        let children: Vec<_> = children
            .into_iter()
            .map(|child| std::thread::spawn(|| all_told(child)))
            .collect();
        let (mut log, mut cursor) = (Vec::new(), store.log_start());
        while log.len() < 600 {
            let page = store.read_log(&cursor, 50).await.unwrap();
            if page.events.is_empty() {
                store.log_grown(&page.next, LONG).await;
            }
            cursor = page.next;
            log.extend(page.events);
        }
        for child in children {
            child.join().unwrap();
        }
        assert!(store.read_log(&cursor, 50).await.unwrap().events.is_empty());
        assert_eq!(numbers(&log).into_iter().collect::<HashSet<_>>().len(), 600);
        for name in ["0", "1", "2", "shared"] {
            let subject = Some(account(name));
            let versions: Vec<u64> = log
                .iter()
                .filter(|event| event.subject == subject)
                .map(|event| event.version.get())
                .collect();
            assert_eq!(versions, (1..=versions.len() as u64).collect::<Vec<_>>());
        }
    });
}

#[test]
fn what_was_acknowledged_survives_the_death_of_the_process() {
    let folder = Folder::new();
    let mut acknowledged = Vec::new();
    for life in 0..4 {
        acknowledged.extend(live_and_die(&folder.file(), life));
        let integrity: String = Connection::open(folder.file())
            .unwrap()
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(integrity, "ok");
    }
    support::block_on(async {
        let store = folder.store().await;
        let log = numbers(&read_log(&store, store.log_start(), 1000).await.0);
        let stored: HashSet<u64> = log.iter().copied().collect();
        assert_eq!(stored.len(), log.len(), "nothing is there twice");
        for first in acknowledged {
            assert!(
                stored.contains(&first) && stored.contains(&(first + 1)),
                "{first} was acknowledged"
            );
        }
        for number in log {
            let pair = if number % 2 == 1 {
                number + 1
            } else {
                number - 1
            };
            assert!(stored.contains(&pair), "{number} is half of a commit");
        }
        is_writable(&store).await.unwrap();
    });
}

/// Lets a child write until it has acknowledged enough, kills it, and gives back what it acknowledged.
fn live_and_die(file: &Path, life: usize) -> Vec<u64> {
    let mut child = child("for ever", file, life).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged = Vec::new();
    for line in lines {
        if let Some(first) = told(&line.unwrap()).and_then(|told| told.parse().ok()) {
            acknowledged.push(first);
        }
        if acknowledged.len() == 150 {
            child.kill().unwrap();
        }
    }
    assert!(!child.wait().unwrap().success());
    assert!(acknowledged.len() >= 150);
    acknowledged
}

async fn is_writable(store: &SqliteStore) -> Result<(), StoreError> {
    store
        .commit(deposit("afterwards", Expected::NoStream, [u64::MAX]))
        .await?;
    assert!(store.has_stream(&accounts()).await?);
    Ok(())
}
