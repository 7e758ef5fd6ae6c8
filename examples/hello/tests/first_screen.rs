//! What the README shows is what runs.

const MAIN: &str = include_str!("../src/main.rs");
const CONFIGURATION: &str = include_str!("../cqrs.yaml");
const README: &str = include_str!("../../../README.md");
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
