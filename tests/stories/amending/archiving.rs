//! What a keeper does not do, so that nothing is lost and nobody hears of anything twice.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use cqrs::inject::StreamStore;
use cqrs::plugin::{Acting, Plugin, StorePipeline, action::Delete};
use cqrs::snapshot::{MemorySnapshots, Snapshot, SnapshotStore};
use cqrs::store::{ArchiveError, StoreError};

use super::*;

/// One file under three names, the third by another path, and two stores that are something else.
fn stores(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "
services:
  file: {{ driver: sqlite, path: '{folder}/office.db' }}
  again: {{ driver: sqlite, path: '{folder}/./office.db' }}
  heard: {{ driver: memory }}
  attic: {{ driver: memory }}
event_store:
  stores:
    main: {{ type: file, repositories: {{ customers: {{ aggregate_type: Customer }} }} }}
    renamed: {{ type: file, publish_to: [] }}
    linked: {{ type: again, publish_to: [] }}
    heard: {{ type: heard }}
    unheard: {{ type: heard, publish_to: [], plugins: [own.plugin] }}
    archive: {{ type: attic, publish_to: [] }}
service_bus: {{ command_buses: {{ commands: ~ }}, event_buses: {{ events: ~ }}, query_buses: {{ queries: ~ }} }}
"
    )
}

/// Asks nobody anything: what it is attached to has a layer.
struct Attached;

impl cqrs::plugin::Plugin for Attached {
    fn attach_to_store(&self, store: &mut cqrs::plugin::StorePipeline) {
        store.before(|_: &mut cqrs::plugin::Acting<cqrs::plugin::action::Delete>| Ok(()));
    }
}

async fn with_stores(folder: &Path) -> Office {
    let Story {
        builder, notebook, ..
    } = Story::of(stores(folder), known());
    let plugin: Arc<dyn cqrs::plugin::Plugin> = Arc::new(Attached);
    let builder = builder.provide_named("own.plugin", plugin);
    let app = builder.build().await.unwrap();
    Office { app, notebook }
}

#[tokio::test]
async fn a_stream_is_not_archived_into_its_own_store_by_whatever_name() {
    let folder = tempfile::tempdir().unwrap();
    let office = with_stores(folder.path()).await;
    office.register("4711", "Bettina").await;
    let keeper = office.app.keeper("main").unwrap();
    for own in ["main", "renamed", "linked"] {
        let archived = keeper.archive_and_delete(&customers(), own).await;
        let bettina = Some((1, vec!["Bettina".to_owned()]));
        assert_eq!(office.names("4711").await, bettina, "{own} is the only one");
        let error = archived.unwrap_err();
        assert!(matches!(error, ArchiveError::SameStore { .. }), "{error}");
    }
    let archived = keeper.archive_and_delete(&customers(), "archive").await;
    assert_eq!(archived.unwrap().events, 1);
}

#[tokio::test]
async fn a_stream_is_not_archived_where_somebody_listens() {
    let folder = tempfile::tempdir().unwrap();
    let office = with_stores(folder.path()).await;
    office.register("4711", "Bettina").await;
    office.settle().await;
    let keeper = office.app.keeper("main").unwrap();
    for heard in ["heard", "unheard"] {
        let archived = keeper.archive_and_delete(&customers(), heard).await;
        office.settle().await;
        assert_eq!(office.notebook.lines(), ["hello Bettina"], "and not again");
        let error = archived.unwrap_err();
        let ArchiveError::Published { store, buses } = &error else {
            panic!("{error}")
        };
        assert_eq!((store.as_str(), buses.as_str()), ("heard", "events"));
        assert!(error.to_string().contains("publish_to: []"), "{error}");
    }
    assert_eq!(office.names("4711").await.unwrap().0, 1);
}

/// Snapshots that cannot be forgotten so often.
#[derive(Default)]
struct Clinging(MemorySnapshots, AtomicU32);

#[async_trait]
impl SnapshotStore for Clinging {
    async fn get(&self, subject: &Subject) -> Result<Option<Snapshot>, StoreError> {
        self.0.get(subject).await
    }

    async fn save(&self, snapshots: &[Snapshot]) -> Result<(), StoreError> {
        self.0.save(snapshots).await
    }

    async fn remove(&self, subject: &Subject) -> Result<(), StoreError> {
        let less = |left: u32| left.checked_sub(1);
        let order = Ordering::SeqCst;
        match self.1.fetch_update(order, order, less) {
            Ok(_) => Err(StoreError::Closed),
            Err(_) => self.0.remove(subject).await,
        }
    }

    async fn remove_all(&self, aggregate_type: &str) -> Result<(), StoreError> {
        self.0.remove_all(aggregate_type).await
    }
}

#[tokio::test]
async fn a_stream_whose_snapshots_are_not_forgotten_is_not_deleted_yet() {
    let folder = tempfile::tempdir().unwrap();
    let snapshots = Arc::new(Clinging::default());
    let Story {
        builder, notebook, ..
    } = Story::of(text(folder.path(), ""), known());
    let builder =
        builder.provide_named::<dyn SnapshotStore>("snapshots", Arc::clone(&snapshots) as _);
    let app = builder.build().await.unwrap();
    let office = Office { app, notebook };
    office.register("4711", "Bettina").await;
    office.app.take_snapshots("customers").await.unwrap();
    let keeper = office.app.keeper("main").unwrap();
    snapshots.1.store(1, Ordering::SeqCst);
    let error = keeper.delete(&customers()).await.unwrap_err();
    assert!(matches!(error, StoreError::Closed), "{error}");
    keeper.delete(&customers()).await.unwrap();
    let left = snapshots.get(&customer("4711")).await.unwrap();
    assert!(left.is_none(), "nobody could have forgotten it later");
}

/// Registers somebody when a stream is about to be deleted, once.
#[derive(Clone, Default)]
struct Overtaking(Arc<Mutex<Option<App>>>);

impl Plugin for Overtaking {
    fn attach_to_store(&self, store: &mut StorePipeline) {
        let overtaking = self.clone();
        store.on_async(StorePipeline::BEFORE, move |_: &mut Acting<Delete>| {
            let app = overtaking.0.lock().unwrap().take();
            Box::pin(async move {
                if let Some(app) = app {
                    let (customer, name) = ("0815".to_owned(), "Late".to_owned());
                    let _ = app.dispatch(Register { customer, name }).await?;
                }
                Ok(())
            })
        });
    }
}

#[tokio::test]
async fn what_comes_behind_the_comparison_with_the_archive_is_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let main = "    main:\n      type: file\n";
    let plugged = format!("{main}      plugins: [own.overtaking]\n");
    let text = text(folder.path(), "").replace(main, &plugged);
    let Story {
        builder, notebook, ..
    } = Story::of(text, known());
    let overtaking = Overtaking::default();
    let plugin: Arc<dyn Plugin> = Arc::new(overtaking.clone());
    let builder = builder.provide_named("own.overtaking", plugin);
    let app = builder.build().await.unwrap();
    let office = Office { app, notebook };
    office.register("4711", "Bettina").await;
    let keeper = office.app.keeper("main").unwrap();
    *overtaking.0.lock().unwrap() = Some(office.app.clone());
    let archived = keeper.archive_and_delete(&customers(), "archive").await;
    let late = office.names("0815").await;
    assert_eq!(late, Some((1, vec!["Late".to_owned()])), "it is there");
    assert!(office.names("4711").await.is_some(), "and so is the rest");
    let error = archived.unwrap_err();
    assert!(matches!(error, ArchiveError::Changed(_)), "{error}");

    let archived = keeper.archive_and_delete(&customers(), "archive").await;
    let archived = archived.unwrap();
    assert_eq!((archived.events, archived.copied), (2, 1));
    assert_eq!(office.names("0815").await, None);
    let archive = office.app.store_named("archive").unwrap();
    assert_eq!(crate::support::log(&*archive).await.len(), 2);
}

#[derive(Debug, Serialize, Deserialize, Command)]
struct ThrowAway;

#[command_handler]
async fn throw_away(_: ThrowAway, #[named("main")] store: StreamStore) -> HandlerResult {
    Ok(store.delete(&customers()).await?)
}

#[tokio::test]
async fn a_tool_that_deletes_a_stream_forgets_the_snapshots_of_what_was_in_it() {
    for is_handler in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let snapshots = Arc::new(MemorySnapshots::default());
        let known = known()
            .into_iter()
            .chain(registrations![ThrowAway, throw_away]);
        let Story {
            builder, notebook, ..
        } = Story::of(text(folder.path(), ""), known);
        let builder =
            builder.provide_named::<dyn SnapshotStore>("snapshots", Arc::clone(&snapshots) as _);
        let app = builder.build().await.unwrap();
        let office = Office { app, notebook };
        office.register("4711", "Bettina").await;
        office.app.take_snapshots("customers").await.unwrap();
        match is_handler {
            true => drop(office.app.dispatch(ThrowAway).await.unwrap()),
            false => {
                let store = office.app.event_store("main").unwrap();
                store.delete(&customers()).await.unwrap();
            }
        }
        assert_eq!(office.names("4711").await, None);
        let left = snapshots.get(&customer("4711")).await.unwrap();
        assert!(left.is_none(), "{left:?}");
    }
}
