//! Several processes on one file: each listener has one owner at a time, and a successor when it goes.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::subscription::SubscriptionState;
use cqrs::time::{Clock, SystemClock};
use cqrs_testing::PausedClock;
use serde::{Deserialize, Serialize};

use crate::support::{Gate, Notebook, Story, meanwhile, turn, until, within};

#[derive(Serialize, Deserialize, Command)]
struct Ring {
    bell: u32,
}

#[derive(Serialize, Deserialize, Event)]
struct Rang {
    bell: u32,
}

#[command_handler]
async fn ring(command: Ring, events: Events) -> HandlerResult {
    let bell = command.bell;
    Ok(events.raise(Rang { bell })?)
}

#[event_listener]
async fn hear(event: &Rang, gate: Service<Gate>, notebook: Service<Notebook>) -> HandlerResult {
    gate.pass().await;
    notebook.note(event.bell.to_string());
    Ok(())
}

struct Process {
    app: App,
    notebook: Arc<Notebook>,
    gate: Arc<Gate>,
}

impl Process {
    async fn start(folder: &Path, clock: Arc<dyn Clock>) -> Self {
        let buses = "service_bus: { command_buses: { commands: ~ }, event_buses: { events: ~ } }";
        let story = Story::on_file(folder, buses, registrations![Ring, Rang, ring, hear]);
        let app = story.builder.clock(clock).build().await.unwrap();
        app.run().await;
        Self {
            app,
            notebook: story.notebook,
            gate: story.gate,
        }
    }

    async fn ring(&self, bells: std::ops::Range<u32>) {
        for bell in bells {
            let _ = self.app.dispatch(Ring { bell }).await.unwrap();
        }
    }

    fn state(&self) -> SubscriptionState {
        self.app.subscriptions().remove(0).1
    }
}

fn apps<const N: usize>(processes: [&Process; N]) -> [&App; N] {
    processes.map(|process| &process.app)
}

/// Two processes on one file, of which the first owns the listener.
async fn owner_and_other(folder: &Path, clock: &PausedClock) -> (Process, Process) {
    let owner = Process::start(folder, Arc::new(clock.clone())).await;
    until(clock, &[&owner.app], || {
        owner.state() == SubscriptionState::Running
    })
    .await;
    let other = Process::start(folder, Arc::new(clock.clone())).await;
    let both = apps([&owner, &other]);
    until(clock, &both, || {
        other.state() == SubscriptionState::Elsewhere
    })
    .await;
    (owner, other)
}

fn bells(range: std::ops::Range<u32>) -> Vec<String> {
    range.map(|bell| bell.to_string()).collect()
}

#[tokio::test]
async fn while_both_run_each_event_is_handled_once_by_one_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let clock = PausedClock::new();
    let (owner, other) = owner_and_other(folder.path(), &clock).await;
    let both = apps([&owner, &other]);
    for process in [&owner, &other] {
        process.gate.open(100);
    }
    owner.ring(0..10).await;
    other.ring(10..20).await;
    meanwhile(&clock, &both, owner.app.settle()).await.unwrap();
    meanwhile(&clock, &both, other.app.settle()).await.unwrap();
    assert_eq!(owner.notebook.lines(), bells(0..20));
    assert!(other.notebook.lines().is_empty());
    owner.app.shutdown().await.unwrap();
    other.app.shutdown().await.unwrap();
}

#[tokio::test]
async fn who_shuts_down_hands_over_before_its_lease_runs_out() {
    let folder = tempfile::tempdir().unwrap();
    let clock = PausedClock::new();
    let (owner, other) = owner_and_other(folder.path(), &clock).await;
    let both = apps([&owner, &other]);
    owner.gate.open(3);
    owner.ring(0..3).await;
    meanwhile(&clock, &both, owner.app.settle()).await.unwrap();
    owner.app.shutdown().await.unwrap();

    // Two seconds are enough to look whether there is an owner, and too few for a lease to run out.
    turn(&other.app).await;
    clock.advance(Duration::from_secs(2)).await;
    within(async {
        while other.state() != SubscriptionState::Running {
            turn(&other.app).await;
        }
    })
    .await;
    let alone = apps([&other]);
    other.gate.open(100);
    other.ring(3..6).await;
    meanwhile(&clock, &alone, other.app.settle()).await.unwrap();
    assert_eq!(owner.notebook.lines(), bells(0..3));
    assert_eq!(other.notebook.lines(), bells(3..6));
    other.app.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_slow_listener_keeps_its_subscription() {
    let folder = tempfile::tempdir().unwrap();
    let clock = PausedClock::new();
    let (owner, other) = owner_and_other(folder.path(), &clock).await;
    let both = apps([&owner, &other]);
    owner.ring(0..2).await;
    meanwhile(&clock, &both, owner.gate.arrival(1)).await;
    let much_later = clock.now().saturating_add(Duration::from_secs(20));
    until(&clock, &both, || clock.now() >= much_later).await;
    assert_eq!(other.state(), SubscriptionState::Elsewhere);
    owner.gate.open(2);
    meanwhile(&clock, &both, owner.app.settle()).await.unwrap();
    assert_eq!(owner.notebook.lines(), bells(0..2));
    assert!(other.notebook.lines().is_empty());
    owner.app.shutdown().await.unwrap();
    other.app.shutdown().await.unwrap();
}

/// Tells the test that it runs as the process that will be killed, and where its file is.
const VICTIM: &str = "STORY_OF_A_VICTIM";

#[tokio::test]
async fn who_is_killed_in_the_middle_of_an_event_has_a_successor_for_it() {
    if let Some(folder) = std::env::var_os(VICTIM) {
        let victim = Process::start(Path::new(&folder), Arc::new(SystemClock)).await;
        victim.gate.open(2);
        victim.ring(0..4).await;
        victim.gate.arrival(3).await;
        std::fs::write(Path::new(&folder).join("holding"), "").unwrap();
        return std::future::pending().await;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut victim = std::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "leases::who_is_killed_in_the_middle_of_an_event_has_a_successor_for_it",
        ])
        .env(VICTIM, folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    within(async {
        while !folder.path().join("holding").exists() {
            assert!(victim.try_wait().unwrap().is_none(), "it ended by itself");
            tokio::task::yield_now().await;
        }
    })
    .await;

    let clock = PausedClock::at(SystemClock.now());
    let successor = Process::start(folder.path(), Arc::new(clock.clone())).await;
    successor.gate.open(100);
    let alone = apps([&successor]);
    until(&clock, &alone, || {
        successor.state() == SubscriptionState::Elsewhere
    })
    .await;
    victim.kill().unwrap();
    victim.wait().unwrap();
    meanwhile(&clock, &alone, successor.app.settle())
        .await
        .unwrap();
    assert_eq!(successor.notebook.lines(), bells(2..4));
    successor.app.shutdown().await.unwrap();
}
