//! Message factories of the application: for all buses, or for one.

use std::sync::Arc;

use cqrs::message::{MessageFactory, MessageKind, TypedMessage};
use cqrs::registry::RegisteredMessages;

use super::*;

/// Knows one message of another system, and what its fields are called there.
struct Foreign;

impl MessageFactory for Foreign {
    fn make(&self, _: MessageKind, raw: &RawMessage) -> Result<TypedMessage, RawMessageError> {
        match raw.name() {
            "Zahlung" => Ok(TypedMessage::command(Pay { amount: 3 })),
            "Bezahlt" => Ok(TypedMessage::event(Paid { amount: 3 })),
            "Sturz" => panic!("fallen"),
            name => Err(RawMessageError::refused(name, "unbekannt")),
        }
    }
}

fn zahlung(name: &str) -> RawMessage {
    raw(&json!({ "message_name": name, "payload": {} }))
}

/// An application that provides it under an id of its own.
async fn with_a_factory(services: &str, buses: &str) -> (App, Arc<Notebook>) {
    let text = format!(
        "services: {{ store: {{ driver: memory }}, {services} }}
event_store: {{ stores: {{ main: {{ type: store }} }} }}
service_bus: {{ {buses} }}"
    );
    let mut story = Story::of(text, all());
    let factory = Arc::new(Foreign);
    story.builder = story
        .builder
        .provide_named::<dyn MessageFactory>("app.factory", factory);
    story.start().await
}

/// Which of the two buses know the foreign name.
async fn known_on(app: &App) -> Vec<&'static str> {
    let mut known = Vec::new();
    for name in ["foreign", "own"] {
        let commands = app.command_bus(name);
        if commands.dispatch_raw(zahlung("Zahlung")).await.is_ok() {
            known.push(name);
        }
    }
    known
}

/// The handler of [`Pay`], on two buses.
const TWO: &str = "router: { routes: { 'App\\Pay': stories.raw.pay } }";

#[tokio::test]
async fn a_bus_may_have_a_factory_of_its_own() {
    let foreign = format!("{{ message_factory: app.factory, {TWO} }}");
    let buses = format!(
        "command_buses: {{ foreign: {foreign}, own: {{ {TWO} }} }}, event_buses: {{ events: {{ message_factory: '@app.factory' }} }}"
    );
    let (app, notebook) = with_a_factory("", &buses).await;
    assert_eq!(known_on(&app).await, ["foreign"]);
    let events = app.event_bus("events");
    let _ = events.publish_raw(zahlung("Bezahlt")).await.unwrap();
    assert_eq!(notebook.lines().len(), 3, "{:?}", notebook.lines());
    let unnamed = app.commands().dispatch_raw(zahlung("Zahlung")).await;
    assert!(matches!(
        why(&unnamed.unwrap_err()),
        RawMessageError::Unknown { .. }
    ));
}

#[tokio::test]
async fn a_bus_may_get_its_factory_by_prooph_s_plugin() {
    let plugin = "prooph_service_bus.message_factory_plugin";
    let services = format!("foreign: {{ driver: {plugin}, factory: app.factory }}");
    let class = r"'Prooph\ServiceBus\Plugin\MessageFactoryPlugin'";
    let buses = format!(
        "command_buses: {{ foreign: {{ plugins: [foreign], {TWO} }}, own: {{ plugins: [{class}], {TWO} }} }}, event_buses: {{ events: ~ }}"
    );
    let (app, _) = with_a_factory(&services, &buses).await;
    assert_eq!(known_on(&app).await, ["foreign"]);
    let pay = raw(&json!({ "message_name": "pay", "payload": { "amount": 1 } }));
    let _ = app.command_bus("own").dispatch_raw(pay).await.unwrap();
}

#[tokio::test]
async fn a_factory_that_nobody_provides_is_told_when_a_plugin_wants_it() {
    let text = "
services: { store: { driver: memory }, foreign: { driver: prooph_service_bus.message_factory_plugin, factory: app.factory } }
service_bus: { command_buses: { commands: { plugins: [foreign] } } }
event_store: { stores: { main: { type: store } } }
";
    let error = Story::of(text, all()).builder.build().await.unwrap_err();
    assert!(error.to_string().contains("app.factory"), "{error}");
}

#[tokio::test]
async fn the_factory_under_prooph_s_id_is_that_of_all_buses() {
    let mut story = Story::in_memory(BUSES, all());
    story.builder = story
        .builder
        .provide_named::<dyn MessageFactory>(RegisteredMessages::ID, Arc::new(Foreign));
    let (app, notebook) = story.start().await;
    let _ = app
        .commands()
        .dispatch_raw(zahlung("Zahlung"))
        .await
        .unwrap();
    let commands = app.command_bus("commands");
    let _ = commands.dispatch_raw(zahlung("Zahlung")).await.unwrap();
    assert_eq!(main_log(&app).await.len(), 2);
    assert!(notebook.lines()[0].starts_with("nobody pays 3"));
    let refused = commands.dispatch_raw(zahlung("Mahnung")).await.unwrap_err();
    assert!(refused.is_rejection());
    let expected = "the message factory refuses \"Mahnung\"";
    assert_eq!(why(&refused).to_string(), expected);
    let other = commands.dispatch_raw(zahlung("Bezahlt")).await.unwrap_err();
    assert!(matches!(why(&other), RawMessageError::WrongKind { .. }));
    let fallen = commands.dispatch_raw(zahlung("Sturz")).await.unwrap_err();
    assert!(matches!(why(&fallen), RawMessageError::Panicked(_)));
}
