//! What a configuration leaves out and what code leaves out is the same.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cqrs::App;
use cqrs::aggregate::RepositorySettings;
use cqrs::bus::CommandBusSettings;
use cqrs::config::Plan;
use cqrs::config::plan::{DeliveryPlan, Poison as Configured, Start};
use cqrs::prelude::*;
use cqrs::subscription::{Poison, SubscriptionSettings};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
struct Opened;

#[derive(Default)]
struct Account;

#[aggregate(id = u32)]
impl Account {
    #[apply]
    fn opened(&mut self, _: &Opened) {}
}

fn plan() -> Plan {
    let text = "services: { store: { driver: memory } }
service_bus: { command_buses: { commands: ~ } }
event_store: { stores: { main: { type: store } } }
";
    App::from_text("defaults.yaml", text).check().unwrap().plan
}

#[test]
fn a_subscription_has_one_set_of_defaults() {
    let configured = DeliveryPlan::default();
    let coded = SubscriptionSettings::default();
    assert_eq!(configured.batch, coded.batch as u64);
    assert_eq!(configured.from == Start::Beginning, coded.from_beginning);
    assert_eq!(configured.retry.max, u64::from(coded.retry.max));
    assert_eq!(configured.retry.initial, coded.retry.initial);
    assert_eq!(configured.retry.multiplier, coded.retry.multiplier);
    assert_eq!(configured.retry.max_delay, coded.retry.max_delay);
    assert_eq!(configured.poison, Configured::Park);
    assert_eq!(coded.poison, Poison::Park);
}

#[test]
fn a_queue_and_a_repository_have_one_set_of_defaults() {
    let plan = plan();
    let bus = plan.bus("commands").unwrap();
    assert_eq!(bus.queue_limit, CommandBusSettings::QUEUE_LIMIT as u64);
    let [repository] = plan.repositories.as_slice() else {
        panic!("one repository is expected: {:?}", plan.repositories);
    };
    assert_eq!(repository.aggregate_types, ["Account"]);
    assert_eq!(repository.stream(), RepositorySettings::STREAM);
    assert_eq!(
        repository.conflict_retry,
        u64::from(RepositorySettings::RETRIES)
    );
    assert_eq!(repository.cache, RepositorySettings::CACHE as u64);
}
