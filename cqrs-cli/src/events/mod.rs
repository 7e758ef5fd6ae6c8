//! `<app> events [lock|verify]`: what is stored, whether its shapes are locked, and whether the program can read it.

mod list;
mod lock;
mod verify;

use std::io;
use std::sync::Arc;

use clap::{ArgMatches, Args, Command, FromArgMatches};
use cqrs::store::EventStore;
use cqrs::{App, AppBuilder, HandlerResult};

use crate::exit::Exit;
use crate::output::Output;
use crate::subcommand::{Subcommand, answer};

pub(crate) struct Events;

impl Subcommand<AppBuilder> for Events {
    fn command(&self) -> Command {
        let list =
            "Shows what the event store has, the oldest first; as JSON, one object on each line";
        let lock = "Writes the shapes of all messages to a file that is committed, unless what is stored would not fit";
        let verify =
            "Reads what is stored with the linked code, and names each event that it cannot read";
        list::Arguments::augment_args(Command::new("events"))
            .about(list)
            .args_conflicts_with_subcommands(true)
            .disable_help_subcommand(true)
            .subcommand(lock::Arguments::augment_args(Command::new("lock")).about(lock))
            .subcommand(verify::Arguments::augment_args(Command::new("verify")).about(verify))
    }

    fn run(
        &self,
        builder: AppBuilder,
        arguments: &ArgMatches,
        output: &mut Output<'_>,
    ) -> io::Result<Exit> {
        let ran =
            match arguments.subcommand() {
                Some(("lock", given)) => lock::Arguments::from_arg_matches(given)
                    .map(|given| given.run(&builder, output)),
                Some((_, given)) => verify::Arguments::from_arg_matches(given)
                    .map(|given| given.run(builder, output)),
                None => list::Arguments::from_arg_matches(arguments)
                    .map(|given| given.run(builder, output)),
            };
        ran.unwrap_or_else(|error| answer(&error, output))
    }
}

/// The store of this name, or the default one.
fn store_of(app: &App, wanted: Option<&str>) -> HandlerResult<Arc<dyn EventStore>> {
    let stores = || app.plan().stores.iter();
    let name = match wanted {
        Some(name) => Some(name),
        None => app.plan().default_store().map(|store| store.name.as_str()),
    };
    let found = name.and_then(|name| app.store_named(name));
    found.ok_or_else(|| {
        let names: Vec<&str> = stores().map(|store| store.name.as_str()).collect();
        let names = names.join(", ");
        let said = match wanted {
            Some(name) => format!("there is no event store {name}; there are: {names}"),
            None if names.is_empty() => "the application has no event store".to_owned(),
            None => format!("say which event store, with --store: {names}"),
        };
        said.into()
    })
}
