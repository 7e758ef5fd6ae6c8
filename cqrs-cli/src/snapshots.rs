use std::io;

use clap::{Arg, ArgMatches, Command};
use cqrs::runtime::SnapshotStatus;
use cqrs::{App, AppBuilder, HandlerResult};

use crate::exit::Exit;
use crate::output::Output;
use crate::running::answer_with;
use crate::subcommand::Subcommand;

/// `<app> snapshots list|take|clear`
pub(crate) struct Snapshots;

impl Subcommand<AppBuilder> for Snapshots {
    fn command(&self) -> Command {
        let repository = || {
            Arg::new("repository")
                .required(true)
                .value_name("REPOSITORY")
                .help("Its name in the configuration")
        };
        let take = Command::new("take")
            .about("Takes a snapshot of each aggregate of a repository, or of one, from its events")
            .arg(repository())
            .arg(
                Arg::new("id")
                    .value_name("ID")
                    .help("Only of the aggregate with this id"),
            );
        Command::new("snapshots")
            .about("Shows, takes and clears the snapshots of aggregates")
            .subcommand_required(true)
            .disable_help_subcommand(true)
            .subcommand(
                Command::new("list").about(
                    "The repositories that have a snapshot store, and when snapshots are taken",
                ),
            )
            .subcommand(take)
            .subcommand(
                Command::new("clear")
                    .about("Forgets all snapshots of a repository; nothing else changes by that")
                    .arg(repository()),
            )
    }

    fn run(
        &self,
        builder: AppBuilder,
        arguments: &ArgMatches,
        output: &mut Output<'_>,
    ) -> io::Result<Exit> {
        answer_with(builder, output, async |app, output| {
            let lines = answer(&app, arguments).await?;
            for line in lines {
                if let Err(error) = writeln!(output.out, "{line}") {
                    return Ok(Err(error));
                }
            }
            Ok(Ok(Exit::Clean))
        })
    }
}

async fn answer(app: &App, arguments: &ArgMatches) -> HandlerResult<Vec<String>> {
    let Some((asked, arguments)) = arguments.subcommand() else {
        return Ok(Vec::new());
    };
    let given = |name: &str| {
        let given = arguments.try_get_one::<String>(name).ok().flatten();
        given.map(String::as_str)
    };
    let repository = given("repository").unwrap_or_default();
    Ok(match (asked, given("id")) {
        ("take", Some(id)) => match app.take_snapshot(repository, id).await? {
            true => vec![format!("a snapshot of {id} was taken")],
            false => return Err(format!("{repository} has no aggregate {id}").into()),
        },
        ("take", None) => {
            let count = app.take_snapshots(repository).await?;
            vec![format!("{count} snapshots were taken")]
        }
        ("clear", _) => {
            app.clear_snapshots(repository).await?;
            vec![format!("{repository} has no snapshots any more")]
        }
        _ => app.snapshots().iter().map(line).collect(),
    })
}

fn line(status: &SnapshotStatus) -> String {
    format!(
        "{}  {}  {}  {}",
        status.repository, status.aggregate_type, status.service, status.policy
    )
}
