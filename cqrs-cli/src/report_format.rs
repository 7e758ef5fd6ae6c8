use std::ffi::OsStr;
use std::io;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Arg, ArgMatches, ValueEnum};
use cqrs_config::Report;
use cqrs_config::report::to_sarif;
use serde_json::{Value, json};

use crate::format::Format;
use crate::output::Output;

/// What a report is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// People
    Text,
    /// Programs: {"problems": [..]}
    Json,
    /// Code hosts and editors: SARIF 2.1.0
    Sarif,
    /// Annotations of GitHub's workflows
    Github,
}

impl ReportFormat {
    /// `--format text|json|sarif|github`, whose value is a [`Format`] all the same: where a program has one for all of its commands, clap makes
    /// the two one. The word is in what was written.
    pub(crate) fn argument() -> Arg {
        let words = Self::value_variants().iter();
        let words = PossibleValuesParser::new(words.filter_map(Self::to_possible_value));
        Arg::new("format")
            .long("format")
            .value_name("FORMAT")
            .default_value("text")
            .value_parser(words.map(|word| match word.as_str() {
                "text" => Format::Text,
                _ => Format::Json,
            }))
            .help("For people or for programs")
    }

    /// What was asked for.
    pub(crate) fn of(arguments: &ArgMatches) -> Self {
        let word = arguments
            .get_raw("format")
            .and_then(|mut words| words.next());
        word.and_then(OsStr::to_str)
            .and_then(|word| Self::from_str(word, false).ok())
            .unwrap_or(Self::Text)
    }

    /// Writes reports for programs, all of them together; for people they are written one by one.
    pub(crate) fn write(self, reports: &[&Report], output: &mut Output<'_>) -> io::Result<()> {
        match self {
            Self::Text => Ok(()),
            Self::Json => writeln!(output.out, "{}", to_json(reports)),
            Self::Sarif => writeln!(output.out, "{}", to_sarif(reports.iter().copied())),
            Self::Github => reports
                .iter()
                .try_for_each(|report| write!(output.out, "{}", report.to_github())),
        }
    }
}

/// One list of problems for all files, in the form that a single report has.
fn to_json(reports: &[&Report]) -> Value {
    let problems = reports.iter().flat_map(|report| problems(report));
    json!({ "problems": problems.collect::<Vec<_>>() })
}

fn problems(report: &Report) -> Vec<Value> {
    let mut report: Value = serde_json::from_str(&report.to_json()).unwrap_or_default();
    match report["problems"].take() {
        Value::Array(problems) => problems,
        _ => Vec::new(),
    }
}
