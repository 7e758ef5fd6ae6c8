//! What all stories share: a notebook in which handlers write down what they saw, a gate at which they wait, and applications that know
//! the handlers of one story only.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cqrs::AppBuilder;
use cqrs::memory::MemoryDriver;
use cqrs::prelude::*;
use cqrs::registry::{Registration, Registry};
use cqrs::snapshot::MemorySnapshotDriver;
use cqrs::sqlite::{SqliteDriver, SqliteSnapshotDriver};
use cqrs::store::{EventStore, Recorded};
use cqrs_testing::PausedClock;
use tokio::sync::Semaphore;

/// What handlers have seen, in order.
#[derive(Default)]
pub(crate) struct Notebook(Mutex<Vec<String>>);

impl Notebook {
    pub(crate) fn note(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn count(&self, line: &str) -> usize {
        self.lines().iter().filter(|seen| *seen == line).count()
    }
}

/// Where a handler waits until the story lets it go on.
pub(crate) struct Gate {
    arrived: Semaphore,
    open: Semaphore,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            arrived: Semaphore::new(0),
            open: Semaphore::new(0),
        }
    }
}

impl Gate {
    /// For handlers: says that one is here, and waits to be let through.
    pub(crate) async fn pass(&self) {
        self.arrived.add_permits(1);
        self.open.acquire().await.unwrap().forget();
    }

    /// Waits until so many handlers are here.
    pub(crate) async fn arrival(&self, count: u32) {
        within(self.arrived.acquire_many(count))
            .await
            .unwrap()
            .forget();
    }

    /// Lets so many handlers through.
    pub(crate) fn open(&self, count: usize) {
        self.open.add_permits(count);
    }
}

/// Nothing in these stories takes as long as this.
pub(crate) async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(60), future)
        .await
        .expect("this ends")
}

/// The drivers, and what one story registers: nothing else is there.
pub(crate) fn closed(registrations: impl IntoIterator<Item = Registration>) -> Registry {
    Registry::new()
        .with([
            Registration::StoreDriver(&MemoryDriver),
            Registration::StoreDriver(&SqliteDriver),
            Registration::SnapshotDriver(&MemorySnapshotDriver),
            Registration::SnapshotDriver(&SqliteSnapshotDriver),
        ])
        .with(registrations)
}

/// An application whose configuration is `text`, with a notebook and a gate for its handlers.
pub(crate) struct Story {
    pub(crate) builder: AppBuilder,
    pub(crate) notebook: Arc<Notebook>,
    pub(crate) gate: Arc<Gate>,
}

impl Story {
    pub(crate) fn of(
        text: impl Into<String>,
        registrations: impl IntoIterator<Item = Registration>,
    ) -> Self {
        let notebook = Arc::new(Notebook::default());
        let gate = Arc::new(Gate::default());
        Self {
            builder: App::from_text("story.yaml", text)
                .registry(closed(registrations))
                .provide(Arc::clone(&notebook))
                .provide(Arc::clone(&gate)),
            notebook,
            gate,
        }
    }

    /// One store in memory, and these buses.
    pub(crate) fn in_memory(
        buses: &str,
        registrations: impl IntoIterator<Item = Registration>,
    ) -> Self {
        Self::of(on_store("{ driver: memory }", buses), registrations)
    }

    /// One SQLite file in `folder`, and these buses.
    pub(crate) fn on_file(
        folder: &std::path::Path,
        buses: &str,
        registrations: impl IntoIterator<Item = Registration>,
    ) -> Self {
        let path = folder.join("story.db");
        let service = format!("{{ driver: sqlite, path: '{}' }}", path.display());
        Self::of(on_store(&service, buses), registrations)
    }

    pub(crate) async fn start(self) -> (App, Arc<Notebook>) {
        (self.builder.build().await.unwrap(), self.notebook)
    }

    pub(crate) async fn start_with_gate(self) -> (App, Arc<Notebook>, Arc<Gate>) {
        (
            self.builder.build().await.unwrap(),
            self.notebook,
            self.gate,
        )
    }
}

fn on_store(service: &str, buses: &str) -> String {
    format!(
        "services: {{ store: {service} }}\nevent_store: {{ stores: {{ main: {{ type: store }} }} }}\n{buses}"
    )
}

/// All events of the application's log, the oldest first.
pub(crate) async fn log(store: &dyn EventStore) -> Vec<Recorded> {
    let mut events = Vec::new();
    let mut cursor = store.log_start();
    loop {
        let page = store.read_log(&cursor, 1_000).await.unwrap();
        if page.events.is_empty() {
            return events;
        }
        events.extend(page.events);
        cursor = page.next;
    }
}

/// The events of the store `main`.
pub(crate) async fn main_log(app: &App) -> Vec<Recorded> {
    log(app.store_named("main").unwrap().as_ref()).await
}

/// The events of one stream of the store `main`.
pub(crate) async fn stream(app: &App, name: &str) -> Vec<Recorded> {
    let mut events = main_log(app).await;
    events.retain(|event| event.stream.as_str() == name);
    events
}

/// Comes back when everything that this process has asked its file for before has been answered.
pub(crate) async fn turn(app: &App) {
    let store = app.store_named("main").unwrap();
    let now = app.clock().now();
    // A process that has shut down asks for nothing.
    let _lease = store
        .acquire_lease("turn", "story", now, Duration::ZERO)
        .await;
}

/// Waits for `future`. Meanwhile time passes for these processes, no faster than their file answers.
pub(crate) async fn meanwhile<F: Future>(
    clock: &PausedClock,
    processes: &[&App],
    future: F,
) -> F::Output {
    within(async {
        tokio::pin!(future);
        loop {
            tokio::select! {
                biased;
                done = &mut future => return done,
                () = pass_time(clock, processes) => {}
            }
        }
    })
    .await
}

async fn pass_time(clock: &PausedClock, processes: &[&App]) {
    clock.advance(Duration::from_millis(100)).await;
    for process in processes {
        turn(process).await;
    }
}

pub(crate) async fn until(clock: &PausedClock, processes: &[&App], condition: impl Fn() -> bool) {
    within(async {
        while !condition() {
            pass_time(clock, processes).await;
        }
    })
    .await;
}
