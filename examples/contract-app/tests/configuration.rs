//! The configuration: the talk's two files as they are, and everything that they name.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use contract_app::{Settings, application};
use cqrs::config::Severity;

#[test]
fn the_files_of_the_talk_are_as_they_were_shown() {
    for (ours, of_the_talk) in [
        (
            include_str!("../config/service_bus.yaml"),
            include_str!(
                "../../../cqrs-config/tests/fixtures/seed-talk/contract_app_service_bus.yml"
            ),
        ),
        (
            include_str!("../config/event_store.yaml"),
            include_str!(
                "../../../cqrs-config/tests/fixtures/seed-talk/contract_app_event_store_v6.yml"
            ),
        ),
    ] {
        assert_eq!(ours, of_the_talk);
    }
}

#[test]
fn everything_that_they_name_is_there() {
    let checked = application(&Settings::in_folder("nowhere"))
        .check()
        .unwrap();
    let problems = checked.report.problems().iter();
    let loud: Vec<_> = problems
        .filter(|problem| problem.severity() != Severity::Note)
        .collect();
    assert!(loud.is_empty(), "{}", checked.report);
}
