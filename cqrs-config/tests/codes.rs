//! The pages of the codes: each shows a file, the report that it gives, to the letter, and the file mended.
//!
//! `UPDATE_REPORTS=1 cargo test -p cqrs-config --test codes` writes the reports anew; read them before committing. A comment before a file,
//! `<!-- catalog: word ..; env: NAME=value; environment: name -->`, `<!-- lint -->` or `<!-- wiring -->`, sets its world as in `tests/config`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;
mod linked;
#[path = "common/shipped.rs"]
mod shipped;

use std::fs;
use std::path::{Path, PathBuf};

use cqrs_config::report::{Code, codes};
use cqrs_config::wiring::Wiring;
use cqrs_config::{Environment, Report, Severity, lint_file, load};

fn pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/codes")
}

fn short(code: &Code) -> &'static str {
    code.name.strip_prefix("cqrs::").unwrap()
}

/// A file of a page, and the world that the comment before it says.
struct Example {
    world: String,
    text: String,
}

fn examples(page: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut world = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(said) = line.strip_prefix("<!-- ") {
            world = said.trim_end_matches(" -->").to_owned();
        } else if line == "```yaml" {
            let block = lines.by_ref().take_while(|line| *line != "```");
            let text = block.map(|line| format!("{line}\n")).collect();
            let world = std::mem::take(&mut world);
            examples.push(Example { world, text });
        }
    }
    examples
}

impl Example {
    fn said(&self, what: &str) -> Option<&str> {
        let mut said = self.world.split("; ");
        said.find_map(|one| one.strip_prefix(what)?.strip_prefix(": "))
    }

    fn report(&self) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cqrs.yaml");
        fs::write(&path, &self.text).unwrap();
        shown(folder.path(), &self.checked(&path))
    }

    fn checked(&self, path: &Path) -> Report {
        if self.world == "lint" {
            return lint_file(path, &shipped::shipped());
        }
        if self.world == "wiring" {
            return Wiring::of_file(path).err().unwrap_or_default();
        }
        let variables = self.said("env").unwrap_or_default();
        let pairs = variables
            .split_whitespace()
            .filter_map(|pair| pair.split_once('='));
        let environment = Environment::from_pairs(pairs);
        let environment = match self.said("environment") {
            Some(name) => environment.named(name),
            None => environment,
        };
        let catalog = linked::catalog_with(self.said("catalog").unwrap_or_default());
        match load(path, &environment, &catalog) {
            Ok(loaded) => loaded.report,
            Err(report) => report,
        }
    }
}

fn shown(folder: &Path, report: &Report) -> String {
    report
        .to_string()
        .replace(&format!("{}/", folder.display()), "")
}

/// Files that no page can show.
fn of_a_strange_file(name: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let write = |file: &str, bytes: &[u8]| fs::write(folder.path().join(file), bytes).unwrap();
    write("cqrs.yaml", b"imports: [/dev/null]\nservices: ~\n");
    let file = match name {
        "file_not_found" => "cqrs.yml",
        "not_utf8" => {
            write("old.yaml", b"parameters:\n  name: Gr\xfc\xdfe\n");
            "old.yaml"
        }
        "file_too_large" => {
            let large = fs::File::create(folder.path().join("dump.yaml")).unwrap();
            large.set_len(17 * 1024 * 1024).unwrap();
            "dump.yaml"
        }
        "unreadable" => "cqrs.yaml",
        other => panic!("the page of {other} has no file"),
    };
    let report = lint_file(folder.path().join(file), &shipped::shipped());
    shown(folder.path(), &report)
}

fn told(code: &Code) -> String {
    match &examples(code.page)[..] {
        [] => of_a_strange_file(short(code)),
        [wrong, ..] => wrong.report(),
    }
}

const TEXT: &str = "```text\n";

#[test]
fn every_page_shows_the_report_that_its_file_gives() {
    let update = std::env::var_os("UPDATE_REPORTS").is_some();
    let mut differing = Vec::new();
    for code in codes::all() {
        let given = told(code);
        let (before, rest) = code.page.split_once(TEXT).expect(code.name);
        let (shown, after) = rest.split_once("```\n").expect(code.name);
        if update {
            let page = format!("{before}{TEXT}{given}```\n{after}");
            fs::write(pages().join(short(code)).with_extension("md"), page).unwrap();
        } else if shown != given {
            differing.push(format!(
                "{}\n--- shown\n{shown}--- given\n{given}",
                code.name
            ));
        }
        let named = format!("{}[{}]", code.severity.name(), code.name);
        assert!(given.contains(&named), "{}:\n{given}", code.name);
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn what_a_page_shows_has_a_remedy() {
    for code in codes::all().filter(|code| code.severity != Severity::Note) {
        let given = told(code);
        assert!(given.contains(" = help: "), "{}:\n{given}", code.name);
    }
}

#[test]
fn what_a_page_shows_has_one_mistake() {
    for code in codes::all() {
        let given = told(code);
        let is_title = |line: &&str| {
            [Severity::Error, Severity::Warning].iter().any(|severity| {
                let title = format!("{}[cqrs::", severity.name());
                line.starts_with(&title)
            })
        };
        let titles = given.lines().filter(is_title).count();
        let wanted = usize::from(code.severity != Severity::Note);
        assert_eq!(titles, wanted, "{}:\n{given}", code.name);
    }
}

#[test]
fn the_mended_file_of_every_page_is_clean() {
    let mut unclean = Vec::new();
    for code in codes::all() {
        let Some(mended) = examples(code.page).into_iter().nth(1) else {
            continue;
        };
        let report = mended.report();
        if report.contains("error[") || report.contains("warning[") || report.contains(code.name) {
            unclean.push(format!("{}\n{}{report}", code.name, mended.text));
        }
    }
    assert!(unclean.is_empty(), "{}", unclean.join("\n"));
}

#[test]
fn every_code_has_a_page_that_says_what_it_means_and_every_page_a_code() {
    let index = fs::read_to_string(pages().join("README.md")).unwrap();
    let mut known = vec!["README.md".to_owned()];
    for code in codes::all() {
        let title = format!("# `{}`\n", code.name);
        assert!(code.page.starts_with(&title), "{}", code.name);
        assert!(code.page.contains(code.explanation), "{}", code.name);
        let line = format!(
            "| [`{0}`]({0}.md) | {1} |",
            short(code),
            code.severity.name()
        );
        assert!(index.contains(&line), "{} is not in the index", code.name);
        known.push(format!("{}.md", short(code)));
    }
    for file in fs::read_dir(pages()).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(known.contains(&name), "{name} is the page of no code");
    }
}
