//! Commits, and deliveries of events.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cqrs::prelude::*;
use cqrs::time::{Clock, SystemClock};
use serde::{Deserialize, Serialize};

use crate::{a_minute_later, kill_at, victims_folder, write_down, written};

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
    kill_at("bells::the_victim", folder, point, time);
    (written(folder, "acknowledged"), written(folder, "heard"))
}

#[tokio::test]
async fn the_victim() {
    let Some(folder) = victims_folder() else {
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
    let app = start(folder, a_minute_later()).await;
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
