use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::Command;

use crate::exit::Exit;
use crate::explain_code::ExplainCode;
use crate::lint::Lint;
use crate::output::{Output, with_process};
use crate::schema::Schema;
use crate::subcommand::{Subcommand, answer, find};

/// What can be asked without an application.
const SUBCOMMANDS: &[&dyn Subcommand<()>] = &[&Lint, &Schema, &ExplainCode];

/// The `main` of the program `cqrs`, which knows no application.
pub fn standalone() -> ExitCode {
    with_process(|output| execute(std::env::args_os(), output))
}

fn execute(
    arguments: impl IntoIterator<Item = OsString>,
    output: &mut Output<'_>,
) -> io::Result<Exit> {
    let matches = match command().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return answer(&error, output),
    };
    let asked = matches
        .subcommand()
        .and_then(|(name, arguments)| Some((find(SUBCOMMANDS, name)?, arguments)));
    match asked {
        Some((subcommand, arguments)) => subcommand.run((), arguments, output),
        None => Ok(Exit::Unreadable),
    }
}

fn command() -> Command {
    Command::new("cqrs")
        .about("Looks after configurations; what needs the application is in the application's own program")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(SUBCOMMANDS.iter().map(|subcommand| subcommand.command()))
}
