//! Messages that no mark makes asynchronous: the router of their bus names them.

use std::sync::Arc;

use cqrs::plugin::{Dispatching, Pipeline, Plugin, Stage};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use cqrs::store::Entries;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, within};

#[derive(Serialize, Deserialize, Command)]
#[command(alias = "TakeASnapshot")]
struct TakeSnapshot {
    of: String,
}

#[derive(Serialize, Deserialize, Command)]
struct Develop {
    picture: String,
}

#[derive(Serialize, Deserialize, Event)]
struct PictureWasDeveloped {
    picture: String,
}

#[command_handler]
fn take_snapshot(command: TakeSnapshot, metadata: Metadata, notebook: Service<Notebook>) {
    let came = metadata.is_handled_async();
    notebook.note(format!("snapshot of {}, came back: {came}", command.of));
}

#[command_handler]
async fn develop(
    command: Develop,
    events: Events,
    commands: CommandBus,
    notebook: Service<Notebook>,
) -> HandlerResult {
    let of = command.picture.clone();
    if of != "a" {
        let receipt = commands.dispatch(TakeSnapshot { of }).await?;
        notebook.note(format!("sent {}", receipt.is_sent()));
    }
    let picture = command.picture;
    Ok(events.raise(PictureWasDeveloped { picture })?)
}

#[event_listener(inline)]
fn hang_up(event: &PictureWasDeveloped, metadata: Metadata, notebook: Service<Notebook>) {
    let came = metadata.is_handled_async();
    notebook.note(format!("hang up {}, came back: {came}", event.picture));
}

fn all() -> impl IntoIterator<Item = Registration> {
    registrations![
        TakeSnapshot,
        Develop,
        PictureWasDeveloped,
        take_snapshot,
        develop,
        hang_up
    ]
}

fn story(buses: &str) -> Story {
    let text = format!(
        "services: {{ store: {{ driver: memory }}, out: {{ driver: queue, store: main }} }}
event_store: {{ stores: {{ main: {{ type: store }} }} }}
service_bus:
{buses}"
    );
    Story::of(text, all())
}

async fn waiting(app: &App) -> usize {
    let store = app.store_named("main").unwrap();
    let waiting = store.outbox("out", Entries::Waiting, 100).await.unwrap();
    waiting.len()
}

fn snapshot(of: &str) -> TakeSnapshot {
    TakeSnapshot { of: of.to_owned() }
}

fn develop_picture(picture: &str) -> Develop {
    let picture = picture.to_owned();
    Develop { picture }
}

const COMMANDS: &str =
    "  command_buses: { commands: { router: { async_switch: out, asynchronous: TakeSnapshot } } }";

#[tokio::test]
async fn a_command_that_the_router_names_goes_through_the_queue_and_comes_back_once() {
    let (app, notebook) = story(COMMANDS).start().await;
    let receipt = app.dispatch(snapshot("order 1")).await.unwrap();
    assert!(receipt.is_sent());
    assert!(notebook.lines().is_empty());
    assert_eq!(waiting(&app).await, 1);
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.lines(), ["snapshot of order 1, came back: true"]);
    assert_eq!(waiting(&app).await, 0);
}

#[tokio::test]
async fn a_command_that_a_handler_dispatches_goes_the_same_way_and_one_without_a_name_does_not() {
    let (app, notebook) = story(COMMANDS).start().await;
    let receipt = app.dispatch(develop_picture("b")).await.unwrap();
    assert!(!receipt.is_sent());
    assert_eq!(
        notebook.lines(),
        ["sent true", "hang up b, came back: false"]
    );
    assert_eq!(waiting(&app).await, 1);
}

#[tokio::test]
async fn an_event_that_the_router_names_reaches_its_listeners_through_the_queue_alone() {
    let buses = "  command_buses: { commands: ~ }
  event_buses: { events: { router: { async_switch: out, asynchronous: [PictureWasDeveloped] } } }";
    let (app, notebook) = story(buses).start().await;
    app.dispatch(develop_picture("a")).await.unwrap();
    assert!(notebook.lines().is_empty(), "an inline listener waits too");
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.lines(), ["hang up a, came back: true"]);
}

#[tokio::test]
async fn a_former_name_names_the_same_command() {
    let buses = COMMANDS.replace("TakeSnapshot", "TakeASnapshot");
    let (app, _) = story(&buses).start().await;
    assert!(app.dispatch(snapshot("order 1")).await.unwrap().is_sent());
}

#[tokio::test]
async fn the_name_counts_on_its_own_bus_only() {
    let buses = "  command_buses:
    slow: { router: { async_switch: out, asynchronous: [TakeSnapshot], routes: { TakeSnapshot: take_snapshot } } }
    fast: { router: { routes: { TakeSnapshot: take_snapshot, Develop: develop } } }"
        .replace("take_snapshot", &id("take_snapshot"))
        .replace(": develop }", &format!(": {} }}", id("develop")));
    let (app, notebook) = story(&buses).start().await;
    let fast = app.command_bus("fast");
    assert!(!fast.dispatch(snapshot("a")).await.unwrap().is_sent());
    assert_eq!(notebook.lines(), ["snapshot of a, came back: false"]);
    let slow = app.command_bus("slow");
    assert!(slow.dispatch(snapshot("b")).await.unwrap().is_sent());
    assert_eq!(notebook.lines().len(), 1);
}

fn id(handler: &str) -> String {
    format!("{}.{handler}", module_path!().replace("::", "."))
}

/// Writes down what is asynchronous.
struct Watch(Arc<Notebook>);

impl Plugin for Watch {
    fn attach(&self, pipeline: &mut Pipeline) {
        let notebook = Arc::clone(&self.0);
        pipeline.on(
            Stage::Initialize,
            move |dispatching: &mut Dispatching<'_>| {
                let (name, is) = (dispatching.message_name(), dispatching.is_asynchronous());
                notebook.note(format!("{name}: {is}"));
                Ok(())
            },
        );
    }
}

#[tokio::test]
async fn a_hook_sees_that_the_router_has_made_a_message_asynchronous() {
    let buses = COMMANDS.replace("commands: {", "commands: { plugins: [watch],");
    let mut story = story(&buses);
    let watch: Arc<dyn Plugin> = Arc::new(Watch(Arc::clone(&story.notebook)));
    story.builder = story.builder.provide_named("watch", watch);
    let (app, notebook) = story.start().await;
    let _ = app.dispatch(snapshot("a")).await.unwrap();
    let _ = app.dispatch(develop_picture("a")).await.unwrap();
    assert_eq!(
        notebook.lines()[..2],
        ["TakeSnapshot: true", "Develop: false"]
    );
}
