use std::io;

use clap::{Arg, ArgMatches, Command};
use cqrs_config::report::codes;

use crate::exit::Exit;
use crate::output::Output;
use crate::subcommand::Subcommand;

/// `cqrs explain-code [CODE]`
pub(crate) struct ExplainCode;

impl Subcommand<()> for ExplainCode {
    fn command(&self) -> Command {
        Command::new("explain-code")
            .about("Explains a code of a report; without one it lists them all")
            .arg(
                Arg::new("code")
                    .value_name("CODE")
                    .help("As in `cqrs::unknown_handler`; `cqrs::` may be left out"),
            )
    }

    fn run(&self, (): (), arguments: &ArgMatches, output: &mut Output<'_>) -> io::Result<Exit> {
        let Some(name) = arguments.get_one::<String>("code") else {
            for code in codes::all() {
                writeln!(output.out, "{:<8} {}", code.severity.name(), code.name)?;
            }
            return Ok(Exit::Clean);
        };
        let Some(code) = codes::find(name) else {
            writeln!(output.err, "error: there is no code `{name}`")?;
            for near in codes::near(name) {
                writeln!(output.err, "  did you mean `cqrs::{near}`?")?;
            }
            writeln!(output.err, "`cqrs explain-code` lists them all")?;
            return Ok(Exit::Unreadable);
        };
        let comments = |line: &&str| !line.starts_with("<!--");
        for line in code.page.lines().filter(comments) {
            writeln!(output.out, "{line}")?;
        }
        Ok(Exit::Clean)
    }
}
