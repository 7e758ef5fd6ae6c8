//! What the README shows is what runs.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::process::Command;

const MAIN: &str = include_str!("../src/main.rs");
const CONFIGURATION: &str = include_str!("../cqrs.yaml");
const README: &str = include_str!("../../../README.md");
const ORDERS: &str = include_str!("orders.rs");
const CLI: &str = include_str!("../../../cqrs-cli/src/lib.rs");
const LOCKED: &str = include_str!("../../../Cargo.lock");
const REPORT: &str = include_str!("../../../tests/config/several/every_stage_at_once.report");

#[test]
fn it_is_under_60_lines_of_rust() {
    assert!(MAIN.lines().count() < 60, "{}", MAIN.lines().count());
}

#[test]
fn it_is_under_15_lines_of_yaml() {
    assert!(
        CONFIGURATION.lines().count() < 15,
        "{}",
        CONFIGURATION.lines().count()
    );
}

#[test]
fn the_readme_shows_its_configuration() {
    assert!(README.contains(&format!("```yaml\n{CONFIGURATION}```\n")));
}

#[test]
fn the_readme_shows_its_code() {
    assert!(README.contains(&format!("```rust\n{MAIN}```\n")));
}

#[test]
fn the_readme_shows_a_report_as_it_is_given() {
    assert!(README.contains(&format!("```text\n{}\n```\n", REPORT.trim_end())));
}

/// The first block of this language after this line.
fn block(heading: &str, language: &str) -> &'static str {
    let (_, section) = README.split_once(heading).unwrap();
    let (_, block) = section.split_once(&format!("```{language}\n")).unwrap();
    block.split_once("```").unwrap().0
}

#[test]
fn the_readme_shows_handlers_with_their_tests() {
    assert!(README.contains(&format!("```rust\n{ORDERS}```\n")));
}

#[test]
fn the_readme_shows_the_main_that_the_command_line_documents() {
    let main = block("## Your own application", "rust").lines();
    let commented: Vec<String> = main
        .map(|line| format!("//! {line}").trim_end().to_owned())
        .collect();
    assert!(CLI.contains(&commented.join("\n")), "{commented:#?}");
}

#[test]
fn cargo_takes_the_manifest_that_the_readme_shows() {
    let folder = tempfile::tempdir().unwrap();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let dependencies = block("## Your own application", "toml").replace("../cqrs", root);
    let manifest = format!("[package]\nname = \"own\"\nedition = \"2024\"\n\n{dependencies}");
    fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.path().join("Cargo.lock"), LOCKED).unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    let main = block("## Your own application", "rust");
    fs::write(folder.path().join("src/main.rs"), main).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--depth=1"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}
