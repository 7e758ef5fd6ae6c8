//! What prooph's own files mean: each of them, checked against an application that has everything it names.
//!
//! `meanings.txt` holds the wiring that comes of each file. `UPDATE_REPORTS=1 cargo test -p cqrs-config --test meanings`
//! writes it anew.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code)]
mod common;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use cqrs_config::catalog::*;
use cqrs_config::model::Service;
use cqrs_config::plan::{Plan, PluginPlan, ReachedBy};
use cqrs_config::{Catalog, Environment, Model, Source, check};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "yml") {
            found.push(path);
        }
    }
    found.sort();
}

/// An application that has everything a file names: a handler for each target, a plugin for each plugin.
fn application(model: &Model) -> Catalog {
    let mut catalog = Catalog::default();
    for bus in &model.buses {
        for route in &bus.router.routes {
            message(&mut catalog, bus.kind, &route.message.value);
            for target in &route.targets {
                handler(&mut catalog, bus.kind, &target.value, &route.message.value);
            }
        }
        for used in &bus.plugins {
            plugin(&mut catalog, &used.id.value);
        }
        if let Some(switch) = &bus.router.async_switch {
            provide(&mut catalog, &switch.value, "dyn cqrs_core::Transport");
        }
    }
    for service in &model.services {
        tagged(&mut catalog, model, service);
    }
    for store in &model.stores {
        let id = store.service.as_ref().unwrap();
        provide(&mut catalog, &id.value, "dyn cqrs_core::EventStore");
        for repository in &store.repositories {
            for held in &repository.aggregate_types {
                aggregate(&mut catalog, &held.name.value);
            }
            if let Some(id) = &repository.snapshot_store {
                provide(&mut catalog, &id.value, "dyn cqrs_core::SnapshotStore");
            }
        }
    }
    for manager in &model.projection_managers {
        let id = &manager.event_store.as_ref().unwrap().value;
        provide(&mut catalog, id, "dyn cqrs_core::EventStore");
    }
    catalog
}

/// What is detected takes a message called like its handler.
fn tagged(catalog: &mut Catalog, model: &Model, service: &Service) {
    let id = &service.id.value;
    for tag in &service.tags {
        let name = &tag.name.value;
        if let Some(bus) = name.strip_suffix(".route_target") {
            let bus = bus.strip_prefix("prooph_service_bus.").unwrap();
            let kind = model.bus(bus).unwrap().kind;
            let detected = format!("what {id} takes");
            let takes = tag.text("message").map_or(detected, |name| name.value);
            message(catalog, kind, &takes);
            handler(catalog, kind, id, &takes);
        } else if name.ends_with(".plugin") {
            plugin(catalog, id);
        } else if name.ends_with(".metadata_enricher") {
            plugin(catalog, id);
            catalog.plugins.last_mut().unwrap().enricher = true;
        }
    }
}

fn message(catalog: &mut Catalog, kind: MessageKind, name: &str) {
    if catalog.messages.iter().all(|known| known.name != name) {
        catalog.messages.push(MessageEntry {
            kind,
            name: name.to_owned(),
            aliases: Vec::new(),
            version: 1,
            rust_name: format!("app::{name}"),
            asynchronous: true,
            place: common::place("messages", 1),
        });
    }
}

fn handler(catalog: &mut Catalog, kind: MessageKind, id: &str, message: &str) {
    let entry = common::handler(kind, id, message, 1);
    let mut known = catalog.handlers.iter();
    if known.all(|known| (&known.id, &known.message) != (&entry.id, &entry.message)) {
        catalog.handlers.push(entry);
    }
}

fn plugin(catalog: &mut Catalog, id: &str) {
    if catalog.plugins.iter().all(|known| known.id != id) {
        catalog.plugins.push(PluginEntry {
            id: id.to_owned(),
            aliases: Vec::new(),
            buses: MessageKind::ALL.to_vec(),
            stores: true,
            enricher: false,
            options: Options::default(),
            dependencies: Vec::new(),
            place: common::place("plugins", 1),
        });
    }
}

fn provide(catalog: &mut Catalog, id: &str, type_name: &str) {
    catalog.provided.push(ProvidedEntry {
        id: Some(id.to_owned()),
        type_name: type_name.to_owned(),
    });
}

fn aggregate(catalog: &mut Catalog, type_name: &str) {
    catalog.aggregates.push(AggregateEntry {
        type_name: type_name.to_owned(),
        aliases: Vec::new(),
        rust_name: format!("app::{type_name}"),
        events: Vec::new(),
        snapshots: true,
        place: common::place("aggregates", 1),
    });
    catalog
        .aggregates
        .dedup_by(|left, right| left.type_name == right.type_name);
}

fn names(plugins: &[PluginPlan]) -> String {
    let ids: Vec<&str> = plugins.iter().map(|plugin| &*plugin.id).collect();
    ids.join(", ")
}

/// The wiring in a few lines.
fn wiring(plan: &Plan) -> String {
    let mut told = String::new();
    for bus in plan.buses.iter().filter(|bus| bus.place.is_some()) {
        let (kind, name, router) = (bus.kind.name(), &bus.name, &bus.router_type);
        writeln!(told, "  {kind} bus {name}, {router}").unwrap();
        if let Some(switch) = &bus.async_switch {
            writeln!(told, "    asynchronous by {}", switch.id).unwrap();
        }
        if !bus.plugins.is_empty() {
            writeln!(told, "    plugins {}", names(&bus.plugins)).unwrap();
        }
        for route in &bus.routes {
            for target in &route.targets {
                let by = match target.reached_by {
                    ReachedBy::Route => "route",
                    ReachedBy::Tag => "tag",
                    _ => "join",
                };
                let (message, handler) = (&route.message, &target.handler);
                writeln!(told, "    {message} -> {handler} ({by})").unwrap();
            }
        }
    }
    for store in &plan.stores {
        writeln!(told, "  store {} is {}", store.name, store.service.id).unwrap();
        if !store.plugins.is_empty() {
            writeln!(told, "    plugins {}", names(&store.plugins)).unwrap();
        }
        for repository in plan
            .repositories
            .iter()
            .filter(|repository| repository.store == store.name)
        {
            let (name, types) = (&repository.name, repository.aggregate_types.join(", "));
            writeln!(
                told,
                "    repository {name} of {types} in {}",
                repository.stream()
            )
            .unwrap();
            let snapshots = repository
                .snapshots
                .as_ref()
                .map(|plan| format!("snapshots in {}", plan.store.id));
            let said = [
                repository
                    .one_stream_per_aggregate
                    .then(|| "one stream each".to_owned()),
                repository
                    .disable_identity_map
                    .then(|| "no identity map".to_owned()),
                snapshots,
            ];
            for said in said.into_iter().flatten() {
                writeln!(told, "      {said}").unwrap();
            }
        }
    }
    for projection in &plan.projections {
        let (manager, name, code) = (
            &projection.manager,
            &projection.name,
            &projection.projection,
        );
        let model = projection.read_model.as_deref().unwrap_or("none");
        writeln!(
            told,
            "  projection {name} of {manager} is {code}, read model {model}"
        )
        .unwrap();
    }
    told
}

fn meaning(path: &Path) -> String {
    let source = Source::read(path, &Environment::empty()).unwrap();
    let (model, report) = Model::parse(&source);
    if report.has_errors() {
        return format!("  refused: {}\n", report.problems()[0].message);
    }
    match check(&model, &application(&model)) {
        Ok((plan, _)) => wiring(&plan),
        Err(report) => {
            let problems = report.problems().iter();
            let errors =
                problems.filter(|problem| problem.code.severity == cqrs_config::Severity::Error);
            errors
                .map(|problem| format!("  refused: {}\n", problem.message))
                .collect()
        }
    }
}

#[test]
fn every_released_file_means_what_it_meant() {
    let fixtures = folder().join("fixtures");
    let mut found = Vec::new();
    files(&fixtures, &mut found);
    assert_eq!(found.len(), 41);
    let told: String = found
        .iter()
        .map(|path| {
            let name = path.strip_prefix(&fixtures).unwrap().display();
            let meaning = meaning(path);
            let meaning = if meaning.is_empty() {
                "  nothing\n"
            } else {
                &meaning
            };
            format!("{name}\n{meaning}")
        })
        .collect();
    let expected = folder().join("meanings.txt");
    if std::env::var_os("UPDATE_REPORTS").is_some() {
        std::fs::write(&expected, &told).unwrap();
    }
    let expected = std::fs::read_to_string(expected).unwrap();
    let differing = expected
        .lines()
        .zip(told.lines())
        .find(|(wanted, given)| wanted != given);
    assert!(expected == told, "{differing:?}\n{told}");
}
