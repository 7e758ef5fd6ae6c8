//! What every crate, page and case has beside it.

use std::fs;

use crate::metadata::Workspace;
use crate::tree::{assert_none, files};

#[test]
fn every_crate_begins_with_its_documentation() {
    let workspace = Workspace::read();
    let findings: Vec<String> = workspace
        .members()
        .flat_map(|member| member.entries())
        .filter(|entry| !fs::read_to_string(entry).unwrap().starts_with("//!"))
        .map(|entry| format!("{}: say what it is, in the first line", entry.display()))
        .collect();
    assert_none(&findings);
}

#[test]
fn every_crate_is_held_to_the_lints_of_the_workspace() {
    let workspace = Workspace::read();
    let findings: Vec<String> = workspace
        .members()
        .map(|member| member.manifest())
        .filter(|manifest| {
            let text = fs::read_to_string(manifest).unwrap();
            !text.contains("\n[lints]\nworkspace = true\n")
        })
        .map(|manifest| {
            format!(
                "{}: add `[lints]` with `workspace = true`",
                manifest.display()
            )
        })
        .collect();
    assert_none(&findings);
}

#[test]
fn every_refused_configuration_has_its_report() {
    let files = files();
    let reports = files.iter().filter(|file| file.path.ends_with(".report"));
    let reported: Vec<String> = reports
        .map(|report| report.path.replace(".report", ".yaml"))
        .collect();
    let findings: Vec<String> = files
        .iter()
        .filter(|file| is_case(&file.path) && !reported.contains(&file.path))
        .map(|file| format!("{}: its report is missing", file.path))
        .collect();
    assert_none(&findings);
}

#[test]
fn every_decision_says_its_context_its_choice_and_its_cost() {
    let findings: Vec<String> = files()
        .iter()
        .filter(|file| file.path.starts_with("docs/decisions/") && file.path.ends_with(".md"))
        .flat_map(|file| {
            let lines: Vec<&str> = file.text.lines().collect();
            let titled = lines.first().is_some_and(|line| line.starts_with("# "));
            let title = (!titled).then(|| format!("{}: begin with the title", file.path));
            let missing = ["## Context", "## Choice", "## Cost"]
                .into_iter()
                .filter(|section| !lines.contains(section))
                .map(|section| format!("{}: add the section `{section}`", file.path))
                .collect::<Vec<String>>();
            title.into_iter().chain(missing)
        })
        .collect();
    assert_none(&findings);
}

/// `tests/config/<rule>/<case>.yaml`; what lies deeper is imported by a case.
fn is_case(path: &str) -> bool {
    path.strip_prefix("tests/config/")
        .is_some_and(|case| case.matches('/').count() == 1 && case.ends_with(".yaml"))
}

#[test]
fn every_test_that_the_architecture_names_exists() {
    let files = files();
    let page = files.iter().find(|file| file.path == "ARCHITECTURE.md");
    let text = &page.expect("ARCHITECTURE.md is there").text;
    let sources: Vec<_> = files
        .iter()
        .filter(|file| file.path.ends_with(".rs"))
        .collect();
    let is_test = |name: &str| {
        let function = format!("fn {name}(");
        sources.iter().any(|file| file.text.contains(&function))
    };
    let findings: Vec<String> = text
        .lines()
        .filter(|line| line.starts_with("| "))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter(|name| name.matches('_').count() >= 3 && !name.contains(['/', '.']))
        .filter(|name| !is_test(name))
        .map(|name| format!("ARCHITECTURE.md names the test {name}, which is not there"))
        .collect();
    assert_none(&findings);
}
