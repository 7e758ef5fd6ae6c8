//! What the guide says that a load costs, with and without a snapshot, and what a command costs while snapshots are taken.

use std::path::Path;
use std::time::{Duration, Instant};

use super::{Look, booking, known};
use crate::support::{Story, within};

fn application(folder: &Path, repository: &str) -> Story {
    let path = folder.join("accounts.db");
    let path = path.display();
    let text = format!(
        "services: {{ file: {{ driver: sqlite, path: '{path}' }}, kept: {{ driver: sqlite, path: '{path}' }} }}
event_store: {{ stores: {{ main: {{ type: file, repositories: {{ accounts: {{ aggregate_type: Account, {repository} }} }} }} }} }}
service_bus: {{ command_buses: {{ commands: ~ }}, query_buses: {{ queries: ~ }} }}"
    );
    Story::of(text, known())
}

/// The shortest of several first loads, each in an application that has just been started.
async fn first_load(folder: &Path, repository: &str, version: u64) -> Duration {
    let mut shortest = Duration::MAX;
    for _ in 0..5 {
        let (app, _) = application(folder, repository).start().await;
        let account = "a".to_owned();
        let started = Instant::now();
        let seen = app.ask(Look { account }).await.unwrap();
        shortest = shortest.min(started.elapsed());
        assert_eq!(seen.unwrap().2, version);
        within(app.shutdown()).await.unwrap();
    }
    shortest
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_load_of_many_events_is_faster_with_a_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let with = "snapshot_store: kept, snapshots: { every: 100000 }";
    let (mut stored, mut faster) = (0, 0.0);
    for events in [100, 1_000, 10_000] {
        let (app, _) = application(folder.path(), with).start().await;
        let until_snapshot = events - 50 - stored;
        let _ = app.dispatch(booking(1, until_snapshot)).await.unwrap();
        app.take_snapshot("accounts", "a").await.unwrap();
        let _ = app.dispatch(booking(1, 50)).await.unwrap();
        within(app.shutdown()).await.unwrap();
        stored = events;
        let whole = first_load(folder.path(), "", events).await;
        let rest = first_load(folder.path(), with, events).await;
        println!("| {events} | {whole:.1?} | {rest:.1?} |");
        faster = whole.as_secs_f64() / rest.as_secs_f64();
    }
    assert!(faster > 2.0, "{faster}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_takes_no_longer_while_snapshots_are_taken() {
    for snapshots in ["", "snapshot_store: kept, snapshots: { every: 10 }"] {
        let folder = tempfile::tempdir().unwrap();
        let (app, _) = application(folder.path(), snapshots).start().await;
        let mut times = Vec::new();
        for _ in 0..400 {
            let started = Instant::now();
            let _ = app.dispatch(booking(1, 1)).await.unwrap();
            times.push(started.elapsed());
        }
        times.sort();
        let (median, slow) = (times[200], times[396]);
        println!("{snapshots:?}: median {median:.1?}, 99 % {slow:.1?}");
        within(app.shutdown()).await.unwrap();
    }
}
