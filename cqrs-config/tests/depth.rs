//! Deep files: each is read or told, on a stack that is smaller than anybody's.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::thread;

use cqrs_config::{Catalog, Environment, Loaded, Report, Style, lint_text};

/// Half of what a thread of a test or of a runtime has.
const SMALL: usize = 1 << 20;

/// What the help line of a file that is too deep says.
const DEEPEST: usize = 32;

/// Lists and maps in every way of writing them, so many levels deep.
fn nested(levels: usize) -> Vec<String> {
    let closed = |open: &str, close: &str| {
        let times = levels / close.len();
        format!("{}1{}", open.repeat(times), close.repeat(times))
    };
    let block = |word: &str| -> String {
        let line = |level| format!("{}{word}\n", " ".repeat(level));
        (0..levels).map(line).collect()
    };
    vec![
        closed("[", "]"),
        closed("{a: ", "}"),
        closed("[{a: ", "}]"),
        closed("!x [", "]"),
        "- ".repeat(levels),
        block("a:"),
        "[".repeat(levels),
        "{a: ".repeat(levels),
    ]
}

/// Everything that happens to a file: the codes of what is wrong with it, linted and loaded.
fn answers(text: String) -> [Vec<&'static str>; 2] {
    let answer = move || {
        let linted = lint_text("deep.yaml", &text, &Catalog::default());
        let variables = [("DEEP", format!("{}{}", "[".repeat(100), "]".repeat(100)))];
        let environment = Environment::from_pairs(variables);
        let catalog = common::catalog();
        let loaded = match Loaded::from_text("deep.yaml", &text, &environment, &catalog) {
            Ok(loaded) => {
                assert!(!format!("{:?}", loaded.clone().plan).is_empty());
                loaded.report
            }
            Err(report) => report,
        };
        [codes(&linted), codes(&loaded)]
    };
    let thread = thread::Builder::new().stack_size(SMALL);
    thread.spawn(answer).unwrap().join().unwrap()
}

fn codes(report: &Report) -> Vec<&'static str> {
    assert!(report.render(Style::Plain).len() < 1_000_000);
    let problems = report.problems().iter();
    problems.map(|problem| problem.code.name).collect()
}

fn is_told(text: String) -> bool {
    answers(text)
        .iter()
        .all(|codes| codes.contains(&"cqrs::too_complex"))
}

#[test]
fn ten_thousand_levels_are_too_deep() {
    // The indentation of so many blocks alone would fill 50 MB.
    let texts = nested(10_000)
        .into_iter()
        .filter(|text| !text.contains("\n"));
    for text in texts.chain(nested(1_000)) {
        let start: String = text.chars().take(20).collect();
        assert!(is_told(text), "{start}");
    }
}

#[test]
fn one_level_more_than_there_may_be_is_told_and_one_less_is_read() {
    for text in nested(DEEPEST) {
        let start: String = text.chars().take(20).collect();
        assert!(!is_told(text), "{start}");
    }
    for text in nested(DEEPEST + 2) {
        let start: String = text.chars().take(20).collect();
        assert!(is_told(text), "{start}");
    }
    let text = format!(
        "services: {{ s: {{ driver: memory, deep: {} }} }}",
        "[".repeat(28) + &"]".repeat(28)
    );
    let [linted, _] = answers(text);
    assert!(!linted.contains(&"cqrs::too_complex"), "{linted:?}");
}

#[test]
fn aliases_do_not_go_deeper_than_the_text_may() {
    let (open, close) = ("[".repeat(28), "]".repeat(28));
    let lists: String = (1..40)
        .map(|list| format!("x{list}: &x{list} {open}*x{}{close}\n", list - 1))
        .collect();
    assert!(is_told(format!("x0: &x0 1\n{lists}")));
}

#[test]
fn parameters_do_not_go_deeper_than_the_text_may() {
    let (open, close) = ("[".repeat(28), "]".repeat(28));
    let lists: String = (1..30)
        .map(|list| format!("  x{list}: {open}'%x{}%'{close}\n", list - 1))
        .collect();
    let text = format!(
        "services: {{ s: {{ driver: memory, x: '%x29%' }} }}\nparameters:\n  x0: 1\n{lists}"
    );
    assert!(is_told(text));
}

#[test]
fn json_of_a_variable_is_as_deep_as_its_reader_takes() {
    let text = "services: { s: { driver: memory, x: '%env(json:DEEP)%' } }\nservice_bus: { command_buses: { c: ~ } }\n";
    let [_, loaded] = answers(text.to_owned());
    assert!(!loaded.is_empty());
}
