//! SARIF 2.1.0, which code hosts and editors read.

use serde_json::{Value, json};

use super::codes::{self, Code};
use super::{LabelPlace, Problem, Report, Severity};
use crate::tree::Span;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// One run of the tool over all that was looked at.
pub(super) fn to_sarif<'r>(reports: impl IntoIterator<Item = &'r Report>) -> Value {
    let results = reports.into_iter().flat_map(|report| {
        let problems = report.told_to_programs();
        problems.map(move |problem| result(report, problem))
    });
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cqrs",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": codes::all().map(rule).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    severity.name()
}

fn rule(code: &Code) -> Value {
    json!({
        "id": code.name,
        "shortDescription": { "text": code.explanation.split(". ").next().unwrap_or(code.explanation) },
        "fullDescription": { "text": code.explanation },
        "help": { "text": code.explanation, "markdown": code.page },
        "defaultConfiguration": { "level": level(code.severity) },
    })
}

fn result(report: &Report, problem: &Problem) -> Value {
    let lines = std::iter::once(problem.message.as_str());
    let help = problem.help.iter().map(String::as_str);
    let text: Vec<&str> = lines.chain(help).collect();
    let location = |span: Span| json!({ "physicalLocation": physical(report, span) });
    let related: Vec<Value> = (problem.labels.iter())
        .map(|label| match &label.place {
            LabelPlace::Yaml(span) => {
                json!({ "physicalLocation": physical(report, *span), "message": { "text": label.text } })
            }
            LabelPlace::Rust(place) => json!({
                "physicalLocation": {
                    "artifactLocation": { "uri": uri(&place.file) },
                    "region": { "startLine": place.line.max(1) },
                },
                "message": { "text": label.text },
            }),
        })
        .collect();
    json!({
        "ruleId": problem.code.name,
        "level": level(problem.severity()),
        "message": { "text": text.join("\n") },
        "locations": problem.span.map(location).into_iter().collect::<Vec<_>>(),
        "relatedLocations": related,
        "properties": { "environments": problem.environments },
    })
}

fn physical(report: &Report, span: Span) -> Value {
    let text = report.files().text(span.file);
    let written = text.get(span.start as usize..span.end as usize);
    let written = written.unwrap_or_default();
    let last = written.rsplit('\n').next().unwrap_or_default();
    let lines = written.matches('\n').count() as u32;
    let before = if lines == 0 { span.column } else { 1 };
    json!({
        "artifactLocation": { "uri": uri(report.files().name(span.file)) },
        "region": {
            "startLine": span.line.max(1),
            "startColumn": span.column.max(1),
            "endLine": span.line.max(1) + lines,
            "endColumn": before.max(1) + last.chars().count() as u32,
        },
    })
}

/// A path as a reference of RFC 3986.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
