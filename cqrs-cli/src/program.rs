use std::ffi::OsString;
use std::io;
use std::pin::Pin;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command};
use cqrs::{App, AppBuilder, HandlerResult};

use crate::check::Check;
use crate::consume::Consume;
use crate::dead_letters::DeadLetters;
use crate::events::Events;
use crate::exit::Exit;
use crate::explain::Explain;
use crate::graph::ShowGraph;
use crate::output::{Output, with_process};
use crate::routes::Routes;
use crate::running::{run_alone, run_application};
use crate::schema::Schema;
use crate::snapshots::Snapshots;
use crate::subcommand::{Subcommand, answer, find};

/// What every program with an application can be asked.
const SUBCOMMANDS: &[&dyn Subcommand<AppBuilder>] = &[
    &Check,
    &Routes,
    &Explain,
    &ShowGraph,
    &Consume,
    &DeadLetters,
    &Events,
    &Snapshots,
    &Schema,
];

/// The `main` of an application that waits for what comes: without a command it runs until SIGTERM or ctrl-c.
///
/// The builder is used by the commands too: `check`, `routes`, `explain` and `graph` open nothing.
pub fn main(builder: impl FnOnce() -> AppBuilder) -> ExitCode {
    Program::new(|_| Ok(builder())).run()
}

/// The `main` of a program that does something of its own: without a command it runs `run` with the application.
///
/// It starts the tokio runtime, and when `run` has ended it shuts the application down, unless `run` did. An error is told on standard
/// error.
///
/// ```no_run
/// # use std::process::ExitCode;
/// # use cqrs::prelude::*;
/// fn main() -> ExitCode {
///     cqrs_cli::main_or(|| App::from_yaml("config/cqrs.yaml"), run)
/// }
///
/// async fn run(app: App) -> HandlerResult {
///     // dispatch, wait, ask ..
///     app.settle().await?;
///     Ok(())
/// }
/// ```
pub fn main_or(
    builder: impl FnOnce() -> AppBuilder,
    run: impl AsyncFnOnce(App) -> HandlerResult,
) -> ExitCode {
    Program::new(|_| Ok(builder())).run_or(async |app, _| run(app).await)
}

type Ending<'a> = Pin<Box<dyn Future<Output = HandlerResult> + 'a>>;
type Building<'a> = Box<dyn FnOnce(&ArgMatches) -> HandlerResult<AppBuilder> + 'a>;
type Running<'a> = Box<dyn FnOnce(App, ArgMatches) -> Ending<'a> + 'a>;
type Alone<'a> = Box<dyn FnOnce(ArgMatches) -> Ending<'a> + 'a>;

/// A program with an application, arguments and commands of its own; `check`, `routes` and the others come with it.
///
/// ```no_run
/// use std::process::ExitCode;
///
/// use clap::{Arg, ArgMatches, Command};
/// use cqrs::prelude::*;
/// use cqrs_cli::Program;
///
/// fn main() -> ExitCode {
///     Program::new(|arguments| {
///         let shop = arguments.get_one::<String>("shop").map_or("main", String::as_str);
///         Ok(App::from_yaml(format!("config/{shop}.yaml")))
///     })
///     .about("The shop. Without a command it serves until it is told to stop.")
///     .arg(Arg::new("shop").long("shop").global(true))
///     .subcommand(Command::new("reorder").about("Orders what is missing"), reorder)
///     .run()
/// }
///
/// async fn reorder(app: App, arguments: ArgMatches) -> HandlerResult {
///     // dispatch, wait, ask ..
///     Ok(())
/// }
/// ```
///
/// The arguments that a command gets are its own, and those of the program that are `global`. The application is built and shut down
/// around it; nothing runs in it until the command says so, with `app.run()` or `app.settle()`. What a command returns as an error is told
/// on standard error, and the program ends with 1.
#[must_use]
pub struct Program<'a> {
    build: Building<'a>,
    command: Command,
    own: Vec<(String, Own<'a>)>,
}

/// What one of the program's own commands needs.
enum Own<'a> {
    Application(Running<'a>),
    Nothing(Alone<'a>),
}

impl<'a> Program<'a> {
    /// A program with this application. The function sees the arguments of the command line; its error ends the program.
    pub fn new(build: impl FnOnce(&ArgMatches) -> HandlerResult<AppBuilder> + 'a) -> Self {
        let command = Command::new("app")
            .about("Without a command the application runs.")
            .disable_help_subcommand(true)
            .arg(
                Arg::new("env")
                    .long("env")
                    .value_name("NAME")
                    .global(true)
                    .help("The environment, instead of that in CQRS_ENV"),
            );
        Self {
            build: Box::new(build),
            command,
            own: Vec::new(),
        }
    }

    /// What `--help` says first.
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.command = self.command.about(about.into());
        self
    }

    /// An argument of the program; make it `global` where its commands take it too.
    pub fn arg(mut self, argument: Arg) -> Self {
        self.command = self.command.arg(argument);
        self
    }

    /// A command that does something with the application. It takes the place of one of ours that has the same name.
    pub fn subcommand(
        self,
        command: Command,
        run: impl AsyncFnOnce(App, ArgMatches) -> HandlerResult + 'a,
    ) -> Self {
        let run: Running<'a> =
            Box::new(|app, arguments| Box::pin(async move { run(app, arguments).await }));
        self.with(command, Own::Application(run))
    }

    /// A command that needs no application; none is built for it.
    pub fn subcommand_without_app(
        self,
        command: Command,
        run: impl AsyncFnOnce(ArgMatches) -> HandlerResult + 'a,
    ) -> Self {
        let run: Alone<'a> = Box::new(|arguments| Box::pin(async move { run(arguments).await }));
        self.with(command, Own::Nothing(run))
    }

    fn with(mut self, command: Command, own: Own<'a>) -> Self {
        self.own.push((command.get_name().to_owned(), own));
        self.command = self.command.subcommand(command);
        self
    }

    /// Does what the command line says; without a command the application runs until SIGTERM or ctrl-c.
    pub fn run(self) -> ExitCode {
        self.run_or(async |app, _| Ok(app.run_until_signal().await?))
    }

    /// Does what the command line says; without a command it runs `run` with the application and the program's arguments.
    pub fn run_or(self, run: impl AsyncFnOnce(App, ArgMatches) -> HandlerResult) -> ExitCode {
        with_process(|output| self.execute(std::env::args_os(), run, output))
    }

    pub(crate) fn execute(
        self,
        line: impl IntoIterator<Item = OsString>,
        run: impl AsyncFnOnce(App, ArgMatches) -> HandlerResult,
        output: &mut Output<'_>,
    ) -> io::Result<Exit> {
        let Self {
            build,
            command,
            mut own,
        } = self;
        let ours = SUBCOMMANDS
            .iter()
            .map(|ours| ours.command())
            .filter(|ours| !own.iter().any(|(name, _)| name == ours.get_name()));
        let arguments = match command.subcommands(ours).try_get_matches_from(line) {
            Ok(arguments) => arguments,
            Err(error) => return answer(&error, output),
        };
        let (name, given) = match arguments.subcommand() {
            Some((name, given)) => (Some(name), given),
            None => (None, &arguments),
        };
        let own = own
            .iter()
            .position(|(own, _)| Some(own.as_str()) == name)
            .map(|index| own.swap_remove(index).1);
        if let Some(Own::Nothing(run)) = own {
            return run_alone(run(given.clone()), output);
        }
        let builder = match build(&arguments) {
            Ok(builder) => builder,
            Err(error) => return output.fail(&error),
        };
        let builder = match arguments.get_one::<String>("env") {
            Some(environment) => builder.environment(environment),
            None => builder,
        };
        if let Some(Own::Application(run)) = own {
            return run_application(builder, async |app| run(app, given.clone()).await, output);
        }
        match name.and_then(|name| find(SUBCOMMANDS, name)) {
            Some(ours) => ours.run(builder, given, output),
            None => run_application(
                builder,
                async |app| run(app, arguments.clone()).await,
                output,
            ),
        }
    }
}

impl std::fmt::Debug for Program<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Program")
            .field("command", &self.command)
            .finish_non_exhaustive()
    }
}
