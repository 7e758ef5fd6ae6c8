use serde_json::{Value, json};

use super::{Label, LabelPlace, Problem, Report};

pub(super) fn to_json(report: &Report) -> String {
    // One after another: a tree of them all would take many times the space of the text.
    let mut text = "{\"problems\":[".to_owned();
    for (position, problem) in report.told_to_programs().enumerate() {
        if position > 0 {
            text.push(',');
        }
        text.push_str(&describe(report, problem).to_string());
    }
    text.push_str("]}");
    text
}

fn describe(report: &Report, problem: &Problem) -> Value {
    let location = report.location(problem);
    let labels: Vec<Value> = problem
        .labels
        .iter()
        .map(|label| describe_label(report, label))
        .collect();
    let mut described = json!({
        "code": problem.code.name,
        "severity": problem.severity().name(),
        "message": problem.message,
        "file": location.as_ref().map(|location| &*location.file).or(report.subject()),
        "line": location.as_ref().map(|location| location.line),
        "column": location.as_ref().map(|location| location.column),
        "help": (!problem.help.is_empty()).then(|| problem.help.join("\n")),
    });
    if !labels.is_empty() {
        described["labels"] = labels.into();
    }
    if !problem.environments.is_empty() {
        described["environments"] = json!(problem.environments);
    }
    described
}

fn describe_label(report: &Report, label: &Label) -> Value {
    match &label.place {
        LabelPlace::Yaml(span) => {
            let location = report.files().locate(*span);
            json!({ "text": label.text, "file": &*location.file, "line": location.line, "column": location.column })
        }
        LabelPlace::Rust(place) => {
            json!({ "text": label.text, "file": place.file, "line": place.line })
        }
    }
}
