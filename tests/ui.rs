//! What a mistake looks like to the one who made it: one error, at its place, with the remedy.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn mistakes_are_refused_as_recorded() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/message/*.rs");
    cases.compile_fail("tests/ui/handler/*.rs");
    cases.compile_fail("tests/ui/aggregate/*.rs");
    cases.compile_fail("tests/ui/entity/*.rs");
    cases.compile_fail("tests/ui/plugin/*.rs");
    cases.compile_fail("tests/ui/upcaster/*.rs");
    cases.compile_fail("tests/ui/link/*.rs");
}

// Apart from the mistakes, which are checked in one go only where nothing has to be linked.
#[test]
fn what_is_meant_compiles() {
    trybuild::TestCases::new().pass("tests/ui/pass/*.rs");
}

#[test]
fn one_mistake_gives_one_error() {
    let mut looked_at = 0;
    for report in reports(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ui"))) {
        let text = fs::read_to_string(&report).unwrap();
        let errors: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("error"))
            .collect();
        assert_eq!(errors.len(), 1, "{}: {errors:#?}", report.display());
        assert!(
            !text.contains("warning"),
            "{}: a warning beside the error",
            report.display()
        );
        looked_at += 1;
    }
    assert!(looked_at >= 25, "only {looked_at} mistakes are recorded");
}

fn reports(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => reports(&path),
            false => vec![path],
        })
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "stderr")
        })
        .collect()
}
