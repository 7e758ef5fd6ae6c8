//! Plugins of event stores, metadata enrichers, stores that are only read, and the event store as tools have it.

mod administration;
mod bridge;
mod enrichers;
mod inside;
mod order;
mod own;
mod quick_start;
mod read_only;
mod reads;
mod turns;
mod writes;

use std::sync::Arc;

use cqrs::plugin::{Acting, Plugin, StorePipeline, action::StoreAction};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use cqrs::store::{StoreError, StreamName};
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story};

#[derive(Default)]
struct Bed {
    seeds: Vec<String>,
}

#[aggregate(id = String)]
impl Bed {
    #[apply]
    fn sown(&mut self, event: &Sown) {
        self.seeds.push(event.seed.clone());
    }
}

#[derive(Serialize, Deserialize, Event)]
struct Sown {
    seed: String,
}

/// Raised, without an aggregate.
#[derive(Serialize, Deserialize, Event)]
struct BellRung;

#[derive(Serialize, Deserialize, Command)]
struct Sow {
    bed: String,
    seed: String,
}

#[derive(Serialize, Deserialize, Query)]
#[query(reply = Vec<String>)]
struct SeedsIn {
    bed: String,
}

/// Sows, and rings the bell.
#[command_handler]
async fn sow(command: Sow, beds: Repository<Bed>, events: Events) -> HandlerResult {
    let mut bed = beds.load_or_create(command.bed).await?;
    bed.record(Sown { seed: command.seed });
    beds.save(bed).await?;
    events.raise(BellRung)?;
    Ok(())
}

#[event_listener(inline)]
fn water(event: &Sown, metadata: Metadata, notebook: Service<Notebook>) {
    let by = metadata
        .get("by")
        .and_then(|by| by.as_text())
        .unwrap_or("nobody");
    notebook.note(format!("watering {} by {by}", event.seed));
}

#[query_handler]
async fn seeds_in(query: SeedsIn, beds: Repository<Bed>) -> HandlerResult<Vec<String>> {
    Ok(beds.load(&query.bed).await?.state().seeds.clone())
}

fn known() -> impl Iterator<Item = Registration> {
    registrations![Bed, Sown, BellRung, Sow, SeedsIn, sow, water, seeds_in].into_iter()
}

/// A plugin of a story: what it attaches.
struct Scripted<F>(F);

impl<F: Fn(&mut StorePipeline) + Send + Sync + 'static> Plugin for Scripted<F> {
    fn attach_to_store(&self, store: &mut StorePipeline) {
        (self.0)(store);
    }
}

const GARDEN: &str = "
services: { store: { driver: memory } }
event_store:
  stores:
    main:
      type: store
      plugins: [scripted]
      repositories: { beds: { aggregate_type: Bed, stream_name: beds } }
service_bus:
  command_buses: { commands: ~ }
  event_buses: { events: ~ }
  query_buses: { queries: ~ }";

/// A garden whose store has this plugin.
async fn garden(
    attach: impl Fn(&mut StorePipeline) + Send + Sync + 'static,
) -> (App, Arc<Notebook>) {
    let Story {
        builder, notebook, ..
    } = Story::of(GARDEN, known());
    let builder = builder.provide_named::<dyn Plugin>("scripted", Arc::new(Scripted(attach)));
    (builder.build().await.unwrap(), notebook)
}

async fn sows(app: &App, seed: &str) -> Result<Receipt, DispatchError> {
    let (bed, seed) = ("left".to_owned(), seed.to_owned());
    app.dispatch(Sow { bed, seed }).await
}

async fn seeds(app: &App) -> Vec<String> {
    let bed = "left".to_owned();
    app.ask(SeedsIn { bed }).await.unwrap()
}

fn beds() -> StreamName {
    StreamName::new("beds").unwrap()
}

/// Why the store has not done it.
fn store_error(error: &DispatchError) -> &StoreError {
    let error: &(dyn std::error::Error + 'static) = error;
    std::iter::successors(Some(error), |error| error.source())
        .find_map(|error| error.downcast_ref())
        .unwrap_or_else(|| panic!("{error:?} is no error of the store"))
}

/// What a hook knows behind the store: that it is done, or which error it was.
fn outcome<A: StoreAction>(acting: &Acting<A>) -> String {
    match (acting.answer(), acting.error()) {
        (Some(_), None) => "done".to_owned(),
        (None, Some(error)) => error.to_string(),
        _ => "not asked".to_owned(),
    }
}
