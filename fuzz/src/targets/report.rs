//! What holds for every report.

use cqrs_config::report::codes;
use cqrs_config::{Problem, Report, Style};
use serde_json::Value;

/// A value of the environment that no report may show.
pub(super) const SECRET: &str = "hunter2-and-more";

/// Longer than any report has to be.
const LONGEST: usize = 4_000_000;

/// Writes it in every style; `read` is all that it is about.
///
/// # Panics
/// When it is not what it promises to be.
pub(super) fn look_at(report: &Report, read: &str) {
    for style in [Style::Plain, Style::Coloured, Style::Short] {
        let text = report.render(style);
        assert_eq!(text.is_empty(), report.is_empty(), "{style:?}");
        assert!(text.len() < LONGEST, "a report of {} bytes", text.len());
        assert!(
            read.contains(SECRET) || !text.contains(SECRET),
            "the report shows a secret"
        );
    }
    let json: Value = serde_json::from_str(&report.to_json()).expect("it is JSON");
    let told = |problem: &&Problem| problem.code.name != codes::LEFT_TO_THE_APPLICATION.name;
    let problems = json["problems"].as_array().map(Vec::len);
    assert_eq!(
        problems,
        Some(report.problems().iter().filter(told).count())
    );
    for problem in report.problems() {
        assert!(!problem.message.is_empty(), "{}", problem.code.name);
        let Some(span) = problem.span else { continue };
        let text = report.files().text(span.file);
        let part = text.get(span.start as usize..span.end as usize);
        assert!(part.is_some(), "{}: {span:?} is no part", problem.code.name);
    }
}
