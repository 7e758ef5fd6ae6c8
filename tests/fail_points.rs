//! A process that halts at a chosen moment and is killed there, and its successor.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test that cannot go on fails"
)]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::sync::Arc;
use std::time::Duration;

use cqrs::prelude::*;
use cqrs::testing::PausedClock;
use cqrs::time::{Clock, SystemClock};
use serde::{Deserialize, Serialize};

/// Tells the test that it runs as the process that will be killed, and where its files are.
const VICTIM: &str = "FAIL_POINT_OF_A_VICTIM";

#[derive(Serialize, Deserialize, Command)]
struct Ring {
    bell: u32,
}

#[derive(Serialize, Deserialize, Event)]
struct Rang {
    bell: u32,
}

#[command_handler]
fn ring(command: Ring, events: Events) -> HandlerResult {
    let bell = command.bell;
    Ok(events.raise(Rang { bell })?)
}

#[event_listener]
fn hear(event: &Rang, folder: Service<Path>) -> std::io::Result<()> {
    write_down(&folder, "heard", event.bell)
}

fn write_down(folder: &Path, file: &str, bell: u32) -> std::io::Result<()> {
    let mut file = fs::File::options()
        .create(true)
        .append(true)
        .open(folder.join(file))?;
    writeln!(file, "{bell}")
}

fn written(folder: &Path, file: &str) -> Vec<u32> {
    let text = fs::read_to_string(folder.join(file)).unwrap_or_default();
    text.lines().map(|line| line.parse().unwrap()).collect()
}

async fn start(folder: &Path, clock: Arc<dyn Clock>) -> App {
    let file = folder.join("bells.db");
    let configuration = format!(
        "services: {{ bells: {{ driver: sqlite, path: {file:?} }} }}
service_bus: {{ command_buses: {{ commands: ~ }}, event_buses: {{ events: ~ }} }}
event_store: {{ stores: {{ main: {{ type: bells }} }} }}"
    );
    let app = App::from_text("cqrs.yaml", configuration)
        .provide::<Path>(PathBuf::from(folder).into())
        .clock(clock)
        .build()
        .await
        .unwrap();
    app.run().await;
    app
}

/// Lets a process ring three bells until it reaches this point, kills it there, and says what was acknowledged and heard until then.
fn killed_at(folder: &Path, point: &str, time: u32) -> (Vec<u32>, Vec<u32>) {
    let mut victim = Process::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_victim", "--nocapture"])
        .env(VICTIM, folder)
        .env("CQRS_FAIL_AT", format!("{point}:{time}"))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let told = BufReader::new(victim.stderr.take().unwrap()).lines();
    let expected = format!("fail point {point} reached");
    let reached = told.map_while(Result::ok).any(|line| line == expected);
    assert!(reached, "it ended before it reached {point}:{time}");
    victim.kill().unwrap();
    victim.wait().unwrap();
    (written(folder, "acknowledged"), written(folder, "heard"))
}

#[tokio::test]
async fn the_victim() {
    let Some(folder) = std::env::var_os(VICTIM).map(PathBuf::from) else {
        return;
    };
    let app = start(&folder, Arc::new(SystemClock)).await;
    for bell in 1..=3 {
        let receipt = app.dispatch(Ring { bell }).await.unwrap();
        write_down(&folder, "acknowledged", bell).unwrap();
        app.wait_for(&receipt).await.unwrap();
    }
    std::future::pending().await
}

/// What the successor of a process that was killed has in its file, and what it has heard; the lease of the dead has run out.
async fn succeeded(folder: &Path) -> (Vec<u32>, Vec<u32>) {
    let later = SystemClock.now().saturating_add(Duration::from_secs(60));
    let app = start(folder, Arc::new(PausedClock::at(later))).await;
    app.settle().await.unwrap();
    let store = app.store_named("main").unwrap();
    let page = store.read_log(&store.log_start(), 100).await.unwrap();
    let bells = page
        .events
        .iter()
        .map(|event| event.payload.decode::<Rang>().unwrap().bell)
        .collect();
    app.shutdown().await.unwrap();
    (bells, written(folder, "heard"))
}

#[tokio::test]
async fn who_dies_before_its_listener_hears_has_a_successor_that_does() {
    let folder = tempfile::tempdir().unwrap();
    let (_, heard) = killed_at(folder.path(), "delivery/before", 2);
    assert_eq!(heard, [1]);
    let after = succeeded(folder.path()).await;
    assert_eq!(after, (vec![1, 2], vec![1, 2]));
}

#[tokio::test]
async fn who_dies_behind_its_listener_and_before_the_commit_delivers_again() {
    let folder = tempfile::tempdir().unwrap();
    let (_, heard) = killed_at(folder.path(), "delivery/after-handler", 2);
    assert_eq!(heard, [1, 2]);
    let after = succeeded(folder.path()).await;
    assert_eq!(after, (vec![1, 2], vec![1, 2, 2]));
}

#[tokio::test]
async fn who_dies_behind_the_commit_of_a_delivery_does_not_deliver_again() {
    let folder = tempfile::tempdir().unwrap();
    let (_, heard) = killed_at(folder.path(), "delivery/committed", 2);
    assert_eq!(heard, [1, 2]);
    let after = succeeded(folder.path()).await;
    assert_eq!(after, (vec![1, 2], vec![1, 2]));
}

#[tokio::test]
async fn what_was_acknowledged_is_there_wherever_a_commit_ended() {
    for point in ["append/before-commit", "append/after-commit"] {
        for time in 1..8 {
            let folder = tempfile::tempdir().unwrap();
            let (acknowledged, _) = killed_at(folder.path(), point, time);
            let (stored, heard) = succeeded(folder.path()).await;
            assert!(stored.starts_with(&acknowledged), "{point}:{time}");
            assert!(stored.len() <= acknowledged.len() + 1, "{point}:{time}");
            assert!(
                stored.iter().all(|bell| heard.contains(bell)),
                "{point}:{time}"
            );
        }
    }
}
