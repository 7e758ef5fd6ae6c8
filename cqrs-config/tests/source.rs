//! Files and spellings: what every way of writing comes to.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::path::{Path, PathBuf};

use cqrs_config::{Environment, Model, Report, Source, load};

fn model(text: &str) -> Model {
    let source = Source::from_text("test.yaml", text, &Environment::empty()).unwrap();
    let (model, report) = Model::parse(&source);
    assert!(!report.has_errors(), "{report}");
    model
}

fn codes(report: &Report) -> Vec<&str> {
    report
        .problems()
        .iter()
        .map(|problem| problem.code.name)
        .collect()
}

fn targets(model: &Model, bus: &str) -> Vec<(String, Vec<String>)> {
    let routes = &model.bus(bus).unwrap().router.routes;
    let names = |route: &cqrs_config::model::Route| {
        route
            .targets
            .iter()
            .map(|target| target.value.clone())
            .collect()
    };
    routes
        .iter()
        .map(|route| (route.message.value.clone(), names(route)))
        .collect()
}

/// A folder of files that is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder =
            std::env::temp_dir().join(format!("cqrs-config-{name}-{}", std::process::id()));
        for (file, text) in files {
            let path = folder.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn every_spelling_of_a_bus_is_the_same_bus() {
    let spellings = [
        "service_bus: { command_buses: { a: { router: { routes: { M: h } } } } }",
        "prooph_service_bus: { command_buses: { a: { router: { routes: { M: '@h' } } } } }",
        "service-bus: { command-buses: { a: { router: { routes: { M: h } } } } }",
        "service_bus: { command_buses: [{ name: a, router: { routes: [{ command: M, value: h }] } }] }",
        "service_bus: { command_bus: { name: a, router: { route: { command: M, value: h } } } }",
    ];
    for text in spellings {
        assert_eq!(
            targets(&model(text), "a"),
            [("M".to_owned(), vec!["h".to_owned()])],
            "{text}"
        );
    }
}

#[test]
fn every_spelling_of_listeners_is_the_same_list() {
    let spellings = [
        "service_bus: { event_buses: { e: { router: { routes: { E: [a, b] } } } } }",
        "service_bus: { event_buses: { e: { router: { routes: { E: ['@a', '@b'] } } } } }",
        "service_bus: { event_buses: { e: { router: { routes: { E: { listener: [a, b] } } } } } }",
        "service_bus: { event_buses: { e: { router: { routes: [{ event: E, value: [a, b] }] } } } }",
        "service_bus: { event_buses: { e: { router: { routes: [{ event: E, listener: [a, b] }] } } } }",
    ];
    for text in spellings {
        let listeners = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(
            targets(&model(text), "e"),
            [("E".to_owned(), listeners)],
            "{text}"
        );
    }
}

#[test]
fn one_listener_needs_no_list_and_none_is_none() {
    let model =
        model("service_bus: { event_buses: { e: { router: { routes: { E: a, F: ~ } } } } }");
    assert_eq!(
        targets(&model, "e"),
        [
            ("E".to_owned(), vec!["a".to_owned()]),
            ("F".to_owned(), vec![])
        ]
    );
}

#[test]
fn message_names_and_bus_names_keep_their_dashes() {
    let model = model(
        "service-bus: { command-buses: { my-bus: { router: { routes: { user-registered: h } } } } }",
    );
    assert_eq!(targets(&model, "my-bus")[0].0, "user-registered");
}

#[test]
fn exactly_one_at_sign_is_dropped() {
    let model =
        model("service_bus: { command_buses: { a: { router: { routes: { M: '@@h' } } } } }");
    assert_eq!(targets(&model, "a")[0].1, ["@h"]);
}

#[test]
fn a_null_section_is_nothing() {
    let model = model(
        "prooph_service_bus: ~\nprooph_event_store: ~\nservices: ~\nparameters: ~\nimports: ~\ncrates: ~\n",
    );
    assert!(model.buses.is_empty() && model.stores.is_empty() && model.services.is_empty());
}

#[test]
fn an_aggregate_type_may_be_a_map_of_types_to_classes() {
    let model = model(
        "event_store: { stores: { s: { type: x, repositories: { r: { aggregate_type: { user: App\\User, admin: App\\Admin } } } } } }",
    );
    let types: Vec<&str> = model.stores[0].repositories[0]
        .aggregate_types
        .iter()
        .map(|held| held.name.value.as_str())
        .collect();
    assert_eq!(types, ["user", "admin"]);
}

#[test]
fn default_tags_belong_to_every_service_of_the_file() {
    let model = model(
        "services: { _defaults: { tags: [prooph_service_bus.plugin] }, a: { class: A }, b: { class: B, tags: [x] } }",
    );
    let tags: Vec<usize> = model
        .services
        .iter()
        .map(|service| service.tags.len())
        .collect();
    assert_eq!(tags, [1, 2]);
}

#[test]
fn a_merge_key_takes_what_the_map_does_not_say() {
    let model = model(
        "parameters: &p { a: 1 }\nservice_bus: { command_buses: { x: &x { queue_limit: 5, nested: inline }, y: { <<: *x, queue_limit: 7 } } }",
    );
    let limits: Vec<Option<u64>> = model.buses.iter().map(|bus| bus.queue_limit).collect();
    assert_eq!(limits, [Some(5), Some(7)]);
    assert!(model.buses[1].nested.is_some());
}

#[test]
fn files_are_merged_key_by_key_and_lists_of_plugins_and_listeners_append() {
    let folder = Folder::new(
        "merge",
        &[
            (
                "main.yaml",
                "imports: [{ resource: 'packages/*.yaml' }]\nservice_bus:\n  command_buses:\n    c: { queue_limit: 3, plugins: [third], router: { routes: { M: mine } } }\n  event_buses:\n    e: { router: { routes: { E: [third] } } }\n",
            ),
            (
                "packages/a.yaml",
                "prooph_service_bus:\n  command_bus: { name: c, plugin: first, queue_limit: 1, router: { routes: { M: theirs, N: n } } }\n  event_buses:\n    e: { router: { routes: { E: [first] } } }\n",
            ),
            (
                "packages/b.yaml",
                "service_bus: { command_buses: { c: { plugins: second } }, event_buses: { e: { router: { routes: { E: second } } } } }\n",
            ),
            ("packages/ignored.txt", "not: [yaml"),
        ],
    );
    let source = Source::read(folder.file("main.yaml"), &Environment::empty()).unwrap();
    assert_eq!(source.paths().len(), 3);
    let (model, report) = Model::parse(&source);
    assert!(!report.has_errors(), "{report}");
    let bus = model.bus("c").unwrap();
    let plugins: Vec<&str> = bus
        .plugins
        .iter()
        .map(|plugin| plugin.id.value.as_str())
        .collect();
    assert_eq!(plugins, ["first", "second", "third"]);
    assert_eq!(bus.queue_limit, Some(3));
    assert_eq!(
        targets(&model, "c"),
        [
            ("M".to_owned(), vec!["mine".to_owned()]),
            ("N".to_owned(), vec!["n".to_owned()])
        ]
    );
    assert_eq!(targets(&model, "e")[0].1, ["first", "second", "third"]);
    let plugin = &bus.plugins[0].id;
    assert!(
        model.files.locate(plugin.span).file.ends_with("a.yaml"),
        "each value remembers its own file"
    );
}

#[test]
fn a_file_that_two_import_is_read_once() {
    let folder = Folder::new(
        "diamond",
        &[
            ("main.yaml", "imports: [a.yaml, b.yaml]\n"),
            ("a.yaml", "imports: [shared.yaml]\n"),
            ("b.yaml", "imports: [shared.yaml]\n"),
            (
                "shared.yaml",
                "service_bus: { command_buses: { c: { plugins: [once] } } }\n",
            ),
        ],
    );
    let source = Source::read(folder.file("main.yaml"), &Environment::empty()).unwrap();
    let (model, _) = Model::parse(&source);
    assert_eq!(model.bus("c").unwrap().plugins.len(), 1);
}

#[test]
fn a_missing_file_names_the_one_beside_it() {
    let folder = Folder::new("missing", &[("cqrs.yaml", "service_bus: ~\n")]);
    let report = load(
        folder.file("cqrs.yml"),
        &Environment::empty(),
        &common::catalog(),
    )
    .unwrap_err();
    assert_eq!(codes(&report), ["cqrs::file_not_found"]);
    assert_eq!(report.problems()[0].help, ["did you mean `cqrs.yaml`?"]);
}

#[test]
fn a_folder_is_not_a_configuration() {
    let report = load(Path::new("."), &Environment::empty(), &common::catalog()).unwrap_err();
    assert_eq!(codes(&report), ["cqrs::file_not_found"]);
}

#[test]
fn an_overlay_may_have_imports_of_its_own() {
    let folder = Folder::new(
        "overlay",
        &[
            (
                "main.yaml",
                "service_bus: { command_buses: { a: ~ } }\nwhen@test: { imports: [test.yaml] }\nwhen@prod: { imports: [not_there.yaml] }\n",
            ),
            ("test.yaml", "service_bus: { command_buses: { b: ~ } }\n"),
        ],
    );
    let source = Source::read(
        folder.file("main.yaml"),
        &Environment::empty().named("test"),
    )
    .unwrap();
    assert_eq!(Model::parse(&source).0.buses.len(), 2);
    let source = Source::read(folder.file("main.yaml"), &Environment::empty()).unwrap();
    assert_eq!(Model::parse(&source).0.buses.len(), 1);
}

#[test]
fn an_imported_file_may_be_empty() {
    let folder = Folder::new(
        "empty",
        &[
            ("main.yaml", "imports: [e.yaml]\nservice_bus: ~\n"),
            ("e.yaml", "# nothing\n"),
        ],
    );
    assert!(Source::read(folder.file("main.yaml"), &Environment::empty()).is_ok());
}
