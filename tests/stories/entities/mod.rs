//! Plain entities that raise events, LiteCQRS's way: collected by hand.

use std::sync::Mutex;

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, main_log, stream};

mod identity_map;
mod raise_or_record;

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize, EventProvider)]
pub(super) struct Customer {
    pub(super) email: String,
    #[serde(skip)]
    pub(super) events: RaisedEvents,
}

impl Customer {
    pub(super) fn change_email(&mut self, email: &str) {
        let from = std::mem::replace(&mut self.email, email.to_owned());
        self.raise(EmailChanged {
            from,
            to: email.to_owned(),
        });
    }
}

#[derive(Clone, Serialize, Deserialize, Event)]
pub(super) struct EmailChanged {
    from: String,
    pub(super) to: String,
}

#[derive(Serialize, Deserialize, Command)]
pub(super) struct ChangeEmail {
    to: Vec<String>,
    then: Then,
}

/// What the handler does when the entity has changed.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
enum Then {
    Collect,
    CollectTwice,
    Fail,
    FailCollected,
    Forget,
    Dequeue,
}

/// A table with one customer, who lives as long as the application.
#[derive(Default)]
struct Table(Mutex<Customer>);

#[command_handler]
fn change_email(command: ChangeEmail, table: Service<Table>, events: Events) -> HandlerResult {
    let mut customer = table.0.lock().unwrap();
    change(&command, &mut customer, &events)
}

#[command_handler(bus = "other")]
fn change_a_copy(command: ChangeEmail, events: Events) -> HandlerResult {
    change(&command, &mut Customer::default(), &events)
}

fn change(command: &ChangeEmail, customer: &mut Customer, events: &Events) -> HandlerResult {
    for to in &command.to {
        customer.change_email(to);
    }
    if matches!(
        command.then,
        Then::Collect | Then::CollectTwice | Then::FailCollected
    ) {
        assert_eq!(events.collect(customer)?, command.to.len());
    }
    match command.then {
        Then::CollectTwice => assert_eq!(events.collect(customer)?, 0),
        Then::Dequeue => assert_eq!(customer.events.dequeue().len(), command.to.len()),
        Then::Fail | Then::FailCollected => return Err("no".into()),
        _ => {}
    }
    Ok(())
}

#[event_listener(inline)]
pub(super) fn hear(event: &EmailChanged, notebook: Service<Notebook>) {
    notebook.note(format!("{} -> {}", event.from, event.to));
}

fn command(to: &[&str], then: Then) -> ChangeEmail {
    ChangeEmail {
        to: to.iter().map(ToString::to_string).collect(),
        then,
    }
}

const BUSES: &str =
    "service_bus: { command_buses: { commands: ~, other: ~ }, event_buses: { events: ~ } }";

fn customers() -> impl IntoIterator<Item = Registration> {
    registrations![ChangeEmail, EmailChanged, change_a_copy, hear]
}

async fn with_a_table() -> (App, std::sync::Arc<Notebook>) {
    let routed = BUSES.replace(
        "commands: ~",
        "commands: { router: { routes: { ChangeEmail: stories.entities.change_email } } }",
    );
    let registrations = customers().into_iter().chain(registrations![change_email]);
    let mut story = Story::in_memory(&routed, registrations);
    story.builder = story.builder.provide(std::sync::Arc::new(Table::default()));
    story.start().await
}

#[tokio::test]
async fn events_are_told_in_the_order_in_which_they_were_raised() {
    let (app, notebook) = with_a_table().await;
    let commands = app.command_bus("commands");
    let receipt = commands.dispatch(command(&["a", "b", "c"], Then::Collect));
    assert_eq!(receipt.await.unwrap().events(), 3);
    assert_eq!(notebook.lines(), [" -> a", "a -> b", "b -> c"]);
    assert_eq!(stream(&app, "$raised").await.len(), 3);
}

#[tokio::test]
async fn an_event_is_collected_once() {
    let (app, notebook) = with_a_table().await;
    let commands = app.command_bus("commands");
    let twice = commands.dispatch(command(&["a"], Then::CollectTwice));
    assert_eq!(twice.await.unwrap().events(), 1);
    let next = commands
        .dispatch(command(&[], Then::Collect))
        .await
        .unwrap();
    assert_eq!(next.events(), 0);
    assert_eq!(notebook.lines(), [" -> a"]);
}

#[tokio::test]
async fn the_next_command_does_not_publish_the_events_of_one_that_failed() {
    let (app, notebook) = with_a_table().await;
    let commands = app.command_bus("commands");
    for then in [Then::Fail, Then::FailCollected] {
        let error = commands.dispatch(command(&["lost"], then)).await;
        let error = error.unwrap_err();
        assert!(error.is_rejection());
        assert_eq!(error.dropped(), ["EmailChanged"]);
    }
    let _ = commands
        .dispatch(command(&["kept"], Then::Collect))
        .await
        .unwrap();
    assert_eq!(notebook.lines(), ["lost -> kept"]);
    assert_eq!(main_log(&app).await.len(), 1);
}

#[tokio::test]
async fn events_that_nobody_collects_fail_the_command() {
    let (app, notebook) = with_a_table().await;
    for bus in ["commands", "other"] {
        let forgotten = command(&["a", "b"], Then::Forget);
        let error = app.command_bus(bus).dispatch(forgotten).await.unwrap_err();
        assert!(!error.is_rejection());
        let lost = error.downcast_ref::<RepositoryError>().unwrap();
        let RepositoryError::UncollectedEvents { events } = lost else {
            panic!("{lost}");
        };
        assert_eq!(events, "EmailChanged, EmailChanged");
        assert_eq!(error.dropped(), ["EmailChanged", "EmailChanged"]);
    }
    let commands = app.command_bus("commands");
    let _ = commands
        .dispatch(command(&["c"], Then::Collect))
        .await
        .unwrap();
    assert_eq!(
        notebook.lines(),
        ["b -> c"],
        "what was forgotten stays forgotten"
    );
}

#[tokio::test]
async fn events_that_are_taken_out_are_nobody_s_any_more() {
    let (app, notebook) = with_a_table().await;
    let dequeued = command(&["a", "b"], Then::Dequeue);
    let receipt = app.command_bus("commands").dispatch(dequeued).await;
    assert_eq!(receipt.unwrap().events(), 0);
    assert!(notebook.lines().is_empty());
}

#[test]
fn what_an_entity_has_raised_is_no_part_of_its_state() {
    let mut customer = Customer::default();
    customer.change_email("a");
    let json = serde_json::to_string(&customer).unwrap();
    assert_eq!(json, r#"{"email":"a"}"#);
    let mut copy: Customer = serde_json::from_str(&json).unwrap();
    assert_eq!(copy, customer);
    assert_eq!(copy.events.dequeue().len(), 0);
    assert_eq!(customer.clone().events.dequeue().len(), 0);
    assert_eq!(customer.events.dequeue().len(), 1);
    assert_eq!(customer.events.dequeue().len(), 0);
}

/// An entity whose field serde is told nothing about.
#[derive(Default, Serialize, Deserialize, EventProvider)]
struct Untold {
    events: RaisedEvents,
}

#[test]
fn serde_needs_to_be_told_nothing() {
    let mut untold = Untold::default();
    untold.raise(EmailChanged {
        from: String::new(),
        to: String::new(),
    });
    let json = serde_json::to_string(&untold).unwrap();
    assert_eq!(json, r#"{"events":null}"#);
    for json in [&json, "{}", r#"{"events":[1]}"#] {
        let mut read: Untold = serde_json::from_str(json).unwrap();
        assert!(read.events.dequeue().is_empty());
    }
}
