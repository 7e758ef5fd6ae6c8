//! From routes, tags and attributes to what is wired.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../common/mod.rs"]
mod common;
mod routers;
mod tags;

use MessageKind::{Command, Event, Query};
use cqrs_config::catalog::{Catalog, Dependency, HandlerEntry, MessageEntry, MessageKind};
use cqrs_config::plan::{DeliveryMode, ReachedBy, Start};
use cqrs_config::{Environment, Loaded, Plan, Report};

fn loaded(text: &str, catalog: &Catalog) -> Result<Loaded, Report> {
    Loaded::from_text("test.yaml", text, &Environment::empty(), catalog)
}

fn plan(text: &str, catalog: &Catalog) -> Plan {
    loaded(text, catalog).unwrap().plan
}

fn targets(plan: &Plan, bus: &str, message: &str) -> Vec<(String, ReachedBy)> {
    let route = plan
        .bus(bus)
        .unwrap()
        .routes
        .iter()
        .find(|route| route.message == message);
    let targets = route
        .map(|route| route.targets.as_slice())
        .unwrap_or_default();
    targets
        .iter()
        .map(|target| (target.handler.clone(), target.reached_by))
        .collect()
}

/// A catalog of just these handlers and their messages.
fn catalog(handlers: Vec<HandlerEntry>) -> Catalog {
    let place = common::catalog().messages[0].place.clone();
    let mut messages: Vec<MessageEntry> = Vec::new();
    for handler in &handlers {
        if !messages
            .iter()
            .any(|message| message.name == handler.message)
        {
            let (kind, name) = (handler.kind, handler.message.clone());
            messages.push(MessageEntry {
                kind,
                name,
                aliases: Vec::new(),
                version: 1,
                rust_name: handler.message.clone(),
                asynchronous: false,
                place: place.clone(),
            });
        }
    }
    Catalog {
        messages,
        handlers,
        drivers: common::catalog().drivers,
        ..Catalog::default()
    }
}

fn on_bus(handler: HandlerEntry, bus: &str) -> HandlerEntry {
    HandlerEntry {
        bus: Some(bus.to_owned()),
        ..handler
    }
}

const STORE: &str =
    "services: { store: { driver: memory } }\nevent_store: { stores: { main: { type: store } } }\n";

#[test]
fn a_handler_without_a_route_joins_the_only_bus_of_its_kind() {
    let catalog = catalog(vec![common::handler(Command, "app.open", "Open", 1)]);
    let plan = plan("service_bus: { command_buses: { c: ~ } }", &catalog);
    assert_eq!(
        targets(&plan, "c", "Open"),
        [("app.open".to_owned(), ReachedBy::OnlyBus)]
    );
}

#[test]
fn a_handler_that_names_its_bus_joins_it_without_a_route() {
    let catalog = catalog(vec![on_bus(
        common::handler(Command, "app.open", "Open", 1),
        "b",
    )]);
    let plan = plan("service_bus: { command_buses: { a: ~, b: ~ } }", &catalog);
    assert_eq!(targets(&plan, "a", "Open"), []);
    assert_eq!(
        targets(&plan, "b", "Open"),
        [("app.open".to_owned(), ReachedBy::BusAttribute)]
    );
}

#[test]
fn a_route_wins_over_a_handler_that_joins() {
    let catalog = catalog(vec![
        common::handler(Command, "app.new", "Open", 1),
        on_bus(common::handler(Command, "app.old", "Open", 2), "c"),
    ]);
    let text = "service_bus: { command_buses: { c: { router: { routes: { Open: app.new } } } } }";
    assert_eq!(
        targets(&plan(text, &catalog), "c", "Open"),
        [("app.new".to_owned(), ReachedBy::Route)]
    );
}

#[test]
fn the_same_pair_by_route_and_by_attribute_is_one() {
    let catalog = catalog(vec![on_bus(
        common::handler(Event, "app.mail", "Opened", 1),
        "e",
    )]);
    let text = format!(
        "{STORE}service_bus: {{ event_buses: {{ e: {{ router: {{ routes: {{ Opened: [app.mail] }} }} }} }} }}"
    );
    assert_eq!(
        targets(&plan(&text, &catalog), "e", "Opened"),
        [("app.mail".to_owned(), ReachedBy::Route)]
    );
}

#[test]
fn listeners_run_as_written_and_joined_ones_after_them_by_id() {
    let listener = |id: &str, line| common::handler(Event, id, "Opened", line);
    let catalog = catalog(vec![
        listener("app.d", 1),
        listener("app.c", 2),
        listener("app.b", 3),
        listener("app.a", 4),
    ]);
    let text = format!(
        "{STORE}service_bus: {{ event_buses: {{ e: {{ router: {{ routes: {{ Opened: [app.d, app.b] }} }} }} }} }}"
    );
    let order: Vec<String> = targets(&plan(&text, &catalog), "e", "Opened")
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    assert_eq!(order, ["app.d", "app.b", "app.a", "app.c"]);
}

#[test]
fn the_order_of_linking_does_not_matter() {
    let mut handlers: Vec<HandlerEntry> = ["app.c", "app.a", "app.b"]
        .iter()
        .zip(1..)
        .map(|(id, line)| common::handler(Event, id, "Opened", line))
        .collect();
    let text = format!("{STORE}service_bus: {{ event_buses: {{ e: ~ }} }}");
    let first = format!("{:?}", plan(&text, &catalog(handlers.clone())));
    handlers.reverse();
    assert_eq!(first, format!("{:?}", plan(&text, &catalog(handlers))));
}

#[test]
fn the_same_registration_twice_is_one() {
    let handler = common::handler(Command, "app.open", "Open", 1);
    let plan = plan(
        "service_bus: { command_buses: { c: ~ } }",
        &catalog(vec![handler.clone(), handler]),
    );
    assert_eq!(targets(&plan, "c", "Open").len(), 1);
}

#[test]
fn a_route_to_a_type_reaches_its_method_for_the_message() {
    let catalog = catalog(vec![
        common::handler(Command, "app.Handlers.open", "Open", 1),
        common::handler(Command, "app.Handlers.close", "Close", 2),
        common::handler(Command, "app.Handlers.inner.open", "Open", 3),
    ]);
    let text = "service_bus: { command_buses: { c: { router: { routes: { Open: app.Handlers, Close: '@app.Handlers' } } } } }";
    let plan = plan(text, &catalog);
    assert_eq!(targets(&plan, "c", "Open")[0].0, "app.Handlers.open");
    assert_eq!(targets(&plan, "c", "Close")[0].0, "app.Handlers.close");
}

#[test]
fn an_alias_of_a_message_is_resolved() {
    let mut catalog = catalog(vec![common::handler(Command, "app.open", "Open", 1)]);
    catalog.messages[0].aliases.push(r"Acme\Open".to_owned());
    let text =
        r"service_bus: { command_buses: { c: { router: { routes: { 'Acme\Open': app.open } } } } }";
    assert_eq!(targets(&plan(text, &catalog), "c", "Open").len(), 1);
}

#[test]
fn an_alias_of_a_service_is_followed() {
    let text = "services: { real: { driver: memory }, old: '@real', older: { alias: old } }\nevent_store: { stores: { main: { type: older } } }";
    assert_eq!(
        plan(text, &catalog(Vec::new()))
            .store("main")
            .unwrap()
            .service
            .id,
        "real"
    );
}

#[test]
fn a_bus_that_is_needed_and_not_declared_is_implied() {
    let mut opener = common::handler(Command, "app.open", "Open", 1);
    opener.dependencies.push(Dependency::Bus {
        kind: Query,
        named: None,
    });
    let plan = plan(STORE, &catalog(vec![opener]));
    let names: Vec<&str> = plan.buses.iter().map(|bus| bus.name.as_str()).collect();
    assert_eq!(names, ["command_bus", "query_bus"]);
}

#[test]
fn an_aggregate_without_a_repository_is_kept_in_the_default_store() {
    let text = "services: { store: { driver: memory } }\nevent_store: { stores: { a: { type: store }, b: { type: store, default: true } } }";
    let plan = plan(text, &common::catalog());
    let repository = &plan.repositories[0];
    assert_eq!(
        (repository.name.as_str(), repository.store.as_str()),
        ("acquistion_process_repository", "b")
    );
    assert_eq!(repository.stream(), "event_stream");
    assert!(repository.place.is_none());
}

#[test]
fn a_listener_may_differ_from_its_bus() {
    let inline = HandlerEntry {
        inline: true,
        ..common::handler(Event, "app.inline", "Opened", 1)
    };
    let replaying = HandlerEntry {
        from_beginning: true,
        ..common::handler(Event, "app.replaying", "Opened", 2)
    };
    let catalog = catalog(vec![inline, replaying]);
    let plan = plan(
        &format!("{STORE}service_bus: {{ event_buses: {{ e: ~ }} }}"),
        &catalog,
    );
    let targets = &plan.bus("e").unwrap().routes[0].targets;
    assert_eq!(
        (targets[0].mode, targets[0].from),
        (DeliveryMode::Inline, Start::End)
    );
    assert_eq!(
        (targets[1].mode, targets[1].from),
        (DeliveryMode::Durable, Start::Beginning)
    );
}

#[test]
fn a_handler_that_says_so_may_write_two_stores() {
    let mut base = common::catalog();
    base.aggregates.push(base.aggregates[0].clone());
    base.aggregates[1].type_name = "Customer".to_owned();
    let repository = |aggregate: &str| Dependency::Repository {
        aggregate: aggregate.to_owned(),
        named: None,
    };
    base.handlers[0].dependencies = vec![
        repository(r"Contract\Model\AcquistionProcess"),
        repository("Customer"),
    ];
    let text = r"
services: { store: { driver: memory } }
event_store:
  stores:
    a: { type: store, repositories: { p: { aggregate_type: Contract\Model\AcquistionProcess } } }
    b: { type: store, repositories: { c: { aggregate_type: Customer } } }
";
    let report = loaded(text, &base).unwrap_err();
    assert_eq!(report.problems()[0].code.name, "cqrs::two_stores");
    base.handlers[0].independent_stores = true;
    assert!(loaded(text, &base).is_ok());
}

#[test]
fn the_smallest_configuration_is_enough() {
    let hello = "services:
  store: { driver: sqlite, path: 'var/hello.db' }
service_bus:
  command_buses: { commands: ~ }
  event_buses: { events: ~ }
  query_buses: { queries: ~ }
event_store:
  stores:
    main: { type: store }
";
    let loaded = loaded(hello, &common::catalog()).unwrap();
    assert!(loaded.report.is_empty(), "{}", loaded.report);
    assert_eq!(loaded.plan.store("main").unwrap().publish_to, ["events"]);
    assert_eq!(loaded.plan.repositories.len(), 1);
}
