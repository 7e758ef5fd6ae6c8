//! `cqrs schema` and `<app> schema`: what editors complete and underline with.

use std::io;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args, Command, FromArgMatches};
use cqrs::AppBuilder;

use crate::exit::Exit;
use crate::output::Output;
use crate::subcommand::{Subcommand, answer};

pub(crate) struct Schema;

#[derive(Args)]
struct Arguments {
    /// The file that it is written to, with the folders that it needs; otherwise it is printed
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Subcommand<()> for Schema {
    fn command(&self) -> Command {
        let about = "Prints the JSON Schema of configurations, for editors";
        Arguments::augment_args(Command::new("schema")).about(about)
    }

    fn run(&self, (): (), arguments: &ArgMatches, output: &mut Output<'_>) -> io::Result<Exit> {
        give(arguments, output, || {
            cqrs::config::Schema::of_files(&cqrs::config::shipped())
        })
    }
}

impl Subcommand<AppBuilder> for Schema {
    fn command(&self) -> Command {
        let about = "Prints the JSON Schema of the configuration, for editors, with the ids of the linked code";
        Arguments::augment_args(Command::new("schema")).about(about)
    }

    fn run(
        &self,
        builder: AppBuilder,
        arguments: &ArgMatches,
        output: &mut Output<'_>,
    ) -> io::Result<Exit> {
        give(arguments, output, || builder.schema())
    }
}

fn give(
    arguments: &ArgMatches,
    output: &mut Output<'_>,
    schema: impl FnOnce() -> cqrs::config::Schema,
) -> io::Result<Exit> {
    let arguments = match Arguments::from_arg_matches(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return answer(&error, output),
    };
    let text = schema().to_json();
    let Some(file) = arguments.output else {
        write!(output.out, "{text}")?;
        return Ok(Exit::Clean);
    };
    match write(&file, &text) {
        Ok(()) => Ok(Exit::Clean),
        Err(error) => {
            let file = file.display();
            writeln!(output.err, "error: `{file}` cannot be written: {error}")?;
            Ok(Exit::Unreadable)
        }
    }
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(file, text)
}
