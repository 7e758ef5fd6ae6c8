//! The commented reference is what the parser parses.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::time::Duration;

use cqrs_config::plan::{Consume, DeliveryMode, DriverKind, OptionValue, Poison, Start};
use cqrs_config::{Environment, Loaded, REFERENCE, Report, lint_text};

fn reference(environment: &Environment) -> Result<Loaded, Report> {
    Loaded::from_text("reference.yaml", REFERENCE, environment, &common::catalog())
}

#[test]
fn the_reference_is_checked_without_errors_and_warnings() {
    let loaded = reference(&Environment::empty()).unwrap();
    let codes: Vec<&str> = loaded
        .report
        .problems()
        .iter()
        .map(|problem| problem.code.name)
        .collect();
    assert_eq!(codes, ["cqrs::declared_later"], "{}", loaded.report);
}

#[test]
fn the_reference_holds_its_defaults() {
    let plan = reference(&Environment::empty()).unwrap().plan;
    let delivery = &plan.bus("contract_event_bus").unwrap().delivery;
    assert_eq!(*delivery, cqrs_config::plan::DeliveryPlan::default());
    assert_eq!(
        (delivery.mode, delivery.poison, delivery.from),
        (DeliveryMode::Durable, Poison::Park, Start::End)
    );
    assert_eq!(delivery.retry.max_delay, Duration::from_secs(30));
    let bus = plan.bus("customer_command_bus").unwrap();
    assert_eq!(
        bus.queue_limit,
        plan.bus("contract_app_command_bus").unwrap().queue_limit
    );
    assert!(plan.store("contract_store").unwrap().default);
    assert!(plan.store("archive_store").unwrap().publish_to.is_empty());
}

#[test]
fn the_settings_of_a_queue_stand_over_its_service() {
    let environment = Environment::from_pairs([("WORKERS", "7")]);
    let plan = reference(&environment).unwrap().plan;
    let [queue] = plan.queues.as_slice() else {
        panic!("{:?}", plan.queues);
    };
    assert_eq!(queue.id, "contract_app.outgoing");
    assert_eq!((&*queue.store, queue.concurrency), ("contract_store", 4));
    assert_eq!((queue.retry.max, queue.consume), (10, Consume::Here));
}

#[test]
fn an_asynchronous_message_goes_to_the_transport_of_its_bus_first() {
    let plan = reference(&Environment::empty()).unwrap().plan;
    let routes = &plan.bus("contract_event_bus").unwrap().routes;
    let transports = routes.iter().map(|route| route.transport.as_deref());
    assert!(
        transports.eq([Some("contract_app.outgoing"); 2]),
        "{routes:?}"
    );
    let commands = &plan.bus("customer_command_bus").unwrap().routes;
    assert!(commands.iter().all(|route| route.transport.is_none()));
}

#[test]
fn an_overlay_replaces_the_driver_with_its_options() {
    let plan = reference(&Environment::empty().named("test")).unwrap().plan;
    assert_eq!(plan.environment.as_deref(), Some("test"));
    let store = plan
        .services
        .iter()
        .find(|service| service.id == "contract_app.event_store")
        .unwrap();
    assert_eq!(
        (store.driver.as_str(), store.kind),
        ("memory", DriverKind::Store)
    );
    assert!(store.options.is_empty());
}

#[test]
fn variables_and_parameters_reach_the_options() {
    let environment = Environment::from_pairs([("ARCHIVE_PATH", "/archive.db"), ("WORKERS", "7")]);
    let plan = reference(&environment).unwrap().plan;
    let option = |id: &str, name: &str| {
        let service = plan
            .services
            .iter()
            .find(|service| service.id == id)
            .unwrap();
        service
            .options
            .iter()
            .find(|option| option.name == name)
            .unwrap()
            .value
            .clone()
    };
    assert_eq!(
        option("contract_app.event_store", "path"),
        OptionValue::Text("var/contract.db".to_owned())
    );
    assert_eq!(
        option("contract_app.archive", "path"),
        OptionValue::Text("/archive.db".to_owned())
    );
    assert_eq!(
        option("contract_app.archive", "busy_timeout"),
        OptionValue::Duration(Duration::from_secs(5))
    );
    assert_eq!(
        option("contract_app.outgoing", "concurrency"),
        OptionValue::Integer(7)
    );
}

#[test]
fn the_linter_needs_no_application_and_no_environment() {
    let report = lint_text("reference.yaml", REFERENCE, &common::catalog());
    let codes = report.problems().iter().map(|problem| problem.code.name);
    assert_eq!(
        codes.collect::<Vec<_>>(),
        ["cqrs::declared_later"],
        "{report}"
    );
}
