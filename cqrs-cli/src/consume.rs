use std::io;
use std::pin::pin;
use std::task::Poll;

use clap::{Arg, ArgMatches, Command};
use cqrs::AppBuilder;

use crate::exit::Exit;
use crate::output::Output;
use crate::running::answer_with;
use crate::subcommand::Subcommand;

/// `<app> consume QUEUE`
pub(crate) struct Consume;

impl Subcommand<AppBuilder> for Consume {
    fn command(&self) -> Command {
        Command::new("consume")
            .about("Handles what comes through a queue, and nothing else, until SIGTERM or ctrl-c")
            .arg(
                Arg::new("queue")
                    .required(true)
                    .value_name("QUEUE")
                    .help("Its id under `services`, which `async_switch` names"),
            )
    }

    fn run(
        &self,
        builder: AppBuilder,
        arguments: &ArgMatches,
        output: &mut Output<'_>,
    ) -> io::Result<Exit> {
        let queue = arguments
            .get_one::<String>("queue")
            .map_or("", String::as_str);
        answer_with(builder, output, async |app, output| {
            app.consume(queue).await?;
            let mut running = pin!(app.run_until_signal());
            // Signals are listened for from here on, so this may be said.
            if let Poll::Ready(ended) = futures::poll!(running.as_mut()) {
                ended?;
                return Ok(Ok(Exit::Clean));
            }
            if let Err(error) = writeln!(output.err, "consuming {queue} until SIGTERM or ctrl-c") {
                return Ok(Err(error));
            }
            running.await?;
            Ok(Ok(Exit::Clean))
        })
    }
}
