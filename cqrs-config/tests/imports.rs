//! Several files: which are read, and which of them stands over which.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::PathBuf;

use cqrs_config::{Catalog, Environment, Model, Report, Source, lint_file};

/// A folder of files that is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder =
            std::env::temp_dir().join(format!("cqrs-imports-{name}-{}", std::process::id()));
        for (file, text) in files {
            let path = folder.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    fn model(&self, environment: &Environment) -> Model {
        let source = Source::read(self.0.join("main.yaml"), environment).unwrap();
        let (model, report) = Model::parse(&source);
        assert!(!report.has_errors(), "{report}");
        model
    }

    fn lint(&self) -> Report {
        lint_file(self.0.join("main.yaml"), &Catalog::default())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The buses, each of which stands in a file of its own.
fn buses(model: &Model) -> Vec<&str> {
    model.buses.iter().map(|bus| &*bus.name.value).collect()
}

fn codes(report: &Report) -> Vec<&str> {
    let problems = report.problems().iter();
    problems.map(|problem| problem.code.name).collect()
}

fn one(bus: &str) -> String {
    format!("service_bus: {{ command_buses: {{ {bus}: ~ }} }}\n")
}

#[test]
fn a_resource_is_a_file_a_pattern_or_a_folder() {
    let parts = [
        ("parts/a.yaml", one("a")),
        ("parts/b.yml", one("b")),
        (
            "parts/c.json",
            r#"{"service_bus": {"command_buses": {"c": null}}}"#.to_owned(),
        ),
        ("parts/deep/d.yaml", one("d")),
        ("parts/.hidden/e.yaml", one("e")),
        ("parts/notes.txt", "no: [yaml".to_owned()),
        ("parts/services.php", "<?php".to_owned()),
    ];
    let cases: [(&str, &[&str]); 9] = [
        ("parts/a.yaml", &["a"]),
        ("{ resource: './parts/../parts/a.yaml' }", &["a"]),
        ("parts/c.json", &["c"]),
        ("parts/*.yaml", &["a"]),
        ("'parts/*.{yaml,yml}'", &["a", "b"]),
        ("'parts/{a,b}.*'", &["a", "b"]),
        ("'parts/**/*.yaml'", &["a", "d"]),
        ("parts", &["a", "b", "c", "d"]),
        (
            "{ resource: parts/, type: directory }",
            &["a", "b", "c", "d"],
        ),
    ];
    for (number, (resource, expected)) in cases.iter().enumerate() {
        let main = format!("imports: [{resource}]\n");
        let mut files = vec![("main.yaml", &*main)];
        files.extend(parts.iter().map(|(name, text)| (*name, &**text)));
        let folder = Folder::new(&format!("resource-{number}"), &files);
        assert_eq!(
            buses(&folder.model(&Environment::empty())),
            *expected,
            "{resource}"
        );
    }
}

#[test]
fn what_only_symfony_reads_is_passed_over_with_a_note() {
    let folder = Folder::new(
        "foreign",
        &[
            (
                "main.yaml",
                "imports: [services.php, { resource: legacy.xml }, '@AcmeBundle/Resources/config/services.yaml']\nservice_bus: ~\n",
            ),
            ("services.php", "<?php return [];"),
        ],
    );
    let report = folder.lint();
    assert_eq!(codes(&report), ["cqrs::symfony_keys"; 3], "{report}");
}

#[test]
fn ignored_errors_are_those_that_the_import_names() {
    let import = |ignore: &str, file: &str| {
        let main =
            format!("imports: [{{ resource: {file}, ignore_errors: {ignore} }}]\nservice_bus: ~\n");
        let name = format!("ignored-{}-{file}", ignore.replace(' ', ""));
        let files = [("main.yaml", &*main), ("broken.yaml", "a: [\n")];
        Folder::new(&name, &files).lint().to_string()
    };
    assert_eq!(import("not_found", "absent.yaml"), "");
    assert_eq!(import("true", "absent.yaml"), "");
    assert!(import("false", "absent.yaml").contains("cqrs::import_not_found"));
    assert!(import("not_found", "broken.yaml").contains("cqrs::not_yaml"));
    let told = import("true", "broken.yaml");
    assert!(
        told.contains("cqrs::no_effect") && !told.contains("error["),
        "{told}"
    );
    assert!(import("'notfound'", "absent.yaml").contains("cqrs::wrong_value"));
}

#[test]
fn a_misspelt_key_of_an_import_is_a_mistake() {
    let folder = Folder::new(
        "misspelt",
        &[
            (
                "main.yaml",
                "imports: [{ resource: a.yaml, ignore_eror: true }]\n",
            ),
            ("a.yaml", "service_bus: ~\n"),
        ],
    );
    let report = folder.lint();
    assert_eq!(codes(&report), ["cqrs::unknown_key"], "{report}");
    assert_eq!(
        report.problems()[0].help[0],
        "did you mean `ignore_errors`?"
    );
}

#[test]
fn the_importing_file_stands_over_what_it_imports_and_a_later_import_over_an_earlier_one() {
    let limit = |limit: u32| {
        format!(
            "parameters: {{ limit: {limit} }}\nservice_bus: {{ command_buses: {{ c: {{ queue_limit: '%limit%' }} }} }}\n"
        )
    };
    let (first, second, third) = (limit(1), limit(2), limit(3));
    let of = |name: &str, main: &str| {
        let folder = Folder::new(
            name,
            &[("main.yaml", main), ("a.yaml", &first), ("b.yaml", &second)],
        );
        folder
            .model(&Environment::empty())
            .bus("c")
            .unwrap()
            .queue_limit
    };
    assert_eq!(of("order-1", "imports: [a.yaml, b.yaml]\n"), Some(2));
    assert_eq!(of("order-2", "imports: [b.yaml, a.yaml]\n"), Some(1));
    assert_eq!(
        of("order-3", &format!("{third}imports: [a.yaml, b.yaml]\n")),
        Some(3)
    );
    assert_eq!(
        of("order-4", "parameters: { limit: 4 }\nimports: [a.yaml]\n"),
        Some(4)
    );
}

#[test]
fn an_overlay_stands_over_all_files_whichever_has_it() {
    let part = "service_bus: { command_buses: { c: { queue_limit: 1 } } }\nwhen@test: { service_bus: { command_buses: { c: { queue_limit: 2, nested: inline } } } }\n";
    let folder = Folder::new(
        "overlay",
        &[
            (
                "main.yaml",
                "imports: [part.yaml]\nservice_bus: { command_buses: { c: { queue_limit: 3 } } }\nwhen@prod: { service_bus: { command_buses: { c: { queue_limit: 4 } } } }\n",
            ),
            ("part.yaml", part),
        ],
    );
    let limit = |environment: &Environment| folder.model(environment).bus("c").unwrap().queue_limit;
    assert_eq!(limit(&Environment::empty()), Some(3));
    assert_eq!(limit(&Environment::empty().named("prod")), Some(4));
    assert_eq!(limit(&Environment::empty().named("test")), Some(2));
}

#[test]
fn an_overlay_of_the_importing_file_stands_over_that_of_what_it_imports() {
    let when = |limit: u32| format!("when@test: {{ parameters: {{ limit: {limit} }} }}\n");
    let main = format!(
        "imports: [part.yaml]\nparameters: {{ limit: 1 }}\nservice_bus: {{ command_buses: {{ c: {{ queue_limit: '%limit%' }} }} }}\n{}",
        when(2)
    );
    let folder = Folder::new("overlays", &[("main.yaml", &main), ("part.yaml", &when(3))]);
    let model = folder.model(&Environment::empty().named("test"));
    assert_eq!(model.bus("c").unwrap().queue_limit, Some(2));
}

#[test]
fn parameters_of_one_file_count_in_all() {
    let folder = Folder::new(
        "parameters",
        &[
            ("main.yaml", "imports: [buses.yaml, parameters.yaml]\n"),
            (
                "buses.yaml",
                "service_bus: { command_buses: { '%bus%': ~ } }\n",
            ),
            (
                "parameters.yaml",
                "parameters: { bus: '%kind%_bus', kind: command }\n",
            ),
        ],
    );
    assert_eq!(buses(&folder.model(&Environment::empty())), ["command_bus"]);
    assert!(folder.lint().is_empty());
    let alone = lint_file(folder.0.join("buses.yaml"), &Catalog::default());
    assert_eq!(
        codes(&alone),
        ["cqrs::missing_parameter"],
        "each file is linted by itself"
    );
}

#[test]
fn default_tags_stay_in_their_file() {
    let folder = Folder::new(
        "defaults",
        &[
            (
                "main.yaml",
                "imports: [part.yaml]\nservices: { b: { class: B } }\n",
            ),
            (
                "part.yaml",
                "services: { _defaults: { tags: [prooph_service_bus.plugin] }, a: { class: A } }\n",
            ),
        ],
    );
    let model = folder.model(&Environment::empty());
    let tags = |id: &str| model.service(id).unwrap().tags.len();
    assert_eq!((tags("a"), tags("b")), (1, 0));
}
