use cqrs_config::catalog::{Catalog, MessageKind};

use crate::common;
use crate::small_shop::{catalog, drawing_of, message};

const TWO: &str = "service_bus: { command_buses: { one: ~, other: ~ } }";

/// What is said of a command of its own name, where this is linked and configured.
fn told(yaml: &str, change: impl FnOnce(&mut Catalog)) -> String {
    let mut catalog = Catalog {
        messages: vec![message(MessageKind::Command, "Lonely", 1)],
        drivers: catalog().drivers,
        ..Catalog::default()
    };
    change(&mut catalog);
    let drawing = drawing_of(yaml, catalog, Default::default());
    let explanation = &drawing.explain("Lonely").unwrap()[0];
    assert!(explanation.buses.is_empty());
    explanation.to_string()
}

fn with_handler(catalog: &mut Catalog) {
    let handler = common::handler(MessageKind::Command, "app.lonely", "Lonely", 9);
    catalog.handlers.push(handler);
}

#[test]
fn without_a_handler_it_says_what_to_write() {
    let told = told("service_bus: { command_buses: { one: ~ } }", |_| {});
    assert!(
        told.contains("no handler for it is linked: dispatching it is an error"),
        "{told}"
    );
    assert!(
        told.contains(
            "help: write `#[command_handler] async fn handle(command: Lonely) -> HandlerResult`"
        ),
        "{told}"
    );
}

#[test]
fn with_several_buses_the_attribute_names_one() {
    let told = told(TWO, |_| {});
    assert!(told.contains("#[command_handler(bus = \"one\")]"), "{told}");
}

#[test]
fn a_handler_that_no_route_leads_to_is_named_with_the_route_to_write() {
    let told = told(TWO, with_handler);
    assert!(
        told.contains(
            "no route leads to what takes it, and there are several command buses: one, other"
        ),
        "{told}"
    );
    assert!(
        told.contains("\n  app.lonely               src/handlers.rs:9\n"),
        "{told}"
    );
    assert!(
        told.contains(
            "help: route it on one of them: `router: { routes: { Lonely: app.lonely } }`"
        ),
        "{told}"
    );
}

#[test]
fn an_event_that_nobody_hears_is_no_mistake() {
    let catalog = Catalog {
        messages: vec![message(MessageKind::Event, "Whispered", 1)],
        ..Catalog::default()
    };
    let drawing = drawing_of(
        "service_bus: { command_buses: { one: ~ } }",
        catalog,
        Default::default(),
    );
    let told = drawing.explain("Whispered").unwrap()[0].to_string();
    assert!(
        told.contains("nobody listens to it; where it is recorded it is stored all the same"),
        "{told}"
    );
    assert!(
        told.contains("#[event_listener] async fn listen(event: &Whispered)"),
        "{told}"
    );
}
