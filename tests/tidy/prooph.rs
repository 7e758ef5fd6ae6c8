//! The page for prooph's users: every behaviour that prooph's tests assert has its line, and the tests that the page names are there.

use std::collections::BTreeMap;

use crate::tree::{File, assert_none, files};

const PAGE: &str = "docs/prooph.md";

/// The rows, as ranges of one series each: features of the service bus, its messages, bridges and profiler, then the suites of prooph/common,
/// the service bus with its bundle, and LiteCQRS.
const ROWS: &[(&str, std::ops::RangeInclusive<u32>)] = &[
    ("", 1..=26),
    ("", 32..=35),
    ("", 27..=31),
    ("", 36..=38),
    ("", 42..=43),
    ("", 71..=75),
    ("", 88..=90),
    ("", 92..=92),
    ("", 67..=70),
    ("SN-", 1..=2),
    ("SS-", 1..=4),
    ("EVT-", 1..=10),
    ("MSG-", 1..=8),
    ("CB-", 1..=9),
    ("EB-", 1..=8),
    ("QB-", 1..=10),
    ("MB-", 1..=4),
    ("RT-", 1..=11),
    ("AS-", 1..=5),
    ("PL-", 1..=6),
    ("GD-", 1..=5),
    ("EX-", 1..=1),
    ("FA-", 1..=12),
    ("BU-", 1..=12),
    ("1.1-", 1..=10),
    ("1.2-", 1..=4),
    ("1.3-", 1..=1),
    ("1.4-", 1..=3),
    ("PR-", 1..=5),
    ("", 39..=41),
    ("", 44..=48),
    ("PD-", 1..=14),
    ("MO-", 1..=1),
    ("AE-", 1..=8),
    ("MD-", 1..=3),
    ("RO-", 1..=1),
    ("QS-", 1..=1),
    ("BR-", 1..=6),
    ("ES-", 1..=19),
    ("TX-", 1..=9),
    ("IT-", 1..=1),
    ("UT-", 1..=1),
    ("LC-", 1..=19),
    ("", 49..=57),
    ("AR-", 1..=17),
    ("AT-", 1..=1),
    ("AC-", 1..=1),
    ("TR-", 1..=1),
    ("FC-", 1..=1),
    ("root RO-", 1..=1),
    ("UP-", 1..=4),
];

/// One line of a table: what is prooph's, what is ours, and its number.
struct Row<'a> {
    id: &'a str,
    here: &'a str,
}

fn page(files: &[File]) -> &str {
    let page = files.iter().find(|file| file.path == PAGE);
    &page.expect("the page is there").text
}

fn rows(page: &str) -> Vec<Row<'_>> {
    let ids: Vec<String> = expected().collect();
    let tables = page.lines().filter(|line| line.starts_with("| "));
    tables
        .filter_map(|line| {
            let mut cells = line.trim_matches('|').split(" | ").map(str::trim);
            let (_, here, id) = (cells.next()?, cells.next()?, cells.next()?);
            (ids.iter().any(|known| known == id)).then_some(Row { id, here })
        })
        .collect()
}

fn expected() -> impl Iterator<Item = String> {
    let of = |(series, numbers): &(&'static str, std::ops::RangeInclusive<u32>)| {
        let series = *series;
        numbers
            .clone()
            .map(move |number| format!("{series}{number}"))
    };
    ROWS.iter().flat_map(of)
}

/// What stands between backticks and names a file of tests: `path/of/a.rs::test`, or a case that a suite runs.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter(|quoted| {
        let is_case = quoted.starts_with("tests/config/") || quoted.starts_with("tests/ui/");
        quoted.contains(".rs::") || is_case
    })
}

/// Why a test that is named is none.
fn fault(named: &str, files: &[File]) -> Option<String> {
    let file = |path: &str| files.iter().find(|file| file.path == path);
    let Some((path, function)) = named.split_once("::") else {
        let expected = match named.rsplit_once('.') {
            Some((case, "yaml")) => format!("{case}.report"),
            Some((case, "rs")) => format!("{case}.stderr"),
            _ => return Some(format!("{named} is no case")),
        };
        let is_there = file(named).is_some() && file(&expected).is_some();
        return (!is_there).then(|| format!("{named} or {expected} is not there"));
    };
    let Some(source) = file(path) else {
        return Some(format!("{path} is not there"));
    };
    let is_there = has_test(&source.text, function) || is_behaviour(source, function);
    (!is_there).then(|| format!("{path} has no test {function}"))
}

/// Whether it is one of the suite that every store's tests run. That its macro names all of them is a test of its own.
fn is_behaviour(source: &File, function: &str) -> bool {
    let declared = format!("pub async fn {function}(");
    source.path.starts_with("cqrs-testing/src/") && source.text.contains(&declared)
}

fn has_test(source: &str, function: &str) -> bool {
    let declared = format!("fn {function}(");
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let found = lines
        .iter()
        .position(|line| line.starts_with(&declared) || line.contains(&format!(" {declared}")));
    found.is_some_and(|at| {
        let above = lines[..at].iter().rev();
        let mut attributes =
            above.take_while(|line| line.starts_with("#[") || line.starts_with("//"));
        attributes.any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"))
    })
}

#[test]
fn every_row_of_prooph_has_one_line() {
    let files = files();
    let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows(page(&files)) {
        *lines.entry(row.id).or_default() += 1;
    }
    let findings: Vec<String> = expected()
        .filter_map(|id| match lines.get(id.as_str()) {
            None => Some(format!("{PAGE}: {id} has no line")),
            Some(1) => None,
            Some(times) => Some(format!("{PAGE}: {id} stands {times} times")),
        })
        .collect();
    assert_none(&findings);
}

#[test]
fn every_line_names_a_test_or_says_why_it_has_none() {
    let files = files();
    let findings: Vec<String> = rows(page(&files))
        .iter()
        .filter_map(|row| {
            let marks = ["test: `", "differs: ", "not yet"];
            let said = marks.iter().filter(|mark| row.here.contains(*mark)).count();
            let tested = row.here.contains("test: `");
            let is_proved = !tested || named(row.here).next().is_some();
            (said == 0 || !is_proved)
                .then(|| format!("{PAGE}: {} says neither `test:` nor `differs:`", row.id))
        })
        .collect();
    assert_none(&findings);
}

#[test]
fn every_test_that_the_page_names_is_there() {
    let files = files();
    let findings: Vec<String> = named(page(&files))
        .filter_map(|named| fault(named, &files))
        .map(|fault| format!("{PAGE}: {fault}"))
        .collect();
    assert_none(&findings);
}

#[test]
fn a_function_is_a_test_by_its_attribute() {
    let source = "#[tokio::test(flavor = \"current_thread\")]\n// why\nasync fn it_holds() {}\n\nfn helper() {}\n";
    assert!(has_test(source, "it_holds"));
    assert!(!has_test(source, "helper"));
    assert!(!has_test(source, "holds"));
}
