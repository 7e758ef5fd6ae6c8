//! `<app> dead-letters list|show|retry|drop`: what listeners and queues could not handle.

mod letter;
mod retry;
mod show;

use std::collections::BTreeSet;
use std::io;

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, value_parser};
use cqrs::runtime::{DeadLetter, DeadLetterSelection};
use cqrs::store::Position;
use cqrs::{App, AppBuilder, HandlerResult};

use crate::exit::Exit;
use crate::format::FormatArgument;
use crate::output::Output;
use crate::running::answer_with;
use crate::subcommand::{Subcommand, answer};

pub(crate) struct DeadLetters;

impl Subcommand<AppBuilder> for DeadLetters {
    fn command(&self) -> Command {
        let command = |name: &'static str, about: &'static str| {
            let of = "Only those of this listener's subscription or queue, as `list` names it";
            FormatArgument::augment_args(Command::new(name).about(about))
                .arg(Arg::new("of").long("of").value_name("NAME").help(of))
                .arg(
                    Arg::new("position")
                        .long("position")
                        .value_name("N")
                        .requires("of")
                        .value_parser(value_parser!(u64))
                        .help("Only the one at this place"),
                )
        };
        Command::new("dead-letters")
            .about("Looks after what listeners and queues could not handle and set aside")
            .subcommand_required(true)
            .arg_required_else_help(true)
            .disable_help_subcommand(true)
            .subcommand(command("list", "Lists them, with the reason"))
            .subcommand(command("show", "Shows them whole, with the message"))
            .subcommand(command(
                "retry",
                "Delivers them again, those of one key in order, and waits for it",
            ))
            .subcommand(
                command("drop", "Gives them up for good; says which: --of, or --all").arg(all()),
            )
    }

    fn run(
        &self,
        builder: AppBuilder,
        arguments: &ArgMatches,
        output: &mut Output<'_>,
    ) -> io::Result<Exit> {
        let Some((name, arguments)) = arguments.subcommand() else {
            return Ok(Exit::Unreadable);
        };
        let FormatArgument { format } = match FormatArgument::from_arg_matches(arguments) {
            Ok(format) => format,
            Err(error) => return answer(&error, output),
        };
        let which = selection(arguments);
        answer_with(builder, output, async |app, output| match name {
            "show" => {
                let whole = show::all(&app, selected(&app, &which).await?).await?;
                Ok(show::write(&whole, format, output))
            }
            "retry" => {
                known_or_refused(&app, &which).await?;
                let retried = retry::retry(&app, &which).await?;
                Ok(retry::write(&retried, format, output))
            }
            "drop" => {
                known_or_refused(&app, &which).await?;
                let dropped = app.drop_dead_letters(&which).await?;
                Ok(letter::counted(dropped, "dropped", format, output))
            }
            _ => Ok(letter::list(&selected(&app, &which).await?, format, output)),
        })
    }
}

/// Giving up everything has to be said.
fn all() -> Arg {
    Arg::new("all")
        .long("all")
        .action(clap::ArgAction::SetTrue)
        .required_unless_present("of")
        .conflicts_with("of")
        .help("All that there are")
}

fn selection(arguments: &ArgMatches) -> DeadLetterSelection {
    let Some(of) = arguments.get_one::<String>("of") else {
        return DeadLetterSelection::All;
    };
    let subscription = of.clone();
    match arguments.get_one::<u64>("position") {
        Some(position) => DeadLetterSelection::At {
            subscription,
            position: Position::new(*position),
        },
        None => DeadLetterSelection::Of { subscription },
    }
}

/// A name that is mistyped is not a name without dead letters.
async fn known_or_refused(app: &App, which: &DeadLetterSelection) -> HandlerResult {
    let (DeadLetterSelection::Of { subscription } | DeadLetterSelection::At { subscription, .. }) =
        which
    else {
        return Ok(());
    };
    let letters = app.dead_letters().await?.into_iter();
    let known: BTreeSet<String> = letters
        .map(|letter| letter.delivery.subscription)
        .chain(app.subscriptions().into_iter().map(|(id, _)| id))
        .chain(app.consumers().into_iter().map(|(id, _)| id))
        .collect();
    if known.contains(subscription) {
        return Ok(());
    }
    let known = Vec::from_iter(known).join(", ");
    let text = format!("there is no listener or queue {subscription:?}; there are: {known}");
    Err(text.into())
}

async fn selected(app: &App, which: &DeadLetterSelection) -> HandlerResult<Vec<DeadLetter>> {
    let mut letters = app.dead_letters().await?;
    letters.retain(|letter| which.covers(&letter.delivery));
    Ok(letters)
}
