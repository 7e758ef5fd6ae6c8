//! The program `cqrs` as it is called from a shell.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const CLEAN: &str = "\
services: { app.store: { driver: sqlite, path: app.db } }
service_bus: { command_buses: { commands: { router: { routes: { Greet: app.greet } } } } }
event_store: { stores: { main: { type: app.store } } }
";
const MISSPELT: &str = "service_buss: { command_buses: { commands: ~ } }\n";

fn cqrs(folder: &Path, arguments: &[&str]) -> Output {
    let mut cqrs = Command::new(env!("CARGO_BIN_EXE_cqrs"));
    cqrs.current_dir(folder).args(arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn out(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

fn err(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn a_clean_file_is_said_to_be_clean() {
    let folder = folder(&[("cqrs.yaml", CLEAN)]);
    let output = cqrs(folder.path(), &["lint", "cqrs.yaml"]);
    assert_eq!(out(&output), "cqrs.yaml: no mistakes\n");
    assert_eq!((code(&output), err(&output)), (0, ""));
}

#[test]
fn a_misspelt_key_is_a_mistake_with_a_remedy() {
    let folder = folder(&[("cqrs.yaml", MISSPELT)]);
    let output = cqrs(folder.path(), &["lint", "cqrs.yaml"]);
    assert_eq!(code(&output), 1);
    for part in ["error[cqrs::unknown_key]", "cqrs.yaml:1:1", "service_bus"] {
        assert!(
            out(&output).contains(part),
            "{part} is not in\n{}",
            out(&output)
        );
    }
}

#[test]
fn a_file_that_is_not_there_could_not_be_read() {
    let folder = folder(&[]);
    let output = cqrs(folder.path(), &["lint", "cqrs.yaml"]);
    assert_eq!(code(&output), 2);
    assert!(
        out(&output).contains("cqrs::file_not_found"),
        "{}",
        out(&output)
    );
}

#[test]
fn text_that_is_not_yaml_is_a_mistake() {
    let folder = folder(&[("cqrs.yaml", "services: { store: \n")]);
    assert_eq!(code(&cqrs(folder.path(), &["lint", "cqrs.yaml"])), 1);
}

#[test]
fn the_worst_of_several_files_counts() {
    let folder = folder(&[("clean.yaml", CLEAN), ("misspelt.yaml", MISSPELT)]);
    let lint = |files: &[&str]| code(&cqrs(folder.path(), &[&["lint"], files].concat()));
    assert_eq!(lint(&["misspelt.yaml", "clean.yaml"]), 1);
    assert_eq!(lint(&["clean.yaml", "absent.yaml", "misspelt.yaml"]), 2);
}

#[test]
fn json_has_the_problems_of_all_files_in_one_list() {
    let folder = folder(&[
        ("clean.yaml", CLEAN),
        ("one.yaml", MISSPELT),
        ("two.yaml", MISSPELT),
    ]);
    let arguments = [
        "lint",
        "--format",
        "json",
        "clean.yaml",
        "one.yaml",
        "two.yaml",
    ];
    let output = cqrs(folder.path(), &arguments);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let problems = json["problems"].as_array().unwrap();
    let files: Vec<&Value> = problems.iter().map(|problem| &problem["file"]).collect();
    assert_eq!(files, ["one.yaml", "two.yaml"]);
    assert_eq!(problems[0]["code"], "cqrs::unknown_key");
    assert_eq!(problems[0]["severity"], "error");
    assert_eq!(
        (&problems[0]["line"], &problems[0]["column"]),
        (&1.into(), &1.into())
    );
    assert!(
        problems[0]["help"]
            .as_str()
            .unwrap()
            .contains("service_bus")
    );
    assert_eq!(code(&output), 1);
}

#[test]
fn the_report_that_the_guide_shows_is_the_one_that_its_file_gives() {
    let page = include_str!("../../docs/guide/diagnostics.md");
    let block = |language: &str| {
        let (_, rest) = page.split_once(&format!("```{language}\n")).unwrap();
        rest.split_once("```").unwrap().0
    };
    let folder = folder(&[("cqrs.yaml", block("yaml"))]);
    let output = cqrs(folder.path(), &["lint", "cqrs.yaml"]);
    assert_eq!(out(&output), block("text"));
}

#[test]
fn sarif_and_annotations_are_for_code_hosts() {
    let folder = folder(&[("one.yaml", MISSPELT), ("two.yaml", MISSPELT)]);
    let lint = |format: &str| {
        let output = cqrs(
            folder.path(),
            &["lint", "--format", format, "one.yaml", "two.yaml"],
        );
        assert_eq!(code(&output), 1);
        out(&output).to_owned()
    };
    let sarif: Value = serde_json::from_str(&lint("sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 2);
    assert_eq!(
        sarif["runs"][0]["results"][0]["ruleId"],
        "cqrs::unknown_key"
    );
    let annotations = lint("github");
    assert!(
        annotations.starts_with("::error file=one.yaml,line=1,col=1,"),
        "{annotations}"
    );
    assert_eq!(annotations.lines().count(), 2);
}

#[test]
fn a_variable_that_is_not_set_is_no_mistake_of_the_file() {
    let text = CLEAN.replace("app.db", "'%env(DATABASE)%'");
    let folder = folder(&[("cqrs.yaml", &text)]);
    let output = cqrs(folder.path(), &["lint", "cqrs.yaml"]);
    assert_eq!(code(&output), 0, "{}", out(&output));
}

#[test]
fn a_driver_of_somebody_else_is_no_mistake_of_the_file() {
    let text = CLEAN.replace("driver: sqlite, path: app.db", "driver: punched_cards");
    let folder = folder(&[("cqrs.yaml", &text)]);
    let output = cqrs(folder.path(), &["lint", "cqrs.yaml"]);
    assert_eq!(code(&output), 0, "{}", out(&output));
}

#[test]
fn the_options_of_the_drivers_and_plugins_that_come_with_cqrs_are_checked() {
    let services = "services: { app.store: { driver: sqlite, path: app.db, busy-timeuot: 5s }, slow: { driver: cqrs.timeout } }";
    let text = CLEAN
        .replace(
            "services: { app.store: { driver: sqlite, path: app.db } }",
            services,
        )
        .replace("commands: {", "commands: { plugins: [slow],");
    let folder = folder(&[("cqrs.yaml", &text)]);
    let output = cqrs(folder.path(), &["lint", "cqrs.yaml"]);
    assert_eq!(code(&output), 1);
    for part in [
        "the driver `sqlite` has no option `busy-timeuot`",
        "did you mean `busy_timeout`?",
        "the driver `cqrs.timeout` needs the option `after`",
        "2 errors",
    ] {
        assert!(
            out(&output).contains(part),
            "{part} is not in\n{}",
            out(&output)
        );
    }
}

#[test]
fn the_overlay_of_each_environment_is_looked_at() {
    let text = format!("{CLEAN}when@prod: {{ services: {{ app.store: {{ readers: 0 }} }} }}\n");
    let folder = folder(&[("cqrs.yaml", &text)]);
    let output = cqrs(folder.path(), &["lint", "--format", "json", "cqrs.yaml"]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["problems"][0]["code"], "cqrs::wrong_option");
    assert_eq!(
        json["problems"][0]["environments"],
        serde_json::json!(["prod"])
    );
    assert_eq!(json["problems"].as_array().unwrap().len(), 1);
}

#[test]
fn a_folder_and_an_import_without_text_could_not_be_read() {
    let folder = folder(&[
        ("imports.yaml", "imports: [parts/x.yaml]\nservices: ~\n"),
        ("parts/x.yaml", "services: ~\n"),
    ]);
    std::fs::write(folder.path().join("parts/x.yaml"), [0xff]).unwrap();
    for path in ["parts", "imports.yaml"] {
        let output = cqrs(folder.path(), &["lint", path]);
        assert_eq!(code(&output), 2, "{path}: {}", out(&output));
    }
}

#[test]
fn standard_input_is_a_file_too() {
    let lint = |text: &str| {
        let mut cqrs = Command::new(env!("CARGO_BIN_EXE_cqrs"))
            .args(["lint", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = cqrs.stdin.take().unwrap();
        input.write_all(text.as_bytes()).unwrap();
        drop(input);
        cqrs.wait_with_output().unwrap()
    };
    let output = lint(MISSPELT);
    assert!(out(&output).contains("<stdin>:1:1"), "{}", out(&output));
    assert_eq!((code(&output), code(&lint(CLEAN))), (1, 0));
}

#[test]
fn what_is_not_written_to_a_terminal_has_no_colours() {
    let folder = folder(&[("cqrs.yaml", MISSPELT)]);
    let output = cqrs(folder.path(), &["lint", "cqrs.yaml"]);
    assert!(!out(&output).contains('\u{1b}'), "{}", out(&output));
}

#[test]
fn a_code_is_explained_with_and_without_its_prefix() {
    let folder = folder(&[]);
    for name in ["cqrs::unknown_handler", "unknown_handler"] {
        let output = cqrs(folder.path(), &["explain-code", name]);
        assert_eq!(code(&output), 0);
        assert!(
            out(&output).starts_with("# `cqrs::unknown_handler`\n\nAn error"),
            "{}",
            out(&output)
        );
    }
}

#[test]
fn every_code_that_is_listed_can_be_explained() {
    let folder = folder(&[]);
    let list = cqrs(folder.path(), &["explain-code"]);
    let names: Vec<&str> = out(&list)
        .lines()
        .filter_map(|line| line.split_whitespace().nth(1))
        .collect();
    assert!(names.len() > 50, "{names:?}");
    for name in [names[0], names[names.len() / 2], names[names.len() - 1]] {
        assert_eq!(
            code(&cqrs(folder.path(), &["explain-code", name])),
            0,
            "{name}"
        );
    }
}

#[test]
fn a_code_that_there_is_not_is_not_understood() {
    let folder = folder(&[]);
    let output = cqrs(folder.path(), &["explain-code", "cqrs::nonsense"]);
    assert_eq!((code(&output), out(&output)), (2, ""));
    assert!(err(&output).contains("cqrs::nonsense"), "{}", err(&output));
    let output = cqrs(folder.path(), &["explain-code", "unknown_handlr"]);
    assert!(
        err(&output).contains("did you mean `cqrs::unknown_handler`?"),
        "{}",
        err(&output)
    );
}

#[test]
fn called_without_a_command_it_shows_its_help() {
    let folder = folder(&[]);
    let output = cqrs(folder.path(), &[]);
    assert_eq!(code(&output), 2);
    assert!(
        err(&output).contains("lint") && err(&output).contains("explain-code"),
        "{}",
        err(&output)
    );
}

#[test]
fn the_schema_has_the_drivers_and_is_written_where_it_is_wanted() {
    let folder = folder(&[]);
    let printed = cqrs(folder.path(), &["schema"]);
    let schema: Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    for part in ["busy_timeout", "queue_limit", "cqrs.timeout"] {
        assert!(out(&printed).contains(part), "{part}");
    }
    let file = folder.path().join("editor/cqrs.schema.json");
    let written = cqrs(
        folder.path(),
        &["schema", "--output", "editor/cqrs.schema.json"],
    );
    assert_eq!((code(&written), out(&written)), (0, ""));
    assert_eq!(fs::read(file).unwrap(), printed.stdout);
    let refused = cqrs(folder.path(), &["schema", "--output", "editor"]);
    assert_eq!(code(&refused), 2);
    assert!(
        err(&refused).contains("cannot be written"),
        "{}",
        err(&refused)
    );
}
