//! Many at once.

use std::collections::HashMap;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use cqrs_core::store::{
    Append, Commit, EventStore, Expected, LoadQuery, Recorded, StoreError, Version,
};
use futures::future::join_all;
use tokio::time::timeout;

use super::StoreFixture;
use super::sample::{
    LONG, account, accounts, commit, deposit, events, exact, load, load_account, read_log, stream,
    version, versions,
};

/// Each tries the version behind the one it has seen; for each version exactly one is told that it won.
pub async fn of_concurrent_writers_to_one_subject_one_wins_each_version(
    fixture: &impl StoreFixture,
) {
    let stores = [fixture.open().await, fixture.open().await];
    let writers = (0..8_u64).map(|writer| {
        let store = Arc::clone(&stores[usize::try_from(writer % 2).unwrap()]);
        tokio::spawn(async move {
            let mut won = Vec::new();
            for attempt in 0..25 {
                let seen = version(&*store, "a").await;
                let append = Append::about(
                    accounts(),
                    account("a"),
                    exact(seen),
                    events([writer * 1000 + attempt + 1]),
                );
                match store.commit(Commit::new().with_append(append)).await {
                    Ok(committed) => won.push(committed.appended[0].version),
                    Err(error) => assert!(error.is_conflict(), "{error}"),
                }
            }
            won
        })
    });
    let mut won: Vec<Version> = join_all(writers)
        .await
        .into_iter()
        .flat_map(Result::unwrap)
        .collect();
    won.sort_unstable();
    let all: Vec<Version> = (1..=won.len() as u64).map(Version::new).collect();
    assert_eq!(won, all);
    let stored = load_account(&*stores[0], "a", Default::default()).await;
    assert_eq!(stored.len(), all.len());
    assert_eq!(
        versions(&stored),
        (1..=all.len() as u64).collect::<Vec<_>>()
    );
}

/// However the writers interleave and are refused, whoever reads along gets every event once, each subject's in order.
pub async fn a_reader_gets_every_event_once_while_many_write(fixture: &impl StoreFixture) {
    const WRITERS: u64 = 8;
    const COMMITS: u64 = 40;
    let stores = [fixture.open().await, fixture.open().await];
    let reader = tokio::spawn(follow(Arc::clone(&stores[0]), WRITERS * COMMITS * 2));
    let writers = (0..WRITERS).map(|writer| {
        let store = Arc::clone(&stores[usize::try_from(writer % 2).unwrap()]);
        tokio::spawn(async move {
            for round in 0..COMMITS {
                write_two(&*store, writer, round).await;
            }
        })
    });
    for writer in join_all(writers).await {
        writer.unwrap();
    }
    let log = timeout(LONG, reader)
        .await
        .expect("the reader comes to the end")
        .unwrap();
    every_event_once_in_order(&log, WRITERS * COMMITS * 2);
    let (again, _) = read_log(&*stores[1], stores[1].log_start(), 7).await;
    every_event_once_in_order(&again, WRITERS * COMMITS * 2);
}

/// Two events for the writer's own subject, and now and then a commit that must fail.
async fn write_two(store: &dyn EventStore, writer: u64, round: u64) {
    let first = writer * 1_000_000 + round * 2 + 1;
    let subject = account(&writer.to_string());
    let name = stream(["accounts", "others"][usize::try_from(writer % 2).unwrap()]);
    if round.is_multiple_of(5) {
        let stale = Append::about(
            name.clone(),
            subject.clone(),
            exact(round * 2 + 1),
            events([first + 500_000]),
        );
        assert!(
            store
                .commit(Commit::new().with_append(stale))
                .await
                .unwrap_err()
                .is_conflict()
        );
    }
    let append = Append::about(name, subject, exact(round * 2), events([first, first + 1]));
    store
        .commit(Commit::new().with_append(append))
        .await
        .unwrap();
}

async fn follow(store: Arc<dyn EventStore>, until: u64) -> Vec<Recorded> {
    let mut log = Vec::new();
    let mut cursor = store.log_start();
    while (log.len() as u64) < until {
        let page = store.read_log(&cursor, 50).await.unwrap();
        if page.events.is_empty() {
            store.log_grown(&page.next, LONG).await;
        }
        cursor = page.next;
        log.extend(page.events);
    }
    log
}

fn every_event_once_in_order(log: &[Recorded], count: u64) {
    assert_eq!(log.len() as u64, count);
    assert!(log.is_sorted_by(|one, other| one.position < other.position));
    let mut last: HashMap<String, Version> = HashMap::new();
    for event in log {
        let before = last
            .insert(event.ordering_key(), event.version)
            .unwrap_or(Version::NONE);
        assert_eq!(event.version, before.next(), "{}", event.ordering_key());
    }
}

/// More callers than the queue has places: they wait for one, nobody is refused.
pub async fn more_callers_than_places_wait_for_one(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let callers = (1..=3000_u64).map(|number| {
        let store = &store;
        async move {
            let append = Append::about(
                accounts(),
                account(&number.to_string()),
                Expected::NoStream,
                events([number]),
            );
            store.commit(Commit::new().with_append(append)).await
        }
    });
    let answers: Result<Vec<_>, StoreError> = join_all(callers).await.into_iter().collect();
    assert_eq!(answers.unwrap().len(), 3000);
    assert_eq!(
        read_log(&*store, store.log_start(), 1000).await.0.len(),
        3000
    );
}

/// Neighbours are written in one transaction, but each has its own answer, and what a refused one had begun is undone.
pub async fn a_refused_commit_does_not_fail_its_neighbours(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("busy", Expected::NoStream, [1])).await;
    let commits = (0..200_u64).map(|number| {
        let mut commit = deposit(&format!("free-{number}"), Expected::NoStream, [number + 10]);
        if number % 3 == 0 {
            let stale = deposit("busy", Expected::NoStream, [number + 1000]);
            commit.appends.extend(stale.appends);
        }
        store.commit(commit)
    });
    for (number, answer) in (0..).zip(join_all(commits).await) {
        match answer {
            Ok(committed) => assert!(number % 3 != 0 && committed.appended[0].version.get() == 1),
            Err(error) => assert!(number % 3 == 0 && error.is_conflict(), "{number}: {error}"),
        }
    }
    let stored = load(&*store, &accounts(), LoadQuery::all()).await;
    assert_eq!(stored.len(), 1 + 200 - 67);
    assert_eq!(version(&*store, "free-0").await, 0);
    assert_eq!(version(&*store, "free-1").await, 1);
}

/// A future that nobody has polled has written nothing, and neither does it later.
pub async fn a_commit_that_is_dropped_before_it_is_polled_writes_nothing(
    fixture: &impl StoreFixture,
) {
    let store = fixture.open().await;
    drop(store.commit(deposit("a", Expected::NoStream, [1])));
    commit(&*store, deposit("b", Expected::NoStream, [2])).await;
    assert_eq!(version(&*store, "a").await, 0);
}

/// A future that is dropped half-way has written all or nothing, and the store goes on.
pub async fn a_commit_that_is_dropped_half_way_is_whole_or_not_there(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    for number in 0..20_u64 {
        let subject = number.to_string();
        let two = deposit(
            &subject,
            Expected::NoStream,
            [number * 2 + 1, number * 2 + 2],
        );
        let mut half = pin!(store.commit(two));
        let _ = half.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    }
    commit(&*store, deposit("last", Expected::NoStream, [1_000])).await;
    for number in 0..20_u64 {
        let version = version(&*store, &number.to_string()).await;
        assert!(version == 0 || version == 2, "{version}");
    }
}
