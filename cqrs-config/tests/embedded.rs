//! A configuration that is part of a program, on a machine that has none of its files.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use cqrs_config::{Catalog, Embedded, Environment, Loaded, Report};

fn load(files: &[(&str, &'static str)]) -> Result<Loaded, Report> {
    let with_paths = files.iter();
    let with_paths = with_paths.map(|(name, text)| (Path::new(*name), text.as_bytes()));
    let embedded = Embedded::new(Path::new(files[0].0), with_paths);
    Loaded::from_embedded(&embedded, &Environment::empty(), &Catalog::default())
}

fn buses(files: &[(&str, &'static str)]) -> Vec<String> {
    let plan = load(files).unwrap().plan;
    plan.buses.iter().map(|bus| bus.name.clone()).collect()
}

const A: &str = "service_bus: { command_buses: { a: ~ } }";
const B: &str = "service_bus: { command_buses: { b: ~ } }";

#[test]
fn imports_are_looked_for_among_the_files() {
    for import in [
        "[a.yaml, ../shared/b.yaml]",
        "[./more/../a.yaml, { resource: /srv/app/shared/b.yaml }]",
        "[a.yaml, ../shared/*.yaml]",
        "['{a,missing}.yaml', ../shared]",
        "['../**/{a,b}.yaml']",
    ] {
        let main: &'static str = format!("imports: {import}").leak();
        let files = [
            ("/srv/app/config/cqrs.yaml", main),
            ("/srv/app/config/a.yaml", A),
            ("/srv/app/config/../shared/b.yaml", B),
        ];
        assert_eq!(buses(&files), ["a", "b"], "{import}");
    }
}

#[test]
fn a_file_of_the_disk_is_no_part_of_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("b.yaml"), B).unwrap();
    let main: &'static str = folder.path().join("cqrs.yaml").display().to_string().leak();
    let report = load(&[(main, "imports: [b.yaml]")]).unwrap_err();
    assert_eq!(report.problems()[0].code.name, "cqrs::import_not_found");
    let optional = "imports: [{ resource: b.yaml, ignore_errors: not_found }]\nservice_bus: { command_buses: { a: ~ } }";
    assert_eq!(buses(&[(main, optional)]), ["a"]);
}

#[test]
fn a_mistake_is_told_with_its_file_and_line() {
    let report = load(&[
        ("/srv/config/cqrs.yaml", "imports: [a.yaml]"),
        ("/srv/config/a.yaml", "service_bus:\n  comand_buses: ~\n"),
    ])
    .unwrap_err();
    assert!(
        report.to_string().contains("/srv/config/a.yaml:2:3"),
        "{report}"
    );
}

#[test]
fn overlays_and_their_imports_count_as_on_disk() {
    let text = "when@prod: { imports: [prod.yaml] }\nservice_bus: { command_buses: { a: ~ } }";
    let files = [("/srv/cqrs.yaml", text), ("/srv/prod.yaml", B)];
    let embedded = Embedded::new(
        Path::new(files[0].0),
        files.map(|(name, text)| (Path::new(name), text.as_bytes())),
    );
    let environment = Environment::empty().named("prod");
    let loaded = Loaded::from_embedded(&embedded, &environment, &Catalog::default()).unwrap();
    assert!(loaded.plan.bus("b").is_some());
}

#[test]
fn what_is_said_of_imports_is_said_of_the_files_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("pakages")).unwrap();
    std::fs::write(folder.path().join("busses.yaml"), B).unwrap();
    let path =
        |name: &str| -> &'static str { folder.path().join(name).display().to_string().leak() };
    let main = path("cqrs.yaml");
    let absent = load(&[(main, "imports: [buses.yaml]")]).unwrap_err();
    assert!(!absent.to_string().contains("did you mean"), "{absent}");
    let pattern = "imports: ['pakages/*.yaml']\nservice_bus: { command_buses: { a: ~ } }";
    let files = [(main, pattern), (path("packages/b.yaml"), B)];
    let told = load(&files).unwrap().report.to_string();
    assert!(told.contains("/pakages`"), "{told}");
    assert!(told.contains("did you mean `packages`?"), "{told}");
}

#[test]
fn a_circle_is_told_with_all_of_its_files() {
    let report = load(&[
        ("/srv/config/cqrs.yaml", "imports: [../shared/a.yaml]"),
        ("/srv/shared/a.yaml", "imports: [../config/cqrs.yaml]"),
    ])
    .unwrap_err();
    let circle = "`cqrs.yaml` imports `a.yaml` imports `cqrs.yaml`";
    assert!(report.to_string().contains(circle), "{report}");
}
