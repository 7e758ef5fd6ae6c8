use std::io;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args, Command, FromArgMatches};
use cqrs_config::{Environment, Report, lint_file};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::format::{Format, FormatArgument};
use crate::output::Output;
use crate::subcommand::{Subcommand, answer};

/// `cqrs lint FILE...`
pub(crate) struct Lint;

#[derive(Args)]
struct Arguments {
    /// Configuration files; each is read with what it imports
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    format: FormatArgument,
}

impl Subcommand<()> for Lint {
    fn command(&self) -> Command {
        let about =
            "Shows every mistake that a configuration has by itself, without an application";
        Arguments::augment_args(Command::new("lint")).about(about)
    }

    fn run(&self, (): (), arguments: &ArgMatches, output: &mut Output<'_>) -> io::Result<Exit> {
        let arguments = match Arguments::from_arg_matches(arguments) {
            Ok(arguments) => arguments,
            Err(error) => return answer(&error, output),
        };
        let linted: Vec<Linted<'_>> = arguments
            .files
            .iter()
            .map(|file| Linted::new(file))
            .collect();
        match arguments.format.format {
            Format::Text => linted.iter().try_for_each(|linted| linted.show(output))?,
            Format::Json => writeln!(output.out, "{}", to_json(&linted))?,
        }
        Ok(linted.iter().map(Linted::exit).max().unwrap_or(Exit::Clean))
    }
}

/// A file with what was found in it.
struct Linted<'a> {
    file: &'a Path,
    report: Report,
}

impl<'a> Linted<'a> {
    fn new(file: &'a Path) -> Self {
        let report = lint_file(file, &Environment::unknown());
        Self { file, report }
    }

    fn exit(&self) -> Exit {
        Exit::of(&self.report)
    }

    fn show(&self, output: &mut Output<'_>) -> io::Result<()> {
        if !self.report.is_empty() {
            write!(output.out, "{}", self.report.render(output.style))?;
        }
        if self.exit() == Exit::Clean {
            writeln!(output.out, "{}: no mistakes", self.file.display())?;
        }
        Ok(())
    }
}

/// One list of problems for all files, in the form that a single report has.
fn to_json(linted: &[Linted<'_>]) -> Value {
    let problems: Vec<Value> = linted
        .iter()
        .flat_map(|linted| problems(&linted.report))
        .collect();
    json!({ "problems": problems })
}

fn problems(report: &Report) -> Vec<Value> {
    let mut report: Value = serde_json::from_str(&report.to_json()).unwrap_or_default();
    match report["problems"].take() {
        Value::Array(problems) => problems,
        _ => Vec::new(),
    }
}
