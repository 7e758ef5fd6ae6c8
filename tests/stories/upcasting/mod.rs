//! Events of older shapes: stored by a program of former times, read by the present one.

mod aggregates;
mod chains;
mod listeners;
mod queues;
mod reading;
mod wiring;

use std::sync::Arc;

use cqrs::memory::MemoryStore;
use cqrs::message::Payload;
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use cqrs::store::{
    Append, Commit, EventStore, Expected, Layered, NewEvent, StoreError, StoreLayer, StreamName,
    Subject, Version,
};
use cqrs::time::Timestamp;
use cqrs::upcast::Next;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::support::Story;

#[derive(Serialize, Deserialize, Event)]
#[event(version = 3, alias = "CustomerSignedUp")]
struct CustomerRegistered {
    first: String,
    last: String,
    country: String,
}

#[derive(Serialize, Deserialize, Event)]
struct CustomerMoved {
    city: String,
}

#[derive(Serialize, Deserialize, Event)]
struct CustomerRenamed {
    last: String,
}

#[derive(Deserialize)]
struct CustomerRegisteredV1 {
    name: String,
}

#[derive(Serialize)]
struct CustomerRegisteredV2 {
    first: String,
    last: String,
}

#[derive(Deserialize)]
struct CustomerMarried {
    last: String,
    city: String,
}

#[upcaster(event = "CustomerRegistered", from = 1)]
fn names_apart(old: CustomerRegisteredV1) -> HandlerResult<Next<CustomerRegisteredV2>> {
    let (first, last) = old.name.split_once(' ').ok_or("a name of one word")?;
    Ok(Next(CustomerRegisteredV2 {
        first: first.to_owned(),
        last: last.to_owned(),
    }))
}

#[upcaster(event = "CustomerRegistered", from = 2)]
fn with_country(mut fields: JsonObject) -> JsonObject {
    fields.insert("country".to_owned(), "DE".into());
    fields
}

#[upcaster(event = "CustomerMarried", from = 1)]
fn apart(old: CustomerMarried) -> (CustomerRenamed, CustomerMoved) {
    let CustomerMarried { last, city } = old;
    (CustomerRenamed { last }, CustomerMoved { city })
}

#[derive(Deserialize)]
struct CustomerTravelled {
    cities: Vec<String>,
}

#[upcaster(event = "CustomerTravelled", from = 1)]
fn city_by_city(old: CustomerTravelled) -> Vec<CustomerMoved> {
    let moved = |city| CustomerMoved { city };
    old.cities.into_iter().map(moved).collect()
}

#[upcaster(event = "NewsletterOpened", any_version)]
fn forgotten(_: JsonObject) {}

const UPCASTERS: [Registration; 5] =
    registrations![names_apart, with_country, apart, city_by_city, forgotten];

#[derive(Serialize, Deserialize, Command)]
struct Move {
    customer: String,
    city: String,
}

#[derive(Default)]
struct Customer {
    line: String,
}

#[aggregate(id = String)]
impl Customer {
    #[handles(key = customer)]
    fn go(&self, command: &Move) -> HandlerResult<CustomerMoved> {
        let city = command.city.clone();
        Ok(CustomerMoved { city })
    }

    #[apply]
    fn registered(&mut self, event: &CustomerRegistered) {
        self.line = format!("{} {} of {}", event.first, event.last, event.country);
    }

    #[apply]
    fn renamed(&mut self, event: &CustomerRenamed) {
        self.line += &format!(", now {}", event.last);
    }

    #[apply]
    fn moved(&mut self, event: &CustomerMoved) {
        self.line += &format!(", in {}", event.city);
    }
}

#[derive(Serialize, Deserialize, Query)]
#[query(reply = String)]
struct Describe {
    customer: String,
}

#[query_handler]
async fn describe(query: Describe, customers: Repository<Customer>) -> HandlerResult<String> {
    let customer = customers.load(&query.customer).await?;
    Ok(format!("{}: {}", customer.version(), customer.state().line))
}

const BUSES: &str = "service_bus: { command_buses: { commands: ~ }, query_buses: { queries: ~ } }";

const PRESENT: [Registration; 7] = registrations![
    CustomerRegistered,
    CustomerMoved,
    CustomerRenamed,
    Customer,
    Customer::go,
    Move,
    describe
];

/// A store in memory that several programs may use, one after the other.
fn shelf() -> Arc<dyn EventStore> {
    Arc::new(Layered(Shelf(Arc::new(MemoryStore::new()))))
}

/// Stays open when a program ends.
struct Shelf(Arc<dyn EventStore>);

impl StoreLayer for Shelf {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.0
    }

    fn close<'s, 'f>(&'s self) -> BoxFuture<'f, Result<(), StoreError>>
    where
        's: 'f,
        Self: 'f,
    {
        Box::pin(async { Ok(()) })
    }
}

/// A program on this store.
fn on(
    store: &Arc<dyn EventStore>,
    buses: &str,
    registrations: impl IntoIterator<Item = Registration>,
) -> Story {
    let stores = "event_store: { stores: { main: { type: store } } }";
    let mut story = Story::of(format!("{stores}\n{buses}"), registrations);
    story.builder = (story.builder).provide_named::<dyn EventStore>("store", Arc::clone(store));
    story
}

fn present() -> impl Iterator<Item = Registration> {
    PRESENT.into_iter().chain(UPCASTERS)
}

fn customers() -> StreamName {
    StreamName::new("event_stream").unwrap()
}

fn petra() -> Subject {
    Subject::new("Customer", "petra").unwrap()
}

/// An event of former times; its id follows from its contents.
fn old(name: &str, schema_version: u32, payload: &str) -> NewEvent {
    let bytes = name.bytes().chain(payload.bytes());
    let sum = bytes.fold(u64::from(schema_version), |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    NewEvent {
        id: format!("0199f3a0-7c1e-7b5a-9d57-{:012x}", sum % (1 << 48))
            .parse()
            .unwrap(),
        name: name.to_owned(),
        schema_version,
        payload: Payload::from_json(payload),
        metadata: Metadata::default(),
        created_at: Timestamp::from_micros(1_700_000_000_000_000),
    }
}

/// Stores events of Petra's, as a program of former times did.
async fn remember(store: &dyn EventStore, events: impl IntoIterator<Item = NewEvent>) {
    let version = store.subject_version(&customers(), &petra()).await.unwrap();
    let commit = Commit {
        appends: vec![Append {
            stream: customers(),
            subject: Some(petra()),
            expected: match version {
                Version::NONE => Expected::NoStream,
                version => Expected::Exact(version),
            },
            events: events.into_iter().collect(),
        }],
        ..Commit::new()
    };
    store.commit(commit).await.unwrap();
}

fn registered() -> NewEvent {
    old("CustomerRegistered", 1, r#"{"name":"Petra Muster"}"#)
}

fn married() -> NewEvent {
    old("CustomerMarried", 1, r#"{"last":"Kunz","city":"Bern"}"#)
}

fn travelled(cities: &[&str]) -> NewEvent {
    let payload = format!(r#"{{"cities":{cities:?}}}"#);
    old("CustomerTravelled", 1, &payload)
}

fn opened() -> NewEvent {
    old("NewsletterOpened", 1, r#"{"issue":7}"#)
}

async fn petra_is(app: &App) -> String {
    let customer = "petra".to_owned();
    app.ask(Describe { customer }).await.unwrap()
}

async fn petra_goes_to(app: &App, city: &str) -> Result<(), String> {
    let (customer, city) = ("petra".to_owned(), city.to_owned());
    let went = app.dispatch(Move { customer, city }).await;
    went.map(drop).map_err(|error| said(&error))
}

/// An error with all its causes.
fn said(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    text
}
