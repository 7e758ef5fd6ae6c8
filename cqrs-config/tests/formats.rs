//! Reports for programs: JSON, SARIF, annotations.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;
#[path = "common/shipped.rs"]
mod shipped;

use cqrs_config::report::{codes, to_sarif};
use cqrs_config::{Report, lint_file, lint_text};
use serde_json::{Value, json};

const TEXT: &str = "\
services:
  store: { driver: sqlite, 'größe': 5 }
event_store:
  stores:
    first: { type: store, default: true }
    second: { type: store, default: true }
when@prod: { services: { store: { path: 'a.db', busy_timeout: 5 } } }
";

fn report(name: &str) -> Report {
    lint_text(name, TEXT, &shipped::shipped())
}

#[test]
fn json_has_the_promised_fields_of_every_problem() {
    let json: Value = serde_json::from_str(&report("cqrs.yaml").to_json()).unwrap();
    let problems = json["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 3, "{json:#}");
    for problem in problems {
        let keys: Vec<&str> = problem
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let promised = [
            "code", "column", "file", "help", "line", "message", "severity",
        ];
        let (others, mut found): (Vec<&str>, Vec<&str>) = keys
            .into_iter()
            .partition(|key| ["labels", "environments"].contains(key));
        found.sort_unstable();
        assert_eq!(found, promised);
        for key in others {
            assert_ne!(problem[key], json!([]), "{key} is there, and empty");
        }
    }
}

#[test]
fn ids_of_the_application_are_no_problem_for_programs() {
    let text = "\
prooph_service_bus:
  command_buses:
    commands: { router: { routes: { 'App\\Register': App\\RegisterHandler } }, plugins: [app.plugin] }
prooph_event_store:
  stores: { main: { event_store: app.store } }
";
    let report = lint_text("cqrs.yaml", text, &shipped::shipped());
    assert!(
        report
            .render(cqrs_config::report::Style::Plain)
            .contains("app.store")
    );
    let json: Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(json, json!({ "problems": [] }));
    let sarif: Value = serde_json::from_str(&to_sarif([&report])).unwrap();
    assert_eq!(sarif["runs"][0]["results"], json!([]));
    assert_eq!(report.to_github(), "");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let report = lint_file("not_there.yaml", &shipped::shipped());
    let json: Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(json["problems"][0]["file"], "not_there.yaml");
    assert_eq!(json["problems"][0]["line"], Value::Null);
    let report = lint_text("bytes.yaml", b"\xff\xfe\xfd", &shipped::shipped());
    let json: Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(json["problems"][0]["file"], "bytes.yaml");
}

/// What the standard requires of the parts that are used, and their types.
#[test]
fn sarif_has_what_the_standard_requires() {
    let reports = [report("config/my app.yaml"), report("/etc/cqrs.yaml")];
    let sarif: Value = serde_json::from_str(&to_sarif(&reports)).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["tool"]["driver"]["name"], "cqrs");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), codes::all().count());
    for rule in rules {
        assert!(rule["id"].as_str().unwrap().starts_with("cqrs::"));
        assert!(rule["help"]["text"].is_string() && rule["help"]["markdown"].is_string());
        let level = rule["defaultConfiguration"]["level"].as_str().unwrap();
        assert!(["error", "warning", "note"].contains(&level));
    }
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 6);
    for result in results {
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]));
        assert!(result["message"]["text"].is_string());
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let number = |key: &str| region[key].as_u64().unwrap();
        assert!(number("startLine") >= 1 && number("endLine") >= number("startLine"));
        assert!(number("endColumn") > number("startColumn"), "{result:#}");
    }
    let uri = |result: &Value| {
        let place = &result["locations"][0]["physicalLocation"];
        place["artifactLocation"]["uri"].clone()
    };
    assert_eq!(uri(&results[0]), "config/my%20app.yaml");
    assert_eq!(uri(&results[5]), "file:///etc/cqrs.yaml");
}

#[test]
fn sarif_says_where_a_place_ends_in_characters_and_which_others_belong_to_it() {
    let sarif: Value = serde_json::from_str(&to_sarif([&report("cqrs.yaml")])).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let of = |code: &str| {
        let mut results = results.iter();
        results.find(|result| result["ruleId"] == code).unwrap()
    };
    let region = &of("cqrs::unknown_option")["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        *region,
        json!({ "startLine": 2, "startColumn": 28, "endLine": 2, "endColumn": 35 })
    );
    let related = &of("cqrs::two_default_stores")["relatedLocations"][0];
    assert_eq!(related["message"]["text"], "the first one");
    assert_eq!(related["physicalLocation"]["region"]["startLine"], 5);
    assert_eq!(
        of("cqrs::wrong_option")["properties"]["environments"],
        json!(["prod"])
    );
}

#[test]
fn annotations_are_one_line_each_whatever_the_message_holds() {
    let annotations = report("a,b.yaml").to_github();
    assert_eq!(annotations.lines().count(), 3, "{annotations}");
    let first = annotations.lines().next().unwrap();
    assert!(
        first.starts_with("::error file=a%2Cb.yaml,line=2,col="),
        "{first}"
    );
    assert!(first.contains(",title=cqrs%3A%3A"), "{first}");
}

/// The text of a configuration that a document of SARIF names; that of code is not there.
fn named(location: &Value) -> Option<String> {
    let uri = location["artifactLocation"]["uri"].as_str().unwrap();
    let path = uri.strip_prefix("file://").unwrap_or(uri);
    if path.ends_with(".rs") {
        return None;
    }
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{uri}: {error}"));
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Lines and columns from 1, the end behind the start, and both within the file.
fn lies_within_its_file(location: &Value) {
    let Some(text) = named(location) else {
        assert!(location["region"]["startLine"].as_u64().unwrap() >= 1);
        return;
    };
    let lines: Vec<usize> = text.split('\n').map(|line| line.chars().count()).collect();
    let region = &location["region"];
    let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
    let (start, end) = (
        (number("startLine"), number("startColumn")),
        (number("endLine"), number("endColumn")),
    );
    assert!(start <= end, "{location:#}");
    for (line, column) in [start, end] {
        assert!(line >= 1 && column >= 1, "{location:#}");
        let length = lines
            .get(line - 1)
            .unwrap_or_else(|| panic!("{location:#}"));
        assert!(column <= length + 1, "{location:#}");
    }
}

#[test]
fn every_place_in_sarif_lies_within_its_file_and_every_rule_is_described_once() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/config");
    let folder = folder.canonicalize().unwrap();
    let rules = std::fs::read_dir(folder)
        .unwrap()
        .map(|rule| rule.unwrap().path());
    let files = rules
        .filter(|rule| rule.is_dir())
        .flat_map(|rule| std::fs::read_dir(rule).unwrap());
    let files = files.map(|file| file.unwrap().path());
    let reports: Vec<Report> = files
        .filter(|file| file.extension().is_some_and(|end| end == "yaml"))
        .map(|file| lint_file(file, &shipped::shipped()))
        .collect();
    let sarif: Value = serde_json::from_str(&to_sarif(&reports)).unwrap();
    let [run] = &sarif["runs"].as_array().unwrap()[..] else {
        panic!("one run");
    };
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: std::collections::HashSet<&str> = rules
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), rules.len(), "a rule stands twice");
    let results = run["results"].as_array().unwrap();
    let (mut places, mut related) = (0, 0);
    for result in results {
        assert!(
            ids.contains(result["ruleId"].as_str().unwrap()),
            "{result:#}"
        );
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        for location in result["locations"].as_array().unwrap() {
            lies_within_its_file(&location["physicalLocation"]);
            places += 1;
        }
        for location in result["relatedLocations"].as_array().unwrap() {
            assert!(location["message"]["text"].is_string(), "{location:#}");
            lies_within_its_file(&location["physicalLocation"]);
            related += 1;
        }
    }
    assert!(places > 150 && related > 20, "{places} {related}");
}
