//! The configurations that the pages of `docs` show, checked with handlers as the pages have them.

#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, missing_docs)]

use std::sync::Arc;

use cqrs::Checked;
use cqrs::config::plan::{Consume, DeliveryMode, Nested};
use cqrs::config::{Environment, Severity};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::{Registration, Registry};
use cqrs::sqlite::{SqliteDriver, SqliteSnapshotDriver};
use cqrs::upcast::{NoOpUpcaster, Upcaster};
use serde::{Deserialize, Serialize};

const ASYNCHRONOUS: &str = include_str!("../docs/asynchronous.md");

#[derive(Serialize, Deserialize, Event)]
#[event(asynchronous)]
struct NegotiationWasCompleted {
    negotiation: String,
}

#[event_listener(id = "contract_app.send_completed_mail")]
fn send_completed_mail(_: &NegotiationWasCompleted) {}

#[derive(Serialize, Deserialize, Command)]
struct TakeSnapshot;

#[derive(Serialize, Deserialize, Command)]
struct SendInvoice;

#[command_handler]
fn take_snapshot(_: TakeSnapshot) {}

#[command_handler]
fn send_invoice(_: SendInvoice) {}

#[derive(Serialize, Deserialize, Command)]
struct LendBook;

#[derive(Serialize, Deserialize, Command)]
struct RemindReader;

#[derive(Serialize, Deserialize, Event)]
struct BookLent;

#[command_handler(id = "library.lend_book_handler")]
fn lend_as_chosen(_: LendBook) {}

#[command_handler(id = "library.lend", bus = "desk")]
fn lend(_: LendBook) {}

#[command_handler(id = "library.remind")]
fn remind(_: RemindReader) {}

#[event_listener(id = "library.write_down")]
fn write_down(_: &BookLent) {}

#[event_listener(id = "library.remind_later")]
fn remind_later(_: &BookLent) {}

#[derive(Serialize, Deserialize, Event)]
struct YearClosed;

#[derive(Default, Serialize, Deserialize)]
struct Account;

#[aggregate(id = String)]
impl Account {
    #[apply]
    fn year_closed(&mut self, _: &YearClosed) {}
}

/// The blocks of this language, in order.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}\n");
    page.split(&opening)
        .skip(1)
        .map(|block| block.split_once("```").unwrap().0.to_owned())
        .collect()
}

/// Checks a block as an application that knows nothing else would; nothing but notes is said of it.
fn checked(block: impl Into<String>, known: impl IntoIterator<Item = Registration>) -> Checked {
    let registry = Registry::new()
        .with([Registration::StoreDriver(&SqliteDriver)])
        .with(known);
    let checked = App::from_text("page.yaml", block)
        .variables(Environment::empty())
        .registry(registry)
        .check()
        .unwrap();
    let problems = checked.report.problems().iter();
    let loud = problems.filter(|problem| problem.severity() != Severity::Note);
    assert_eq!(loud.count(), 0, "{}", checked.report);
    checked
}

#[test]
fn what_the_page_on_asynchronous_messages_shows_sends_them_through_its_queue() {
    let [queue, named] = <[String; 2]>::try_from(blocks(ASYNCHRONOUS, "yaml")).unwrap();
    let checked = self::checked(
        queue,
        registrations![NegotiationWasCompleted, send_completed_mail],
    );
    assert!(checked.report.is_empty(), "{}", checked.report);
    let [queue] = checked.plan.queues.as_slice() else {
        panic!("{:?}", checked.plan.queues);
    };
    assert_eq!((queue.concurrency, queue.consume), (4, Consume::Here));
    let route = &checked.plan.bus("contract_event_bus").unwrap().routes[0];
    assert_eq!(route.transport.as_ref(), Some(&queue.id));

    let around = "services: { s: { driver: sqlite, path: s.db }, my_async_message_producer: { driver: queue, store: s } }
event_store: { stores: { s: { type: s } } }
";
    let known = registrations![TakeSnapshot, SendInvoice, take_snapshot, send_invoice];
    let plan = self::checked(format!("{around}{named}"), known).plan;
    let routes = &plan.bus("invoice_command_bus").unwrap().routes;
    assert_eq!(routes.len(), 2);
    assert!(routes.iter().all(|route| route.transport.is_some()));
}

#[test]
fn what_the_page_on_handlers_shows_routes_to_the_chosen_id() {
    let [route] =
        <[String; 1]>::try_from(blocks(include_str!("../docs/guide/handlers.md"), "yaml")).unwrap();
    let checked = checked(route, registrations![LendBook, lend_as_chosen]);
    assert_eq!(
        checked.plan.bus("desk").unwrap().routes[0].message,
        "LendBook"
    );
}

#[derive(Serialize, Deserialize, Event)]
struct BookMoved;

#[derive(Default)]
struct Book;

#[aggregate(id = String, type = "Library\\Book")]
impl Book {
    #[apply]
    fn moved(&mut self, _: &BookMoved) {}
}

#[test]
fn what_the_page_on_aggregates_shows_says_what_its_repository_does() {
    let page = include_str!("../docs/guide/aggregates.md");
    let [memory, streams] = <[String; 2]>::try_from(blocks(page, "yaml")).unwrap();
    let known = || registrations![Book, BookMoved];
    let plan = checked(memory, known()).plan;
    let books = &plan.repositories[0];
    assert_eq!((books.conflict_retry, books.cache), (20, 500));
    let plan = checked(streams, known()).plan;
    let books = &plan.repositories[0];
    assert!(books.one_stream_per_aggregate);
    assert_eq!(books.stream_name.as_deref(), Some("book"));
    assert_eq!(books.stream_metadata.len(), 1);
}

#[test]
fn what_the_page_on_buses_shows_routes_queues_and_delivers_as_it_says() {
    let page = include_str!("../docs/guide/buses.md");
    let [several, nested, inline] = <[String; 3]>::try_from(blocks(page, "yaml")).unwrap();
    let known = || registrations![LendBook, BookLent, lend, write_down, remind_later];
    let plan = checked(several, known()).plan;
    let routes = |bus: &str| plan.bus(bus).unwrap().routes.len();
    assert_eq!(
        (routes("desk"), routes("stock"), routes("library_events")),
        (1, 0, 1)
    );
    let plan = checked(nested, registrations![LendBook, lend]).plan;
    assert_eq!(plan.bus("desk").unwrap().nested, Nested::Inline);
    let plan = checked(inline, registrations![BookLent, write_down]).plan;
    let target = &plan.bus("library_events").unwrap().routes[0].targets[0];
    assert_eq!(target.mode, DeliveryMode::Inline);
}

#[test]
fn what_the_page_on_the_wiring_shows_of_a_command_is_what_is_told() {
    let page = include_str!("../docs/guide/seeing-the-wiring.md");
    let [desk] = <[String; 1]>::try_from(blocks(page, "yaml")).unwrap();
    let registry = Registry::new()
        .with([Registration::StoreDriver(&SqliteDriver)])
        .with(registrations![LendBook, lend]);
    let builder = App::from_text("config/library.yaml", desk)
        .variables(Environment::empty())
        .registry(registry);
    let told = builder.draw().unwrap().explain("LendBook").unwrap()[0].to_string();
    let stages = |text: &str| -> Vec<String> {
        let from = text.lines().skip_while(|line| line.trim() != "passes");
        let lines = from.take_while(|line| !line.trim().starts_with("reaches"));
        let words = lines.map(|line| line.split_whitespace());
        words
            .map(|words| words.take_while(|word| !word.starts_with("config/")))
            .map(|words| words.collect::<Vec<_>>().join(" "))
            .collect()
    };
    let shown = page.split("$ library explain LendBook\n").nth(1).unwrap();
    let (shown, told) = (stages(shown), stages(&told));
    assert!(shown.len() > 5, "{shown:?}");
    for line in &shown {
        assert!(told.contains(line), "{line}\n{told:#?}");
    }
}

#[test]
fn what_the_guide_shows_of_asynchronous_messages_sends_the_one_it_names() {
    let page = include_str!("../docs/guide/asynchronous.md");
    let [named] = <[String; 1]>::try_from(blocks(page, "yaml")).unwrap();
    let known = registrations![LendBook, RemindReader, lend, remind];
    let plan = checked(named, known).plan;
    let routes = &plan.bus("desk").unwrap().routes;
    let sent: Vec<&str> = routes
        .iter()
        .filter(|route| route.transport.is_some())
        .map(|route| route.message.as_str())
        .collect();
    assert_eq!(sent, ["RemindReader"]);
}

#[test]
fn what_the_page_on_plugins_shows_attaches_by_list_and_by_tag() {
    let page = include_str!("../docs/guide/plugins.md");
    let [configuration] = <[String; 1]>::try_from(blocks(page, "yaml")).unwrap();
    let plan = checked(configuration, registrations![LendBook, lend]).plan;
    let attached = |bus: &str| -> Vec<String> {
        let plugins = plan.bus(bus).unwrap().plugins.iter();
        plugins.map(|plugin| plugin.id.clone()).collect()
    };
    let logger = "prooph_service_bus.plugin.psr_logger";
    assert_eq!(attached("desk"), [logger, "patience"]);
    assert_eq!(attached("catalogue"), ["few"]);
}

/// The house rules of the page on the event store.
#[plugin(id = "library.house_rules", stores)]
#[derive(Default)]
struct HouseRules;

impl cqrs::plugin::Plugin for HouseRules {
    fn attach_to_store(&self, _: &mut cqrs::plugin::StorePipeline) {}
}

#[derive(Deserialize)]
struct SignatureOptions {
    text: String,
}

#[metadata_enricher(id = "library.signature")]
fn signature(
    options: cqrs::options::Options<SignatureOptions>,
) -> impl cqrs::plugin::MetadataEnricher {
    let text = options.into_inner().text;
    move |_: &cqrs::plugin::Enriching<'_>, metadata: &mut Metadata| {
        metadata.insert("signed", text.clone());
    }
}

#[test]
fn what_the_page_on_the_event_store_shows_has_plugins_and_an_archive_that_is_only_read() {
    let page = include_str!("../docs/guide/event-store.md");
    let [configuration] = <[String; 1]>::try_from(blocks(page, "yaml")).unwrap();
    let known = registrations![HouseRules, signature];
    let plan = checked(configuration, known).plan;
    let plugins = plan.store("library").unwrap().plugins.iter();
    let plugins: Vec<&str> = plugins.map(|plugin| plugin.id.as_str()).collect();
    assert_eq!(plugins, ["library.house_rules", "library.signature"]);
    assert!(plan.store("archive").unwrap().read_only);
}

#[test]
fn what_the_page_on_snapshots_shows_keeps_them_beside_the_events() {
    let page = include_str!("../docs/guide/snapshots.md");
    let [configuration] = <[String; 1]>::try_from(blocks(page, "yaml")).unwrap();
    let drivers = [Registration::SnapshotDriver(&SqliteSnapshotDriver)];
    let known = registrations![Account, YearClosed].into_iter();
    let plan = checked(configuration, known.chain(drivers)).plan;
    let snapshots = plan.repositories[0].snapshots.as_ref().unwrap();
    assert_eq!(snapshots.store.id, "bank.snapshots");
    assert_eq!(snapshots.every, Some(100));
    assert_eq!(snapshots.on, ["YearClosed"]);
}

#[test]
fn every_ready_made_plugin_is_on_its_page_and_every_id_there_is_one() {
    let page = include_str!("../docs/guide/plugins.md");
    let table = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let shown: Vec<&str> = table
        .map(|(id, _)| id)
        .filter(|id| id.contains('.'))
        .collect();
    let standing = [
        "prooph_event_store.upcasting",
        "prooph_event_store_bus_bridge.event_publisher",
        "prooph_event_store_bus_bridge.transaction_manager",
        "prooph_service_bus.finder_invoke_strategy",
        "prooph_service_bus.handle_command_invoke_strategy",
        "prooph_service_bus.on_event_invoke_strategy",
    ];
    let mut expected: Vec<String> = cqrs::plugins::registrations()
        .filter_map(|registration| match registration {
            Registration::Plugin(plugin) => Some(plugin.id.to_text().into_owned()),
            _ => None,
        })
        .filter(|id| !standing.contains(&id.as_str()) && !id.ends_with("_router"))
        .collect();
    expected.sort();
    let mut shown: Vec<String> = shown.into_iter().map(str::to_owned).collect();
    shown.sort();
    assert_eq!(shown, expected);
}

#[test]
fn what_the_page_on_upcasting_shows_names_an_upcaster_among_the_plugins_of_a_store() {
    let page = include_str!("../docs/guide/upcasting.md");
    let [configuration] = <[String; 1]>::try_from(blocks(page, "yaml")).unwrap();
    let registry = Registry::new().with([Registration::StoreDriver(&SqliteDriver)]);
    let upcaster: Arc<dyn Upcaster> = Arc::new(NoOpUpcaster);
    let checked = App::from_text("page.yaml", configuration)
        .variables(Environment::empty())
        .registry(registry)
        .provide_named("crm.old_names", upcaster)
        .check()
        .unwrap();
    let plugins = &checked.plan.store("archive").unwrap().plugins;
    assert_eq!(plugins[0].id, "crm.old_names", "{}", checked.report);
}

#[test]
fn what_the_page_on_editors_shows_is_a_configuration() {
    let page = include_str!("../docs/guide/editor.md");
    let [block] = <[String; 1]>::try_from(blocks(page, "yaml")).unwrap();
    assert_eq!(checked(block, []).plan.buses.len(), 1);
}

#[test]
fn what_the_page_on_linking_shows_is_told() {
    let page = include_str!("../docs/guide/linking.md");
    let [block] = <[String; 1]>::try_from(blocks(page, "yaml")).unwrap();
    let [report] = <[String; 1]>::try_from(blocks(page, "text")).unwrap();
    let [Registration::Message(message)] = registrations![TakeSnapshot] else {
        panic!("a message is expected")
    };
    let mut of_billing = *message;
    of_billing.origin.krate = "billing";
    let registration = Registration::Message(Box::leak(Box::new(of_billing)));
    let application = App::from_text("config/cqrs.yaml", block);
    let registry = Registry::new().with([registration]);
    let told = application.registry(registry).check().unwrap_err();
    assert!(told.to_string().starts_with(report.trim_end()), "{told}");
}
