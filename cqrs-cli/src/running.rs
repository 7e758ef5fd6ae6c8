use std::io;

use cqrs::store::StoreError;
use cqrs::{App, AppBuilder, BuildError, HandlerResult};

use crate::exit::Exit;
use crate::output::Output;

/// Builds the application, runs `run` with it, and shuts it down.
pub(crate) fn run_application(
    builder: AppBuilder,
    run: impl AsyncFnOnce(App) -> HandlerResult,
    output: &mut Output<'_>,
) -> io::Result<Exit> {
    answer_with(builder, output, async |app, _| {
        run(app).await?;
        Ok(Ok(Exit::Clean))
    })
}

/// Builds the application, lets `answer` write what it finds out from it, and shuts it down. The outer error is the application's.
pub(crate) fn answer_with(
    builder: AppBuilder,
    output: &mut Output<'_>,
    answer: impl AsyncFnOnce(App, &mut Output<'_>) -> HandlerResult<io::Result<Exit>>,
) -> io::Result<Exit> {
    let runtime = runtime()?;
    let app = match runtime.block_on(builder.build()) {
        Ok(app) => app,
        Err(error) => return tell(&error, output),
    };
    let ended = runtime.block_on(async {
        let answered = answer(app.clone(), output).await;
        let closed = app.shutdown().await;
        let answered = answered?;
        unless_closed_before(closed)?;
        Ok(answered)
    });
    ended.unwrap_or_else(|error| output.fail(&error))
}

/// Runs what needs no application.
pub(crate) fn run_alone(
    run: impl Future<Output = HandlerResult>,
    output: &mut Output<'_>,
) -> io::Result<Exit> {
    match runtime()?.block_on(run) {
        Ok(()) => Ok(Exit::Clean),
        Err(error) => output.fail(&error),
    }
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
}

fn unless_closed_before(closed: Result<(), StoreError>) -> Result<(), StoreError> {
    match closed {
        Err(StoreError::Closed) => Ok(()),
        closed => closed,
    }
}

fn tell(error: &BuildError, output: &mut Output<'_>) -> io::Result<Exit> {
    match error {
        BuildError::Configuration(report) => output.refuse(report),
        error => {
            writeln!(output.err, "error: {error}")?;
            Ok(Exit::Mistakes)
        }
    }
}
