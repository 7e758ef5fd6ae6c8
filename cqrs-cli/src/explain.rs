use std::io;

use clap::{ArgMatches, Args, Command, FromArgMatches};
use cqrs::AppBuilder;
use cqrs::config::drawing::UnknownName;
use serde_json::json;

use crate::exit::Exit;
use crate::format::{Format, FormatArgument};
use crate::output::Output;
use crate::subcommand::{Subcommand, answer};

/// `<app> explain MESSAGE`
pub(crate) struct Explain;

#[derive(Args)]
struct Arguments {
    /// Its wire name, one of former times, its Rust type, or the id of a handler
    #[arg(value_name = "MESSAGE")]
    message: String,
    #[command(flatten)]
    format: FormatArgument,
}

impl Subcommand<AppBuilder> for Explain {
    fn command(&self) -> Command {
        let about =
            "Tells what happens to a message: buses, plugins, handlers, and the lines that say so";
        Arguments::augment_args(Command::new("explain")).about(about)
    }

    fn run(
        &self,
        builder: AppBuilder,
        arguments: &ArgMatches,
        output: &mut Output<'_>,
    ) -> io::Result<Exit> {
        let Arguments { message, format } = match Arguments::from_arg_matches(arguments) {
            Ok(arguments) => arguments,
            Err(error) => return answer(&error, output),
        };
        let drawing = match builder.draw() {
            Ok(drawing) => drawing,
            Err(report) => return output.refuse(&report),
        };
        let explanations = match drawing.explain(&message) {
            Ok(explanations) => explanations,
            Err(unknown) => return unknown_name(&unknown, output),
        };
        match format.format {
            Format::Json => {
                let explanations = json!({ "explanations": explanations });
                writeln!(output.out, "{explanations}")?;
            }
            Format::Text => {
                for (index, explanation) in explanations.iter().enumerate() {
                    let gap = if index > 0 { "\n" } else { "" };
                    write!(output.out, "{gap}{explanation}")?;
                }
            }
        }
        Ok(Exit::Clean)
    }
}

/// Says that nothing is called that, and what is called much the same.
pub(crate) fn unknown_name(unknown: &UnknownName, output: &mut Output<'_>) -> io::Result<Exit> {
    writeln!(output.err, "error: {unknown}")?;
    match unknown.nearest.as_slice() {
        [] => writeln!(output.err, "help: `routes` lists every message")?,
        nearest => writeln!(output.err, "help: did you mean `{}`?", nearest.join("`, `"))?,
    }
    Ok(Exit::Mistakes)
}
