//! Buses whose messages are sent elsewhere.

use std::sync::Arc;

use cqrs::bus::Endpoint;
use cqrs::plugin::Dispatching;
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use cqrs::store::Entries;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, within};

#[derive(Serialize, Deserialize, Command)]
struct PrintInvoice {
    number: u32,
}

#[derive(Serialize, Deserialize, Command)]
struct Pay;

#[derive(Serialize, Deserialize, Event)]
struct InvoiceWasPaid;

#[derive(Serialize, Deserialize, Event)]
#[event(alias = "InvoiceWasArchived")]
struct InvoiceWasFiled;

#[command_handler(bus = "local")]
async fn pay(_: Pay, events: Events, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note("paying");
    events.raise(InvoiceWasPaid)?;
    Ok(events.raise(InvoiceWasFiled)?)
}

#[command_handler(bus = "local")]
async fn print(command: PrintInvoice, notebook: Service<Notebook>, metadata: Metadata) {
    let came = metadata.is_handled_async();
    notebook.note(format!("printing {}, came back: {came}", command.number));
}

#[event_listener]
fn smile(_: &InvoiceWasPaid, notebook: Service<Notebook>) {
    notebook.note("smiling");
}

/// Takes what is sent; the first attempt at an event may fail.
struct Broker {
    notebook: Arc<Notebook>,
    stumbles: bool,
}

impl Endpoint for Broker {
    fn receive<'a>(&'a self, dispatching: &'a mut Dispatching<'_>) -> BoxFuture<'a, HandlerResult> {
        Box::pin(async move {
            let payload = dispatching.payload().unwrap()?;
            let line = format!("sent {} {}", dispatching.message_name(), payload.as_str());
            let is_first = self.notebook.count(&line) == 0;
            self.notebook.note(line);
            match self.stumbles && is_first {
                true => Err(HandlerError::failure("the broker stumbles")),
                false => Ok(()),
            }
        })
    }
}

fn all() -> impl IntoIterator<Item = Registration> {
    registrations![
        PrintInvoice,
        Pay,
        InvoiceWasPaid,
        InvoiceWasFiled,
        pay,
        print,
        smile
    ]
}

/// A bus `local` with handlers, a bus `remote` without, and these plugins on them. What is sent goes to a broker, or to a queue.
fn text([local, remote, events]: [&str; 3], delivery: &str) -> String {
    format!(
        r"services:
  store: {{ driver: memory }}
  queue: {{ driver: queue, store: main }}
  out: {{ driver: prooph_service_bus.message_producer_plugin, producer: broker }}
  to_queue: {{ driver: Prooph\ServiceBus\Plugin\MessageProducerPlugin, producer: queue }}
event_store: {{ stores: {{ main: {{ type: store }} }} }}
transports: {{ queue: {{ retry: {{ max: 0 }} }} }}
service_bus:
  command_buses:
    local: {{ plugins: [{local}] }}
    remote: {{ plugins: [{remote}] }}
  event_buses:
    events: {{ plugins: [{events}], delivery: {{ mode: {delivery}, retry: {{ initial: 1ms }} }} }}"
    )
}

fn shop(plugins: [&str; 3], delivery: &str, stumbles: bool) -> Story {
    shop_of(text(plugins, delivery), stumbles)
}

fn shop_of(text: String, stumbles: bool) -> Story {
    let mut story = Story::of(text, all());
    let notebook = Arc::clone(&story.notebook);
    let broker = Broker { notebook, stumbles };
    story.builder = (story.builder).provide_named::<dyn Endpoint>("broker", Arc::new(broker));
    story
}

const PRINT: PrintInvoice = PrintInvoice { number: 7 };

#[tokio::test]
async fn a_command_that_the_bus_has_no_handler_for_goes_to_the_producer() {
    let (app, notebook) = shop(["", "out", ""], "inline", false).start().await;
    let receipt = app.command_bus("remote").dispatch(PRINT).await.unwrap();
    assert!(receipt.is_sent());
    assert_eq!(notebook.lines(), [r#"sent PrintInvoice {"number":7}"#]);
}

#[tokio::test]
async fn a_command_that_has_a_handler_on_the_bus_is_handled_there() {
    let (app, notebook) = shop(["out", "", ""], "inline", false).start().await;
    let receipt = app.command_bus("local").dispatch(PRINT).await.unwrap();
    assert!(!receipt.is_sent());
    assert_eq!(notebook.lines(), ["printing 7, came back: false"]);
}

#[tokio::test]
async fn on_an_event_bus_the_producer_is_one_more_listener_for_every_event() {
    for delivery in ["inline", "durable"] {
        let (app, notebook) = shop(["", "", "out"], delivery, false).start().await;
        let _ = app.dispatch(Pay).await.unwrap();
        within(app.settle()).await.unwrap();
        let mut lines = notebook.lines();
        let sent: Vec<_> = lines
            .extract_if(.., |line| line.starts_with("sent"))
            .collect();
        assert_eq!(
            sent,
            ["sent InvoiceWasPaid null", "sent InvoiceWasFiled null"],
            "{delivery}"
        );
        assert_eq!(lines, ["paying", "smiling"], "{delivery}");
    }
}

#[tokio::test]
async fn a_durable_producer_gets_an_event_again_that_it_could_not_send_and_keeps_the_order() {
    let (app, notebook) = shop(["", "", "out"], "durable", true).start().await;
    let _ = app.dispatch(Pay).await.unwrap();
    within(app.settle()).await.unwrap();
    let mut sent = notebook.lines();
    sent.retain(|line| line.starts_with("sent"));
    let (paid, filed) = ("sent InvoiceWasPaid null", "sent InvoiceWasFiled null");
    assert_eq!(sent, [paid, paid, filed, filed]);
}

#[tokio::test]
async fn an_event_that_goes_to_a_queue_first_reaches_the_producer_behind_it_and_once() {
    let router = "router: { async_switch: queue, asynchronous: InvoiceWasFiled }";
    for delivery in ["inline", "durable"] {
        let text = text(["", "", "out"], delivery);
        let text = text.replace("plugins: [out]", &format!("plugins: [out], {router}"));
        let (app, notebook) = shop_of(text, false).start().await;
        let _ = app.dispatch(Pay).await.unwrap();
        assert_eq!(notebook.count("sent InvoiceWasFiled null"), 0);
        within(app.settle()).await.unwrap();
        assert_eq!(notebook.count("sent InvoiceWasFiled null"), 1, "{delivery}");
        assert_eq!(notebook.count("sent InvoiceWasPaid null"), 1, "{delivery}");
    }
}

#[tokio::test]
async fn a_queue_may_be_the_producer_and_what_comes_back_is_not_sent_again() {
    let (app, notebook) = shop(["", "to_queue", ""], "inline", false).start().await;
    let remote = app.command_bus("remote");
    assert!(remote.dispatch(PRINT).await.unwrap().is_sent());
    assert!(notebook.lines().is_empty());
    let store = app.store_named("main").unwrap();
    let entries = |which| store.outbox("queue", which, 10);
    assert_eq!(entries(Entries::Waiting).await.unwrap().len(), 1);
    let _ = within(app.settle()).await;
    assert_eq!(entries(Entries::Waiting).await.unwrap().len(), 0);
    assert_eq!(
        app.dead_letters().await.unwrap().len(),
        1,
        "nobody handles it"
    );
}

#[tokio::test]
async fn a_producer_that_nobody_provides_and_one_that_does_not_fit_are_errors_of_the_build() {
    let story = shop(["to_queue", "", "to_queue"], "inline", false);
    let error = story.builder.build().await.unwrap_err().to_string();
    assert!(
        error.contains("a queue takes events by `async_switch`"),
        "{error}"
    );
    let text = "services: { out: { driver: prooph_service_bus.message_producer_plugin, producer: nobody } }
service_bus: { command_buses: { local: { plugins: [out] } } }";
    let builder = Story::of(text, all()).builder;
    let error = builder.build().await.unwrap_err().to_string();
    let told = "nothing provides what the option `producer` names";
    assert!(error.contains(told), "{error}");
}
