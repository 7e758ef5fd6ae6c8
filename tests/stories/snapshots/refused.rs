//! Configurations whose snapshots cannot be meant.

use cqrs::prelude::*;
use cqrs::registrations;
use serde::{Deserialize, Serialize};

use crate::support::closed;

#[derive(Default)]
struct Unwritten;

#[derive(Debug, Serialize, Deserialize, Event)]
struct Scribbled;

#[aggregate(id = String)]
impl Unwritten {
    #[apply]
    fn scribbled(&mut self, _: &Scribbled) {}
}

fn report(services: &str, repository: &str) -> String {
    let text = format!(
        "services: {{ store: {{ driver: memory }}, {services} }}
event_store: {{ stores: {{ main: {{ type: store, repositories: {{ all: {{ {repository} }} }} }} }} }}"
    );
    let registry = closed(registrations![Unwritten, Scribbled]);
    let checked = App::from_text("cqrs.yaml", text).registry(registry).check();
    match checked {
        Ok(checked) => checked.report.to_string(),
        Err(report) => report.to_string(),
    }
}

#[test]
fn an_aggregate_that_serde_does_not_know_has_no_snapshots() {
    let report = report(
        "snaps: { driver: memory }",
        "aggregate_type: Unwritten, snapshot_store: snaps",
    );
    assert!(report.contains("cqrs::no_snapshots"), "{report}");
    assert!(report.contains("derive it: `#[derive(Default, Serialize, Deserialize)]`"));
}

#[test]
fn composites_are_made_of_snapshot_stores_that_are_there_and_of_no_circle() {
    let of = |services: &str| report(services, "aggregate_type: Unwritten");
    let circle =
        of("a: { driver: composite, stores: [b] }, b: { driver: composite, stores: ['@a'] }");
    assert_eq!(
        circle.matches("cqrs::snapshot_cycle").count(),
        2,
        "{circle}"
    );
    let missing = of("a: { driver: composite, stores: [c] }");
    assert!(missing.contains("cqrs::unknown_service"), "{missing}");
    let empty = of("a: { driver: composite, stores: [] }");
    assert!(empty.contains("cqrs::wrong_option"), "{empty}");
    let queue = of("a: { driver: composite, stores: [q] }, q: { driver: queue }");
    assert!(queue.contains("cqrs::wrong_service_kind"), "{queue}");
}
