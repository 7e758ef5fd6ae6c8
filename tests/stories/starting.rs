//! What a start does to a store: the first checkpoints of all new listeners at once, and nothing else.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use cqrs::memory::MemoryStore;
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::sqlite::SqliteStore;
use cqrs::store::{Commit, Committed, Cursor, EventStore, Layered, StoreError, StoreLayer};
use serde::{Deserialize, Serialize};

use crate::support::{Gate, Notebook, Story, within};

#[derive(Serialize, Deserialize, Command)]
struct Open {
    shop: u32,
}

#[derive(Serialize, Deserialize, Event)]
struct Opened {
    shop: u32,
}

#[derive(Serialize, Deserialize, Event)]
#[event(asynchronous)]
struct Closed;

#[command_handler]
async fn open(command: Open, events: Events) -> HandlerResult {
    let shop = command.shop;
    Ok(events.raise(Opened { shop })?)
}

#[event_listener(id = "note")]
fn note(event: &Opened, notebook: Service<Notebook>) {
    notebook.note(format!("shop {}", event.shop));
}

#[event_listener(id = "mourn")]
fn mourn(_: &Closed) {}

/// Tells what starts write, and may hold them up or refuse them.
struct Watched {
    inner: Arc<dyn EventStore>,
    /// How many checkpoints each commit had.
    commits: Mutex<Vec<usize>>,
    /// Where a start waits that has seen which checkpoints are missing.
    gate: Option<Gate>,
    refuses: AtomicBool,
}

impl Watched {
    fn around(inner: &Arc<dyn EventStore>, gate: Option<Gate>) -> Arc<Layered<Self>> {
        Arc::new(Layered(Self {
            inner: Arc::clone(inner),
            commits: Mutex::default(),
            gate,
            refuses: AtomicBool::new(false),
        }))
    }

    fn commits(&self) -> Vec<usize> {
        self.commits.lock().unwrap().clone()
    }
}

#[async_trait]
impl StoreLayer for Watched {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.inner
    }

    async fn log_end(&self) -> Result<Cursor, StoreError> {
        if let Some(gate) = &self.gate {
            gate.pass().await;
        }
        self.inner.log_end().await
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.commits.lock().unwrap().push(commit.checkpoints.len());
        if self.refuses.load(Ordering::SeqCst) {
            let place = self.inner.place();
            return Err(StoreError::ReadOnly { place });
        }
        self.inner.commit(commit).await
    }

    async fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// An application with so many event buses, each with a listener of its own.
fn shops(store: Arc<dyn EventStore>, buses: u32) -> Story {
    let bus = |bus| format!("    bus_{bus}: {{ router: {{ routes: {{ Opened: note }} }} }}\n");
    let buses: String = (0..buses).map(bus).collect();
    let text = format!(
        "event_store: {{ stores: {{ main: {{ type: store }} }} }}\nservice_bus:\n  command_buses: {{ commands: ~ }}\n  event_buses:\n{buses}"
    );
    let mut story = Story::of(text, registrations![Open, Opened, open, note]);
    story.builder = story
        .builder
        .provide_named::<dyn EventStore>("store", store);
    story
}

async fn on_file(folder: &tempfile::TempDir) -> Arc<dyn EventStore> {
    let path = folder.path().join("shops.db");
    Arc::new(SqliteStore::open(path.as_path()).await.unwrap())
}

async fn open_shop(app: &App, shop: u32) {
    let _ = app.dispatch(Open { shop }).await.unwrap();
}

#[tokio::test]
async fn all_new_listeners_of_a_store_get_their_first_checkpoints_in_one_commit() {
    let folder = tempfile::tempdir().unwrap();
    let file = on_file(&folder).await;
    for expected in [vec![40], vec![]] {
        let store = Watched::around(&file, None);
        let (app, _) = shops(store.clone(), 40).start().await;
        app.shutdown().await.unwrap();
        assert_eq!(store.0.commits(), expected);
    }
    assert_eq!(file.checkpoints().await.unwrap().len(), 40);
}

#[tokio::test]
async fn the_way_of_a_store_into_a_queue_gets_its_checkpoint_with_those_of_listeners() {
    let memory: Arc<dyn EventStore> = Arc::new(MemoryStore::new());
    let store = Watched::around(&memory, None);
    let text = "
services: { out: { driver: queue, store: main } }
event_store: { stores: { main: { type: store } } }
service_bus:
  event_buses:
    shops: { router: { routes: { Opened: note } } }
    posts: { router: { routes: { Closed: mourn }, async_switch: out } }
";
    let mut story = Story::of(text, registrations![Opened, Closed, note, mourn]);
    story.builder = story
        .builder
        .provide_named::<dyn EventStore>("store", store.clone());
    let (app, _) = story.start().await;
    app.shutdown().await.unwrap();
    assert_eq!(store.0.commits().len(), 1);
    let checkpoints = memory.checkpoints().await.unwrap();
    let ids: Vec<&str> = checkpoints.iter().map(|(id, _)| id.as_str()).collect();
    assert!(ids.contains(&"$relay/out@posts"), "{ids:?}");
    assert!(ids.contains(&"note@shops"), "{ids:?}");
}

#[tokio::test]
async fn listeners_that_are_new_begin_at_the_end_and_leave_the_others_where_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let file = on_file(&folder).await;
    let (app, _) = shops(Watched::around(&file, None), 2).start().await;
    open_shop(&app, 1).await;
    app.shutdown().await.unwrap();
    let before = file.checkpoints().await.unwrap();

    let store = Watched::around(&file, None);
    let (app, notebook) = shops(store.clone(), 30).start().await;
    assert_eq!(store.0.commits(), [28]);
    let now = file.checkpoints().await.unwrap();
    assert!(before.iter().all(|checkpoint| now.contains(checkpoint)));
    open_shop(&app, 2).await;
    app.run().await;
    within(app.settle()).await.unwrap();
    app.shutdown().await.unwrap();
    assert_eq!(notebook.count("shop 1"), 2);
    assert_eq!(notebook.count("shop 2"), 30);
}

#[tokio::test]
async fn of_two_starts_at_once_the_first_one_says_where_new_listeners_begin() {
    let folder = tempfile::tempdir().unwrap();
    let late = Watched::around(&on_file(&folder).await, Some(Gate::default()));
    let start = tokio::spawn(shops(late.clone(), 3).start());
    let gate = late.0.gate.as_ref().unwrap();
    gate.arrival(1).await;

    let file = on_file(&folder).await;
    let (early, _) = shops(Watched::around(&file, None), 3).start().await;
    let checkpoints = file.checkpoints().await.unwrap();
    open_shop(&early, 1).await;
    early.shutdown().await.unwrap();

    gate.open(100);
    let (app, notebook) = within(start).await.unwrap();
    assert_eq!(late.0.commits(), [3], "it knew of none");
    assert_eq!(file.checkpoints().await.unwrap(), checkpoints);
    app.run().await;
    within(app.settle()).await.unwrap();
    app.shutdown().await.unwrap();
    assert_eq!(notebook.lines(), ["shop 1"; 3], "nobody has missed it");
}

#[tokio::test]
async fn a_start_that_fails_has_made_no_checkpoint_and_says_so_once() {
    let memory: Arc<dyn EventStore> = Arc::new(MemoryStore::new());
    let store = Watched::around(&memory, None);
    store.0.refuses.store(true, Ordering::SeqCst);
    let error = shops(store.clone(), 20).builder.build().await.unwrap_err();
    assert_eq!(
        error.to_string().matches("store main: ").count(),
        1,
        "{error}"
    );
    assert!(memory.checkpoints().await.unwrap().is_empty());

    store.0.refuses.store(false, Ordering::SeqCst);
    let (app, _) = shops(store, 20).start().await;
    assert_eq!(memory.checkpoints().await.unwrap().len(), 20);
    app.shutdown().await.unwrap();
}
