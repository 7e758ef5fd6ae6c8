use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args, Command, FromArgMatches};
use cqrs::config::shipped;
use cqrs_config::{Catalog, Report, lint_file, lint_text};

use crate::exit::Exit;
use crate::output::Output;
use crate::report_format::ReportFormat;
use crate::subcommand::{Subcommand, answer};

/// `cqrs lint FILE...`
pub(crate) struct Lint;

#[derive(Args)]
struct Arguments {
    /// Configuration files; each is read with what it imports. `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Subcommand<()> for Lint {
    fn command(&self) -> Command {
        let about =
            "Shows every mistake that a configuration has by itself, without an application";
        Arguments::augment_args(Command::new("lint"))
            .about(about)
            .arg(ReportFormat::argument())
    }

    fn run(&self, (): (), arguments: &ArgMatches, output: &mut Output<'_>) -> io::Result<Exit> {
        let format = ReportFormat::of(arguments);
        let arguments = match Arguments::from_arg_matches(arguments) {
            Ok(arguments) => arguments,
            Err(error) => return answer(&error, output),
        };
        let catalog = shipped();
        let linted = arguments
            .files
            .iter()
            .map(|file| Linted::new(file, &catalog));
        let linted: Vec<Linted<'_>> = linted.collect::<io::Result<_>>()?;
        if format == ReportFormat::Text {
            linted.iter().try_for_each(|linted| linted.show(output))?;
        }
        let reports: Vec<&Report> = linted.iter().map(|linted| &linted.report).collect();
        format.write(&reports, output)?;
        Ok(linted.iter().map(Linted::exit).max().unwrap_or(Exit::Clean))
    }
}

/// A file with what was found in it.
struct Linted<'a> {
    file: &'a Path,
    report: Report,
}

impl<'a> Linted<'a> {
    fn new(file: &'a Path, catalog: &Catalog) -> io::Result<Self> {
        let report = match file.as_os_str() == "-" {
            true => {
                let mut text = Vec::new();
                io::stdin().read_to_end(&mut text)?;
                lint_text("<stdin>", text, catalog)
            }
            false => lint_file(file, catalog),
        };
        Ok(Self { file, report })
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
