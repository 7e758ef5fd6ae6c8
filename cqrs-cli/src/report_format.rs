use std::io;

use clap::{Args, ValueEnum};
use cqrs_config::Report;
use cqrs_config::report::to_sarif;
use serde_json::{Value, json};

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

/// `--format text|json|sarif|github`.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct ReportFormatArgument {
    /// For people or for programs
    #[arg(long, value_enum, default_value_t = ReportFormat::Text, value_name = "FORMAT")]
    pub(crate) format: ReportFormat,
}

impl ReportFormat {
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
