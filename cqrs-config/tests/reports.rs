//! Wrong files and the reports they must give: `tests/config/<rule>/<case>.yaml` beside `<case>.report`.
//!
//! `UPDATE_REPORTS=1 cargo test -p cqrs-config --test reports` writes the reports anew; read them before committing.
//! A first line `# env: NAME=value OTHER=value` sets variables, `# environment: test` names the environment,
//! `# catalog: word ..` adds to the linked code; see [`catalog_with`]. With `# lint` there is no application, and with
//! `# wiring` none yet.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;
mod linked;
#[path = "common/shipped.rs"]
mod shipped;

use std::path::{Path, PathBuf};

use cqrs_config::wiring::Wiring;
use std::collections::BTreeSet;

use cqrs_config::{
    Environment, REFERENCE, Report, Severity, lint_file, lint_text, load, report::codes,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/config")
}

fn cases() -> Vec<PathBuf> {
    let mut cases = Vec::new();
    for rule in std::fs::read_dir(folder()).unwrap() {
        let Ok(files) = std::fs::read_dir(rule.unwrap().path()) else {
            continue;
        };
        cases.extend(
            files
                .map(|file| file.unwrap().path())
                .filter(|path| path.extension().is_some_and(|end| end == "yaml")),
        );
    }
    cases.sort();
    cases
}

/// What a comment in the first lines says about the world of the case.
fn said(text: &str, what: &str) -> Option<String> {
    let prefix = format!("# {what}: ");
    text.lines()
        .take(4)
        .find_map(|line| line.strip_prefix(&prefix))
        .map(str::to_owned)
}

fn report(case: &Path) -> Report {
    let bytes = std::fs::read(case).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    if text.lines().next() == Some("# lint") {
        return lint_file(case, &shipped::shipped());
    }
    if text.lines().next() == Some("# wiring") {
        return Wiring::of_file(case).err().unwrap_or_default();
    }
    let variables = said(&text, "env").unwrap_or_default();
    let pairs = variables
        .split_whitespace()
        .filter_map(|pair| pair.split_once('='));
    let mut environment = Environment::from_pairs(pairs);
    if let Some(name) = said(&text, "environment") {
        environment = environment.named(name);
    }
    let catalog = linked::catalog_with(&said(&text, "catalog").unwrap_or_default());
    match load(case, &environment, &catalog) {
        Ok(loaded) => loaded.report,
        Err(report) => report,
    }
}

/// The report as it is kept: paths from the root of the repository.
fn kept(report: &str) -> String {
    let prefix = format!("{}/", folder().display());
    report.replace(&prefix, "tests/config/")
}

#[test]
fn every_wrong_file_gives_its_report() {
    let update = std::env::var_os("UPDATE_REPORTS").is_some();
    let mut differing = Vec::new();
    for case in cases() {
        let expected_path = case.with_extension("report");
        let given = kept(&report(&case).to_string());
        if update {
            std::fs::write(&expected_path, &given).unwrap();
            continue;
        }
        let expected = std::fs::read_to_string(&expected_path).unwrap_or_default();
        if given != expected {
            differing.push(format!(
                "{}\n--- wanted\n{expected}--- given\n{given}",
                case.display()
            ));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn every_case_has_something_to_say() {
    for case in cases() {
        assert!(
            !report(&case).is_empty(),
            "{} is accepted without a word",
            case.display()
        );
    }
}

#[test]
fn every_code_is_explained_and_has_a_case() {
    let mut told = std::collections::BTreeSet::new();
    for case in cases() {
        told.extend(
            report(&case)
                .problems()
                .iter()
                .map(|problem| problem.code.name),
        );
    }
    // A file of 16 MiB and a file without rights are made by tests of their own.
    let elsewhere = [
        "cqrs::file_not_found",
        "cqrs::unreadable",
        "cqrs::file_too_large",
    ];
    for code in codes::all() {
        assert!(code.explanation.len() > 40, "{}: explain it", code.name);
        assert!(
            told.contains(code.name) || elsewhere.contains(&code.name),
            "{}: no case shows it",
            code.name
        );
    }
}

/// A note asks for nothing, so it may leave it at that.
#[test]
fn every_mistake_of_every_case_has_a_remedy() {
    let mut bare = Vec::new();
    for case in cases() {
        let report = report(&case);
        let problems = report.problems().iter();
        let without =
            problems.filter(|one| one.severity() != Severity::Note && one.help.is_empty());
        bare.extend(without.map(|one| format!("{}: {}", case.display(), one.message)));
    }
    assert!(bare.is_empty(), "{}", bare.join("\n"));
}

#[test]
fn whatever_stands_in_the_place_of_a_value_is_told_with_a_remedy() {
    const PARTS: usize = 6;
    let values = [
        "false", "1", "-1", "0.5", "word", "2 words", "[x]", "{ x: y }", "[~]", "~", "''", "'@'",
    ];
    let (mut bare, mut wrong) = (BTreeSet::new(), 0);
    for (value, part) in values
        .iter()
        .flat_map(|value| (0..PARTS).map(move |part| (value, part)))
    {
        let changed = |(number, line): (usize, &str)| match line.split_once(": ") {
            Some((key, _)) if number % PARTS == part && !key.contains(['#', '{', '[']) => {
                format!("{key}: {value}\n")
            }
            _ => format!("{line}\n"),
        };
        let text: String = REFERENCE.lines().enumerate().map(changed).collect();
        let report = lint_text("cqrs.yaml", text, &shipped::shipped());
        let problems = report.problems().iter();
        for problem in problems.filter(|problem| problem.severity() != Severity::Note) {
            wrong += 1;
            if problem.help.is_empty() {
                bare.insert(format!("{value}: {}", problem.message));
            }
        }
    }
    assert!(wrong > 300, "{wrong}");
    assert!(bare.is_empty(), "{bare:#?}");
}

#[test]
fn a_report_is_the_same_every_time() {
    for case in cases() {
        assert_eq!(report(&case).to_json(), report(&case).to_json());
    }
}
