use std::io;

use clap::{ArgMatches, Command};

use crate::exit::Exit;
use crate::output::Output;

/// Something that a program can be asked to do. `Context` is what the program has for it: an application, or nothing.
///
/// A new one is a file with a type that implements this, and an entry in its program's list.
pub(crate) trait Subcommand<Context>: Sync {
    /// Its name, what it does, its arguments.
    fn command(&self) -> Command;

    /// Does it.
    ///
    /// # Errors
    /// Only when the answer cannot be written.
    fn run(
        &self,
        context: Context,
        arguments: &ArgMatches,
        output: &mut Output<'_>,
    ) -> io::Result<Exit>;
}

/// The one of a name.
pub(crate) fn find<'a, Context>(
    list: &'a [&'a dyn Subcommand<Context>],
    name: &str,
) -> Option<&'a dyn Subcommand<Context>> {
    let mut subcommands = list.iter().copied();
    subcommands.find(|subcommand| subcommand.command().get_name() == name)
}

/// Tells what is wrong with a command line, or gives the help that it asks for.
pub(crate) fn answer(error: &clap::Error, output: &mut Output<'_>) -> io::Result<Exit> {
    let coloured = |style| style == cqrs_config::Style::Coloured;
    let text = |coloured| match coloured {
        true => error.render().ansi().to_string(),
        false => error.render().to_string(),
    };
    if error.use_stderr() {
        write!(output.err, "{}", text(coloured(output.err_style)))?;
        Ok(Exit::Unreadable)
    } else {
        write!(output.out, "{}", text(coloured(output.style)))?;
        Ok(Exit::Clean)
    }
}
