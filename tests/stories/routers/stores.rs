//! A handler that a hook chooses brings its own store along, as a routed one does.

use std::sync::Arc;

use cqrs::plugin::Plugin;
use cqrs::prelude::*;
use cqrs::registrations;
use serde::{Deserialize, Serialize};

use super::choosing::choosing;
use crate::support::{Notebook, Story, log};

#[derive(Default)]
struct Shelf;

#[derive(Serialize, Deserialize, Command)]
struct PutAway {
    shelf: u32,
}

#[derive(Serialize, Deserialize, Event)]
struct WasPutAway;

#[derive(Serialize, Deserialize, Event)]
struct ShelfWasDusted;

#[aggregate(id = u32)]
impl Shelf {
    #[apply]
    fn put_away(&mut self, _: &WasPutAway) {}
}

#[command_handler(id = "cellar.put_away", bus = "cellar")]
async fn put_away(
    command: PutAway,
    shelves: Repository<Shelf>,
    events: Events,
    notebook: Service<Notebook>,
) -> HandlerResult {
    notebook.note("putting away");
    if command.shelf > 0 {
        let mut shelf = shelves.create(command.shelf).await?;
        shelf.record(WasPutAway);
        shelves.save(shelf).await?;
    }
    Ok(events.raise(ShelfWasDusted)?)
}

async fn house() -> (App, Arc<Notebook>) {
    let text = "services: { attic_store: { driver: memory }, cellar_store: { driver: memory } }
event_store:
  stores:
    attic: { type: attic_store, default: true }
    cellar: { type: cellar_store, repositories: { shelves: { aggregate_type: Shelf } } }
service_bus:
  command_buses:
    hall: { plugins: [choosing, prooph_service_bus.plugin.service_locator] }
    cellar: ~";
    let known = registrations![Shelf, PutAway, WasPutAway, ShelfWasDusted, put_away];
    let mut story = Story::of(text, known);
    let choosing: Arc<dyn Plugin> = Arc::new(choosing("cellar.put_away"));
    story.builder = story.builder.provide_named("choosing", choosing);
    story.start().await
}

async fn lengths(app: &App) -> (usize, usize) {
    let (attic, cellar) = (app.store_named("attic"), app.store_named("cellar"));
    (
        log(attic.unwrap().as_ref()).await.len(),
        log(cellar.unwrap().as_ref()).await.len(),
    )
}

#[tokio::test]
async fn what_a_chosen_handler_raises_is_stored_where_its_repositories_are() {
    let (app, _) = house().await;
    let hall = app.command_bus("hall");
    let _ = hall.dispatch(PutAway { shelf: 0 }).await.unwrap();
    assert_eq!(lengths(&app).await, (0, 1));
}

#[tokio::test]
async fn the_id_of_a_command_is_remembered_where_the_chosen_handler_stores() {
    let (app, _) = house().await;
    let hall = app.command_bus("hall");
    let id = "0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60".parse().unwrap();
    for attempt in 0..2 {
        let metadata = Metadata::new().with_message_id(id);
        let receipt = hall.dispatch_with(PutAway { shelf: 7 }, metadata).await;
        assert_eq!(receipt.unwrap().is_repeated(), attempt == 1);
    }
    assert_eq!(lengths(&app).await, (0, 2));
    for (store, remembers) in [("attic", false), ("cellar", true)] {
        let store = app.store_named(store).unwrap();
        let first = store.handled("$command/PutAway", id).await.unwrap();
        assert_eq!(first.is_some(), remembers);
    }
}
