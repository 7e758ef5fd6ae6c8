//! What a mistake looks like to the one who made it: one error, at its place, with the remedy.
//!
//! Beside each mistake `tests/ui/<kind>/<mistake>.rs` stand its report and, in `mended/`, the same program without it,
//! which the example `meant` compiles.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};

const KINDS: [&str; 6] = [
    "message",
    "handler",
    "aggregate",
    "entity",
    "plugin",
    "upcaster",
];

/// Crates that cannot be linked: what is mended there is not a signature.
const LINK: &str = "link";

#[test]
fn mistakes_are_refused_as_recorded() {
    let cases = trybuild::TestCases::new();
    for kind in KINDS.into_iter().chain([LINK]) {
        cases.compile_fail(format!("tests/ui/{kind}/*.rs"));
    }
}

#[test]
fn what_is_meant_is_compiled_and_run() {
    let compiled = read("pass/main.rs");
    let run = read("../meant.rs");
    let mut found = 0;
    for name in names("pass") {
        if name == "main" {
            continue;
        }
        assert!(
            compiled.contains(&format!("mod {name};\n")),
            "pass/{name}.rs is not compiled: pass/main.rs lists them"
        );
        assert!(
            !read(&format!("pass/{name}.rs")).contains("fn main()")
                || run.contains(&format!("    {name}::main();\n")),
            "pass/{name}.rs is not run: tests/meant.rs lists them"
        );
        found += 1;
    }
    assert!(found >= 10, "only {found} are found");
}

#[test]
fn one_mistake_gives_one_error() {
    let mistakes = mistakes();
    for (kind, name) in &mistakes {
        let text = read(&format!("{kind}/{name}.stderr"));
        let errors: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("error"))
            .collect();
        assert_eq!(errors.len(), 1, "{kind}/{name}: {errors:#?}");
        assert!(
            !text.contains("warning"),
            "{kind}/{name}: a warning beside the error"
        );
    }
    assert!(
        mistakes.len() >= 240,
        "only {} mistakes are recorded",
        mistakes.len()
    );
}

#[test]
fn the_mistakes_that_newcomers_make_are_there() {
    let list = read("newcomers.txt");
    let named: Vec<&str> = list
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    for name in &named {
        let report = folder().join(format!("{name}.stderr"));
        assert!(report.is_file(), "{name} is not recorded");
    }
    assert!(named.len() >= 40, "only {} are named", named.len());
}

#[test]
fn every_mistake_has_its_mended_twin() {
    let listed = read("pass/mended.rs");
    for (kind, name) in mistakes() {
        let wrong = read(&format!("{kind}/{name}.rs"));
        let twin = twin(&listed, kind, &name);
        let mended = read(&format!("{kind}/mended/{twin}.rs"));
        let (gone, new) = difference(&wrong, &mended);
        assert!(gone + new > 0, "{kind}/{name} is not mended");
        assert!(
            gone.max(new) <= 13,
            "{kind}/{name}: {gone} lines become {new}, which is another program"
        );
    }
}

#[test]
fn what_the_guide_says_that_the_compiler_says_is_what_it_says() {
    let page = read("../../docs/guide/handlers.md");
    let (_, section) = page.split_once("\n## What the compiler says\n").unwrap();
    let shown: Vec<&str> = section
        .split("```text\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    let recorded: Vec<String> = mistakes()
        .iter()
        .map(|(kind, name)| read(&format!("{kind}/{name}.stderr")))
        .collect();
    assert_eq!(shown.len(), 3);
    for error in shown {
        assert!(
            recorded.iter().any(|report| report.trim() == error.trim()),
            "no mistake is told like this:\n{error}"
        );
    }
}

/// Kind and name of each mistake.
fn mistakes() -> Vec<(&'static str, String)> {
    KINDS
        .into_iter()
        .flat_map(|kind| names(kind).into_iter().map(move |name| (kind, name)))
        .collect()
}

/// What the programs in a folder are called.
fn names(of: &str) -> Vec<String> {
    fs::read_dir(folder().join(of))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

/// What the file is called that has a mistake's mended twin: like the mistake, or like another one that is the same program when mended.
fn twin<'a>(listed: &'a str, kind: &str, name: &'a str) -> &'a str {
    let (_, listed) = listed.split_once(&format!("mod {kind} {{\n")).unwrap();
    let (listed, _) = listed.split_once("\n}").unwrap();
    let (own, shared) = (format!("mod {name};"), format!(" as {name};"));
    let found = listed.lines().map(str::trim).find_map(|line| match line {
        line if line == own => Some(name),
        line => line.strip_prefix("use ")?.strip_suffix(&shared),
    });
    found.unwrap_or_else(|| {
        panic!("no mended twin of {kind}/{name} is compiled: pass/mended.rs lists them")
    })
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui")
}

fn read(path: &str) -> String {
    fs::read_to_string(folder().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// How many lines of one text the other lacks, both ways, in their order.
fn difference(one: &str, other: &str) -> (usize, usize) {
    let (one, other): (Vec<&str>, Vec<&str>) = (one.lines().collect(), other.lines().collect());
    let mut row = vec![0; other.len() + 1];
    for line in &one {
        let mut diagonal = 0;
        for (column, candidate) in other.iter().enumerate() {
            let above = row[column + 1];
            row[column + 1] = match line == candidate {
                true => diagonal + 1,
                false => above.max(row[column]),
            };
            diagonal = above;
        }
    }
    let same = row[other.len()];
    (one.len() - same, other.len() - same)
}
