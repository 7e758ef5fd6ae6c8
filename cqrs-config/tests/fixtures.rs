//! prooph's own files, unchanged.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::path::{Path, PathBuf};

use cqrs_config::catalog::MessageKind;
use cqrs_config::plan::ReachedBy;
use cqrs_config::{Environment, Loaded, Model, Report, Severity, Source, check, lint_file, load};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

fn read(path: &Path) -> Result<Model, Report> {
    let source = Source::read(path, &Environment::empty())?;
    let (model, report) = Model::parse(&source);
    if report.has_errors() {
        Err(report)
    } else {
        Ok(model)
    }
}

fn yaml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            yaml_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "yml") {
            found.push(path);
        }
    }
}

#[test]
fn every_released_file_is_accepted() {
    let mut files = Vec::new();
    yaml_files(&fixture(""), &mut files);
    assert_eq!(files.len(), 41);
    let refused = [
        "missing_aggregate_type_key.yml",
        "missing_projection_key.yml",
    ];
    for file in files
        .iter()
        .filter(|file| !refused.iter().any(|name| file.ends_with(name)))
    {
        if let Err(report) = read(file) {
            panic!("{} is refused:\n{report}", file.display());
        }
        let report = lint_file(file, &common::catalog());
        assert_eq!(report.count(Severity::Error), 0, "{report}");
    }
}

#[test]
fn a_repository_without_its_aggregate_is_refused() {
    let report = read(&fixture(
        "event-store-symfony-bundle/v0.8.0/missing_aggregate_type_key.yml",
    ))
    .unwrap_err();
    assert_eq!(report.problems()[0].code.name, "cqrs::missing_key");
}

#[test]
fn a_projection_without_its_code_is_refused() {
    let report = read(&fixture(
        "event-store-symfony-bundle/v0.8.0/missing_projection_key.yml",
    ))
    .unwrap_err();
    assert_eq!(report.problems()[0].code.name, "cqrs::missing_key");
}

#[test]
fn the_talks_service_bus_is_checked_clean() {
    let path = fixture("seed-talk/contract_app_service_bus.yml");
    let Loaded { plan, .. } = load(&path, &Environment::empty(), &common::catalog()).unwrap();
    let bus = plan.bus("customer_command_bus").unwrap();
    assert_eq!(bus.routes.len(), 3);
    assert_eq!(bus.routes[0].targets[0].reached_by, ReachedBy::Route);
    assert!(
        plan.bus("contract_app_command_bus")
            .unwrap()
            .routes
            .is_empty()
    );
    let events = plan.bus("contract_event_bus").unwrap();
    assert_eq!(events.kind, MessageKind::Event);
    assert_eq!(
        events.async_switch.as_ref().unwrap().id,
        "my_async_message_producer"
    );
    let listeners: Vec<&str> = events.routes[1]
        .targets
        .iter()
        .map(|target| &*target.handler)
        .collect();
    assert_eq!(
        listeners,
        [
            "contract_app.send_negotiation_rejected_by_supervisor_mail",
            "contract_app.notify_customer_domain_about_rejected_negotiation"
        ]
    );
}

#[test]
fn the_talks_event_store_is_checked_clean() {
    let path = fixture("seed-talk/contract_app_event_store_v6.yml");
    let source = Source::read(&path, &Environment::empty()).unwrap();
    let (model, _) = Model::parse(&source);
    let (plan, report) = check(&model, &common::catalog()).unwrap();
    assert!(!report.has_errors());
    let repository = &plan.repositories[0];
    assert_eq!(repository.name, "acquistion_process_repository");
    assert_eq!(repository.stream(), "contract_stream");
    assert_eq!(repository.store, "contract_store");
    assert!(plan.store("contract_store").unwrap().service.provided);
}
