use contract_app::legacy::COLUMNS;

use crate::support::Place;

const README: &str = include_str!("../../README.md");

/// The part under a heading.
fn section(heading: &str) -> &'static str {
    let (_, rest) = README.split_once(&format!("# {heading}\n")).unwrap();
    rest.split("\n#").next().unwrap()
}

#[test]
fn it_lists_every_column_in_their_order() {
    let listed: Vec<&str> = section("The file of a night")
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .flat_map(|line| line.split(" | ").next().unwrap().split(", "))
        .map(|column| column.trim_matches('`'))
        .collect();
    assert_eq!(listed, COLUMNS);
}

#[test]
fn it_lists_every_key_of_the_summary() {
    let (summary, _) = Place::new().json("--rows 1");
    let section = section("The summary");
    for key in summary.as_object().unwrap().keys() {
        assert!(section.contains(&format!("`{key}`")), "{key} is missing");
    }
}

#[test]
fn it_lists_every_command() {
    let help = Place::new().run("--help").out;
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let commands = commands.lines().take_while(|line| !line.is_empty());
    for command in commands.filter_map(|line| line.split_whitespace().next()) {
        let listed = section("The program").contains(&format!("`{command}"));
        assert!(listed, "{command} is missing");
    }
}
