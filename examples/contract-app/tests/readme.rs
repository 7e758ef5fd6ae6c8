//! What the README of the repository shows of this program is what it answers, whatever the day and the machine.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::process::Command;

const README: &str = include_str!("../../../README.md");

/// What it answers without a command, as the README shows it.
fn shown() -> &'static str {
    let (_, behind) = README.split_once("## The contract app").unwrap();
    let (_, block) = behind.split_once("```text\n").unwrap();
    block.split_once("```").unwrap().0
}

/// The words of every line; those in which there is a digit are all the same.
fn shape(text: &str) -> Vec<Vec<&str>> {
    text.lines()
        .map(|line| line.split_whitespace().map(masked).collect())
        .collect()
}

fn masked(word: &str) -> &str {
    match word.contains(|letter: char| letter.is_ascii_digit()) {
        true => "7",
        false => word,
    }
}

#[test]
fn the_readme_shows_what_it_answers() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_contract-app"))
        .args(["--rows", "1500"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let answer = String::from_utf8(output.stdout).unwrap();
    assert_eq!(shape(shown()), shape(&answer), "\n{answer}");
}
