//! Annotations of GitHub's workflows: `::error file=..,line=..,col=..::message`.

use super::{Problem, Report, Severity};

pub(super) fn to_annotations(report: &Report) -> String {
    let problems = report.told_to_programs();
    let lines = problems.map(|problem| annotation(report, problem) + "\n");
    lines.collect()
}

fn annotation(report: &Report, problem: &Problem) -> String {
    let command = match problem.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let place = match report.location(problem) {
        Some(place) => format!(
            "file={},line={},col={},",
            property(&place.file),
            place.line,
            place.column
        ),
        None => String::new(),
    };
    let lines = std::iter::once(&problem.message).chain(&problem.help);
    let text: Vec<&str> = lines.map(String::as_str).collect();
    format!(
        "::{command} {place}title={}::{}",
        property(problem.code.name),
        escaped(&text.join("\n"))
    )
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}
