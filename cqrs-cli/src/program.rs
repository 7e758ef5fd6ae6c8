use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::{Arg, Command};
use cqrs::error::Causes;
use cqrs::store::StoreError;
use cqrs::{App, AppBuilder, BuildError, HandlerResult};

use crate::check::Check;
use crate::exit::Exit;
use crate::output::{Output, with_process};
use crate::routes::Routes;
use crate::subcommand::{Subcommand, answer, find};

/// What a program with an application can be asked.
const SUBCOMMANDS: &[&dyn Subcommand<AppBuilder>] = &[&Check, &Routes];

/// The `main` of an application that waits for what comes: without a command it runs until SIGTERM or ctrl-c.
///
/// The builder is used by the commands too: `check` and `routes` open nothing.
pub fn main(builder: impl FnOnce() -> AppBuilder) -> ExitCode {
    main_or(builder, async |app: App| app.run_until_signal().await)
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
    with_process(|output| execute(std::env::args_os(), builder, run, output))
}

pub(crate) fn execute(
    arguments: impl IntoIterator<Item = OsString>,
    builder: impl FnOnce() -> AppBuilder,
    run: impl AsyncFnOnce(App) -> HandlerResult,
    output: &mut Output<'_>,
) -> io::Result<Exit> {
    let matches = match command().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return answer(&error, output),
    };
    let mut builder = builder();
    if let Some(environment) = matches.get_one::<String>("env") {
        builder = builder.environment(environment);
    }
    let asked = matches
        .subcommand()
        .and_then(|(name, arguments)| Some((find(SUBCOMMANDS, name)?, arguments)));
    match asked {
        Some((subcommand, arguments)) => subcommand.run(builder, arguments, output),
        None => run_application(builder, run, output),
    }
}

fn command() -> Command {
    Command::new("app")
        .about("Without a command the application runs.")
        .arg(
            Arg::new("env")
                .long("env")
                .value_name("NAME")
                .global(true)
                .help("The environment, instead of that in CQRS_ENV"),
        )
        .disable_help_subcommand(true)
        .subcommands(SUBCOMMANDS.iter().map(|subcommand| subcommand.command()))
}

fn run_application(
    builder: AppBuilder,
    run: impl AsyncFnOnce(App) -> HandlerResult,
    output: &mut Output<'_>,
) -> io::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let app = match runtime.block_on(builder.build()) {
        Ok(app) => app,
        Err(error) => return tell(&error, output),
    };
    let ended = runtime.block_on(async {
        let ended = run(app.clone()).await;
        let closed = app.shutdown().await;
        ended.and_then(|()| unless_closed_before(closed))
    });
    match ended {
        Ok(()) => Ok(Exit::Clean),
        Err(error) => {
            writeln!(output.err, "error: {}", Causes(error.source()))?;
            Ok(Exit::Mistakes)
        }
    }
}

fn unless_closed_before(closed: HandlerResult) -> HandlerResult {
    closed.or_else(|error| match error.downcast_ref::<StoreError>() {
        Some(StoreError::Closed) => Ok(()),
        _ => Err(error),
    })
}

fn tell(error: &BuildError, output: &mut Output<'_>) -> io::Result<Exit> {
    match error {
        BuildError::Configuration(report) => {
            write!(output.err, "{}", report.render(output.err_style))?;
            Ok(Exit::of(report))
        }
        error => {
            writeln!(output.err, "error: {error}")?;
            Ok(Exit::Mistakes)
        }
    }
}
