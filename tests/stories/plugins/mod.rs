//! Plugins: their order, what they may change, and what happens when they break.

mod bank;
mod causation;
mod collector;
mod configured;
mod detaching;
mod endings;
mod finalize_guard;
mod hooks;
mod limits;
mod listener_exceptions;
mod logger;
mod missing;
mod moments;
mod outcomes;
mod own;
mod panicking;
mod route_guard;
mod shared_places;
mod standing;
mod stopwatch;
mod wrapping;

use std::sync::Arc;

use cqrs::AppBuilder;
use cqrs::inject::InjectError;
use cqrs::plugin::{Pipeline, Plugin, PluginError, PluginSite};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::{PluginRegistration, Registration};
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story};

#[derive(Serialize, Deserialize, Command)]
struct Bake {
    fails: bool,
}

#[derive(Serialize, Deserialize, Event)]
struct Baked;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u32)]
struct HowMany;

#[command_handler]
async fn bake(command: Bake, events: Events, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note("baking");
    events.raise(Baked)?;
    if command.fails {
        return Err("burnt".into());
    }
    Ok(())
}

#[event_listener]
fn eat(_: &Baked, notebook: Service<Notebook>) {
    notebook.note("eating");
}

#[event_listener]
fn smell(_: &Baked, notebook: Service<Notebook>) {
    notebook.note("smelling");
}

#[query_handler]
async fn how_many(_: HowMany) -> HandlerResult<u32> {
    Ok(3)
}

/// What a story attaches to its buses: the registered plugin asks the application for it.
struct Attached(Attach);

type Attach = Box<dyn Fn(&mut Pipeline, &Arc<Notebook>) + Send + Sync>;

struct Scripted {
    script: Arc<Attached>,
    notebook: Arc<Notebook>,
}

impl Plugin for Scripted {
    fn attach(&self, pipeline: &mut Pipeline) {
        (self.script.0)(pipeline, &self.notebook);
    }
}

fn make(site: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    let missing = InjectError::NotProvided {
        type_name: "Attached",
        named: None,
    };
    let script = site.services().find::<Attached>(None);
    let notebook = site.services().find::<Notebook>(None);
    Ok(Arc::new(Scripted {
        script: script.ok_or(missing)?,
        notebook: notebook.unwrap(),
    }))
}

static SCRIPTED: PluginRegistration =
    PluginRegistration::new("stories.scripted", make, cqrs::origin!());

async fn bakery(
    bus: &str,
    attach: impl Fn(&mut Pipeline, &Arc<Notebook>) + Send + Sync + 'static,
) -> (App, Arc<Notebook>) {
    bakery_that_delivers("inline", bus, attach).await
}

async fn bakery_that_delivers(
    delivery: &str,
    bus: &str,
    attach: impl Fn(&mut Pipeline, &Arc<Notebook>) + Send + Sync + 'static,
) -> (App, Arc<Notebook>) {
    let plugins = |kind: &str| {
        if bus == kind {
            "plugins: [stories.scripted]"
        } else {
            ""
        }
    };
    let buses = format!(
        "service_bus: {{ command_buses: {{ commands: {{ {} }} }}, event_buses: {{ events: {{ delivery: {delivery}, {} }} }}, query_buses: {{ queries: {{ {} }} }} }}",
        plugins("command"),
        plugins("event"),
        plugins("query")
    );
    let plugin = [Registration::Plugin(&SCRIPTED)];
    let story = Story::in_memory(&buses, known().chain(plugin));
    let app = story.builder.provide(Arc::new(Attached(Box::new(attach))));
    (app.build().await.unwrap(), story.notebook)
}

/// What the stories of the bakery know.
fn known() -> impl Iterator<Item = Registration> {
    registrations![Bake, Baked, HowMany, bake, eat, smell, how_many].into_iter()
}

/// A bakery with these services, whose command bus has these plugins; `own` registers those that a story brings along.
fn furnished(
    services: &str,
    plugins: &str,
    own: impl IntoIterator<Item = Registration>,
) -> (AppBuilder, Arc<Notebook>) {
    let text = format!(
        "services:
  store: {{ driver: memory }}
{services}
event_store: {{ stores: {{ main: {{ type: store }} }} }}
service_bus:
  command_buses: {{ commands: {{ plugins: {plugins} }} }}
  event_buses: {{ events: {{ delivery: inline }} }}
  query_buses: {{ queries: ~ }}"
    );
    let story = Story::of(text, known().chain(own));
    (story.builder, story.notebook)
}

const GOOD: Bake = Bake { fails: false };
const BAD: Bake = Bake { fails: true };
