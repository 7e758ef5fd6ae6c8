//! What is announced of a failure: to whom it belongs, with a store and without one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cqrs::message::MessageId;
use cqrs::plugin::{Dispatching, Pipeline, Plugin, Stage};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::runtime::{CommandFailed, EventExecutionFailed};
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story};

#[derive(Serialize, Deserialize, Command)]
struct Order;

#[derive(Serialize, Deserialize, Command)]
struct Charge;

#[derive(Serialize, Deserialize, Event)]
struct Ordered;

#[derive(Serialize, Deserialize, Event)]
struct Unheard;

#[command_handler]
async fn order(_: Order, commands: CommandBus) -> HandlerResult {
    let _ = commands.dispatch(Charge).await?;
    Ok(())
}

#[command_handler]
fn charge(_: Charge) -> HandlerResult {
    Err("no money".into())
}

#[event_listener(inline)]
fn tell_the_cook(_: &Ordered) -> HandlerResult {
    Err("the cook is out".into())
}

#[event_listener]
fn on_listener(event: &EventExecutionFailed, metadata: Metadata, notebook: Service<Notebook>) {
    assert_eq!(metadata.causation_id(), Some(event.event_id));
    notebook.note(format!("{} {}", event.event, told(&metadata)));
}

#[event_listener]
fn on_command(event: &CommandFailed, metadata: Metadata, notebook: Service<Notebook>) {
    notebook.note(format!("{} {}", event.command, told(&metadata)));
}

fn told(metadata: &Metadata) -> String {
    let correlation = metadata.correlation_id().unwrap();
    format!("{correlation} for {}", metadata.actor().unwrap_or("nobody"))
}

const BUSES: &str = "service_bus: { command_buses: { commands: ~ }, event_buses: { events: { delivery: inline } } }";

fn kitchens() -> [Story; 2] {
    let known = || {
        registrations![
            Order,
            Charge,
            Ordered,
            order,
            charge,
            tell_the_cook,
            on_listener,
            on_command
        ]
    };
    [Story::in_memory(BUSES, known()), Story::of(BUSES, known())]
}

const CONVERSATION: &str = "0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60";

fn conversation() -> Metadata {
    let id: MessageId = CONVERSATION.parse().unwrap();
    Metadata::new()
        .with_correlation_id(id)
        .with_actor("bettina")
}

#[tokio::test]
async fn a_failed_listener_is_announced_as_part_of_the_conversation_with_and_without_a_store() {
    for story in kitchens() {
        let (app, notebook) = story.start().await;
        let events = app.events();
        events
            .publish_with(Ordered, conversation())
            .await
            .unwrap_err();
        let told = format!("Ordered {CONVERSATION} for bettina");
        assert_eq!(notebook.lines(), [told]);
    }
}

#[tokio::test]
async fn a_failed_command_is_announced_as_part_of_the_conversation_with_and_without_a_store() {
    for story in kitchens() {
        let (app, notebook) = story.start().await;
        let commands = app.commands();
        let receipt = commands.dispatch_with(Order, conversation()).await.unwrap();
        assert_eq!(receipt.failures().len(), 1);
        let told = format!("Charge {CONVERSATION} for bettina");
        assert_eq!(notebook.lines(), [told]);
    }
}

#[derive(Default)]
struct Passes(AtomicUsize);

struct Counting(Arc<Passes>);

impl Plugin for Counting {
    fn attach(&self, pipeline: &mut Pipeline) {
        let passes = Arc::clone(&self.0);
        pipeline.on(Stage::Initialize, move |_: &mut Dispatching<'_>| {
            passes.0.fetch_add(1, Ordering::SeqCst);
            Ok(())
        });
    }
}

#[tokio::test]
async fn the_plugins_of_an_event_bus_see_nothing_where_nobody_listens() {
    let buses =
        "service_bus: { event_buses: { events: { delivery: inline, plugins: [counting] } } }";
    let known = || registrations![Unheard];
    for story in [Story::in_memory(buses, known()), Story::of(buses, known())] {
        let passes = Arc::new(Passes::default());
        let counting: Arc<dyn Plugin> = Arc::new(Counting(Arc::clone(&passes)));
        let app = story
            .builder
            .provide_named::<dyn Plugin>("counting", counting);
        let app = app.build().await.unwrap();
        let _ = app.events().publish(Unheard).await.unwrap();
        assert_eq!(passes.0.load(Ordering::SeqCst), 0);
    }
}
