//! What no line of a file may contain.

use crate::tree::{File, assert_none, files};

/// The limit of a file's length; most are far below it.
const MOST_LINES: usize = 400;

struct Rule {
    concerns: fn(&File) -> bool,
    is_broken_by: fn(&str) -> bool,
    /// A line that breaks it, so that a rule that sees nothing is seen itself.
    example: &'static str,
    remedy: &'static str,
}

impl Rule {
    fn assert_holds(&self) {
        assert!(
            (self.is_broken_by)(self.example),
            "it overlooks its own example"
        );
        let findings: Vec<String> = others()
            .iter()
            .filter(|file| (self.concerns)(file))
            .flat_map(|file| self.findings(file))
            .collect();
        assert_none(&findings);
    }

    fn findings(&self, file: &File) -> Vec<String> {
        let lines = file.text.lines().enumerate();
        lines
            .filter(|(_, line)| !(file.is_rust() && line.trim_start().starts_with("//")))
            .filter(|(_, line)| (self.is_broken_by)(line))
            .map(|(index, line)| {
                let number = index + 1;
                format!(
                    "{}:{number}: {}\n    {}",
                    file.path,
                    self.remedy,
                    line.trim()
                )
            })
            .collect()
    }
}

/// All files but those of this folder, which speak of what is forbidden.
fn others() -> Vec<File> {
    let mut files = files();
    files.retain(|file| !file.path.starts_with("tests/tidy/"));
    files
}

#[test]
fn no_file_is_longer_than_400_lines() {
    let findings: Vec<String> = files()
        .iter()
        .filter(|file| file.is_rust() && file.text.lines().count() > MOST_LINES)
        .map(|file| format!("{}: look for the second idea", file.path))
        .collect();
    assert_none(&findings);
}

#[test]
fn no_test_is_ignored() {
    let rule = Rule {
        concerns: File::is_rust,
        is_broken_by: |line| line.contains("#[ignore"),
        example: "#[ignore = \"slow\"]",
        remedy: "a test runs or is not there",
    };
    rule.assert_holds();
}

#[test]
fn nothing_is_left_to_do() {
    let rule = Rule {
        concerns: File::is_rust,
        is_broken_by: |line| {
            let macros = ["todo!", "unimplemented!", "dbg!"];
            macros.iter().any(|name| line.contains(name))
        },
        example: "    todo!()",
        remedy: "finish it",
    };
    rule.assert_holds();
}

#[test]
fn no_path_of_somebodys_machine_is_written_down() {
    let rule = Rule {
        concerns: |_| true,
        is_broken_by: names_a_machines_path,
        example: "  --> /home/ada/cqrs/src/lib.rs:1:1",
        remedy: "write the path from the root",
    };
    rule.assert_holds();
}

#[test]
fn no_test_sleeps() {
    let rule = Rule {
        concerns: |file| {
            file.is_rust() && (file.is_below("tests") || file.is_below("cqrs-testing"))
        },
        is_broken_by: sleeps,
        example: "    tokio::time::sleep(Duration::from_millis(50)).await;",
        remedy: "pause the clock or wait for a position",
    };
    rule.assert_holds();
}

#[test]
fn no_unit_test_sleeps() {
    let findings: Vec<String> = others()
        .iter()
        .filter(|file| file.is_rust())
        .filter_map(|file| {
            let (_, tests) = file.text.split_once("#[cfg(test)]")?;
            let sleeping = tests.lines().find(|line| sleeps(line))?;
            Some(format!("{}: {}", file.path, sleeping.trim()))
        })
        .collect();
    assert_none(&findings);
}

#[test]
fn only_one_module_names_the_yaml_crate() {
    let rule = Rule {
        concerns: |file| {
            let measures_it = file.path == "benches/src/startup/floors.rs";
            file.is_rust() && !file.path.starts_with("cqrs-config/src/yaml") && !measures_it
        },
        is_broken_by: |line| line.contains("serde_yaml") || line.contains("serde_saphyr"),
        example: "use serde_yaml::Spanned;",
        remedy: "only cqrs_config::yaml may name it, so that it can be exchanged",
    };
    rule.assert_holds();
}

fn sleeps(line: &str) -> bool {
    let imported = line.trim_start().starts_with("use ") && line.contains("sleep");
    imported || line.contains("thread::sleep") || line.contains("time::sleep")
}

/// Folders under which people and build machines keep their clones.
fn names_a_machines_path(line: &str) -> bool {
    let clones = [
        "home",
        "root",
        "Users",
        "tmp",
        "work",
        "workspace",
        "builds",
    ];
    clones.iter().any(|folder| {
        let path = format!("/{folder}/");
        line.match_indices(&path).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|character| {
                character.is_alphanumeric() || ".-_/}>$".contains(character)
            })
        })
    })
}
