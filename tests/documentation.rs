//! The configurations that the pages of `docs` show.

#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, missing_docs)]

use cqrs::config::Environment;
use cqrs::config::plan::Consume;
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::{Registration, Registry};
use cqrs::sqlite::SqliteDriver;
use serde::{Deserialize, Serialize};

const ASYNCHRONOUS: &str = include_str!("../docs/asynchronous.md");

#[derive(Serialize, Deserialize, Event)]
#[event(asynchronous)]
struct NegotiationWasCompleted {
    negotiation: String,
}

#[event_listener(id = "contract_app.send_completed_mail")]
fn send_completed_mail(_: &NegotiationWasCompleted) {}

/// The blocks of this language, in order.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}\n");
    page.split(&opening)
        .skip(1)
        .map(|block| block.split_once("```").unwrap().0.to_owned())
        .collect()
}

#[test]
fn what_the_page_on_asynchronous_messages_shows_sends_them_through_its_queue() {
    let registry = Registry::new()
        .with([Registration::StoreDriver(&SqliteDriver)])
        .with(registrations![NegotiationWasCompleted, send_completed_mail]);
    let [configuration] = <[String; 1]>::try_from(blocks(ASYNCHRONOUS, "yaml")).unwrap();
    let checked = App::from_text("asynchronous.yaml", configuration)
        .variables(Environment::empty())
        .registry(registry)
        .check()
        .unwrap();
    assert!(checked.report.is_empty(), "{}", checked.report);
    let [queue] = checked.plan.queues.as_slice() else {
        panic!("{:?}", checked.plan.queues);
    };
    assert_eq!((queue.concurrency, queue.consume), (4, Consume::Here));
    let route = &checked.plan.bus("contract_event_bus").unwrap().routes[0];
    assert_eq!(route.transport.as_ref(), Some(&queue.id));
}
