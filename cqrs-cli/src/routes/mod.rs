//! `<app> routes`: the way of every message, from a line of YAML to a line of Rust.

mod listing;
mod table;

use std::io;

use clap::{ArgMatches, Args, Command, FromArgMatches};
use cqrs::AppBuilder;

use crate::exit::Exit;
use crate::format::{Format, FormatArgument};
use crate::output::Output;
use crate::subcommand::{Subcommand, answer};

pub(crate) struct Routes;

impl Subcommand<AppBuilder> for Routes {
    fn command(&self) -> Command {
        let about = "Lists every bus with its messages, their handlers, and the lines that say so";
        FormatArgument::augment_args(Command::new("routes")).about(about)
    }

    fn run(
        &self,
        builder: AppBuilder,
        arguments: &ArgMatches,
        output: &mut Output<'_>,
    ) -> io::Result<Exit> {
        let FormatArgument { format } = match FormatArgument::from_arg_matches(arguments) {
            Ok(format) => format,
            Err(error) => return answer(&error, output),
        };
        let checked = match builder.check() {
            Ok(checked) => checked,
            Err(report) => return output.refuse(&report),
        };
        let listing = listing::Listing::new(&checked.plan, &checked.registry);
        match format {
            Format::Text => write!(output.out, "{listing}")?,
            Format::Json => writeln!(output.out, "{}", serde_json::to_string(&listing)?)?,
        }
        Ok(Exit::Clean)
    }
}
