//! Several files: which are read, and which of them stands over which.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::PathBuf;

use cqrs_config::report::{LabelPlace, Location, Problem};
use cqrs_config::{Catalog, Environment, Model, Report, Severity, Source, lint_file};

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

#[test]
fn a_pattern_that_matches_nothing_is_a_warning_unless_the_import_says_that_it_may() {
    let told = |number: usize, import: &str| {
        let main = format!("imports: [{import}]\nservice_bus: ~\n");
        let files = [
            ("main.yaml", &*main),
            ("config/a.yaml", "service_bus: ~\n"),
            ("legacy/a.php", "<?php"),
            ("empty/.keep", ""),
        ];
        Folder::new(&format!("nothing-{number}"), &files).lint()
    };
    let misspelt = told(0, "{ resource: 'confg/*.yaml' }");
    let [problem] = misspelt.problems() else {
        panic!("{misspelt}")
    };
    let told_as = (problem.code.name, problem.severity());
    assert_eq!(told_as, ("cqrs::import_matches_nothing", Severity::Warning));
    let place = misspelt.location(problem).unwrap();
    assert_eq!((place.line, place.column), (1, 23));
    assert!(
        problem.help[0].starts_with("there is no folder `"),
        "{misspelt}"
    );
    assert_eq!(problem.help[1], "did you mean `config`?");

    let nothing = ["cqrs::import_matches_nothing"];
    for (number, import) in ["'config/*.yml'", "empty", "'*.yaml'"].iter().enumerate() {
        assert_eq!(codes(&told(number + 1, import)), nothing, "{import}");
    }
    let silent = [
        "'config/*.yaml'",
        "'legacy/*'",
        "{ resource: 'confg/*.yaml', ignore_errors: not_found }",
        "{ resource: 'confg/*.yaml', ignore_errors: true }",
    ];
    for (number, import) in silent.iter().enumerate() {
        assert_eq!(told(number + 4, import).to_string(), "", "{import}");
    }
}

/// What is told of `part.yaml` below `main.yaml`, as codes and the places in both.
fn clash(name: &str, below: &str, above: &str) -> Vec<String> {
    let bus = |keys: &str| format!("service_bus: {{ command_buses: {{ c: {{ {keys} }} }} }}\n");
    let main = format!("{}imports: [part.yaml]\n", bus(above));
    let folder = Folder::new(name, &[("main.yaml", &main), ("part.yaml", &bus(below))]);
    let report = folder.lint();
    let file = |place: &Location| place.file.rsplit('/').next().unwrap().to_owned();
    let told = |problem: &Problem| {
        let other = problem.labels.iter().map(|label| match label.place {
            LabelPlace::Yaml(span) => file(&report.files().locate(span)),
            _ => String::new(),
        });
        let place = report.location(problem).unwrap();
        let places: Vec<String> = [file(&place)].into_iter().chain(other).collect();
        format!("{} {}", problem.code.name, places.join(" "))
    };
    report.problems().iter().map(told).collect()
}

#[test]
fn two_files_that_say_different_kinds_of_things_for_a_key_are_a_mistake_that_names_both() {
    let lost = clash("clash-1", "queue_limit: { a: 1 }", "queue_limit: 5");
    assert_eq!(lost, ["cqrs::wrong_type part.yaml main.yaml"]);
    let over = clash("clash-2", "queue_limit: 5", "queue_limit: [5]");
    assert_eq!(over, ["cqrs::wrong_type main.yaml part.yaml"]);
    let section = clash(
        "clash-3",
        "router: { routes: { A: a } }",
        "router: a.router",
    );
    assert_eq!(section, ["cqrs::wrong_type main.yaml part.yaml"]);
    let plugins = clash(
        "clash-4",
        "plugins: { a: b }",
        "plugins: [prooph_service_bus.handle_command_invoke_strategy]",
    );
    assert_eq!(plugins, ["cqrs::wrong_type part.yaml main.yaml"]);
}

#[test]
fn values_of_two_kinds_that_a_key_takes_both_replace_each_other() {
    let none: [String; 0] = [];
    assert_eq!(clash("kinds-1", "queue_limit: ~", "queue_limit: 5"), none);
    assert_eq!(
        clash(
            "kinds-2",
            "queue_limit: '%env(int:LIMIT)%'",
            "queue_limit: 5"
        ),
        none
    );
    let folder = Folder::new(
        "kinds-3",
        &[
            (
                "main.yaml",
                "imports: [part.yaml]\nparameters: { a: [1] }\nwhen@test: { service_bus: { command_buses: { c: { queue_limit: 2 } } } }\n",
            ),
            (
                "part.yaml",
                "parameters: { a: 1 }\nservice_bus: { command_buses: { c: { queue_limit: 1 } } }\n",
            ),
        ],
    );
    assert_eq!(folder.lint().to_string(), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_the_kernel_makes_up_is_not_read() {
    for (number, path) in [
        "/proc/version",
        "/sys/kernel/mm/transparent_hugepage/enabled",
        "/proc/self/../version",
    ]
    .iter()
    .enumerate()
    {
        if !std::path::Path::new(path).exists() {
            continue;
        }
        let main = format!("imports: [{path}]\nservice_bus: ~\n");
        let folder = Folder::new(&format!("kernel-{number}"), &[("main.yaml", &main)]);
        let report = folder.lint();
        assert_eq!(codes(&report), ["cqrs::unreadable"], "{report}");
        assert!(
            report.problems()[0]
                .message
                .ends_with("it is no file of a disk")
        );
    }
}
