//! The rules of prooph's configuration, row by row: what each way of writing comes to, and what is refused.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod buses;
mod stores;
mod tags;

use cqrs_config::catalog::MessageKind;
use cqrs_config::{Catalog, Environment, Model, Report, Severity, Source, lint};

fn read(text: &str) -> (Model, Report) {
    let source = Source::from_text("test.yaml", text, &Environment::empty())
        .unwrap_or_else(|report| panic!("{text}\n{report}"));
    let (model, mut report) = Model::parse(&source);
    let linted = lint(&model, &Catalog::default());
    if linted.has_errors() && !report.has_errors() {
        report = linted;
    }
    (model, report)
}

fn model(text: &str) -> Model {
    let (model, report) = read(text);
    assert!(!report.has_errors(), "{text}\n{report}");
    model
}

/// The codes of all errors, also of those that the reading of the file finds.
fn errors(text: &str) -> Vec<&'static str> {
    let report = match Source::from_text("test.yaml", text, &Environment::empty()) {
        Ok(_) => read(text).1,
        Err(report) => report,
    };
    let problems = report.problems().iter();
    let errors = problems.filter(|problem| problem.code.severity == Severity::Error);
    errors.map(|problem| problem.code.name).collect()
}

fn bus(key: &str, inside: &str) -> String {
    format!("prooph_service_bus: {{ {key}: {{ b: {inside} }} }}\n")
}

fn store(inside: &str) -> String {
    format!("prooph_event_store: {{ stores: {{ s: {{ event_store: x, {inside} }} }} }}\n")
}

fn manager(inside: &str) -> String {
    format!("prooph_event_store: {{ projection_managers: {{ m: {{ {inside} }} }} }}\n")
}

const KINDS: [(&str, &str, MessageKind); 3] = [
    ("command", "command_buses", MessageKind::Command),
    ("event", "event_buses", MessageKind::Event),
    ("query", "query_buses", MessageKind::Query),
];
