//! Any commands, through two applications on one file: with snapshots the log and all answers are what they are without.

use std::path::Path;

use cqrs::prelude::*;
use cqrs::store::StreamName;

use super::{Book, CloseYear, Look, known};
use crate::support::{Story, main_log, within};

const RUNS: u64 = 6;
const COMMANDS: usize = 50;

/// Knuth's numbers: the same sequence for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn application(folder: &Path, repository: &str) -> Story {
    let path = folder.join("accounts.db");
    let path = path.display();
    let text = format!(
        "services:
  file: {{ driver: sqlite, path: '{path}' }}
  fast: {{ driver: memory }}
  kept: {{ driver: sqlite, path: '{path}' }}
  both: {{ driver: composite, stores: [fast, kept] }}
event_store: {{ stores: {{ main: {{ type: file, repositories: {{ accounts: {{ aggregate_type: Account, stream_name: accounts, {repository} }} }} }} }} }}
service_bus: {{ command_buses: {{ commands: ~ }}, query_buses: {{ queries: ~ }} }}"
    );
    Story::of(text, known())
}

async fn lines(seed: u64, folder: &Path, repository: &str) -> Vec<String> {
    let (one, _) = application(folder, repository).start().await;
    let (other, _) = application(folder, repository).start().await;
    let mut random = Random(seed);
    let mut lines = Vec::new();
    for _ in 0..COMMANDS {
        let app = if random.below(2) == 0 { &one } else { &other };
        lines.push(step(app, &mut random).await);
        if random.below(3) == 0 {
            within(app.settle()).await.unwrap();
        }
    }
    for event in main_log(&one).await {
        let subject = event.subject.as_ref().map(ToString::to_string);
        let (version, payload) = (event.version.get(), event.payload.as_str());
        lines.push(format!("{subject:?} {version} {} {payload}", event.name));
    }
    within(one.shutdown()).await.unwrap();
    within(other.shutdown()).await.unwrap();
    lines
}

async fn step(app: &App, random: &mut Random) -> String {
    let account = ["a", "b"][random.below(2) as usize].to_owned();
    let (amount, times) = (random.below(30) as i64 - 12, random.below(4));
    match random.below(20) {
        0..=9 => {
            let book = Book {
                account,
                amount,
                times,
            };
            format!("{:?}", app.dispatch(book).await.map(|it| it.events()).ok())
        }
        10..=11 => format!("{}", app.dispatch(CloseYear { account }).await.is_ok()),
        12..=17 => format!("{:?}", app.ask(Look { account }).await.unwrap()),
        18 => {
            let cleared = app.clear_snapshots("accounts").await;
            format!("cleared: {}", cleared.is_ok() || app.snapshots().is_empty())
        }
        _ => {
            let store = app.store_named("main").unwrap();
            let deleted = store.delete(&StreamName::new("accounts").unwrap()).await;
            format!("deleted: {}", deleted.is_ok())
        }
    }
}

#[tokio::test]
async fn whatever_is_commanded_snapshots_change_nothing() {
    for seed in 0..RUNS {
        for cache in ["cache: 0", "cache: 1"] {
            let (with, without) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            let snapshots = format!(
                "{cache}, snapshot_store: both, snapshots: {{ every: 2, on: [YearClosed] }}"
            );
            let with = lines(seed, with.path(), &snapshots).await;
            let without = lines(seed, without.path(), cache).await;
            assert_eq!(with, without, "seed {seed}, {cache}");
        }
    }
}
