//! The words of the command line, one file for each sub-command; those that ask about the configuration, `events`, `consume` and `dead-letters`
//! come with the framework.

mod everything;
mod import;
mod negotiate;
mod processes;
mod renamed;
mod sample;
mod search;
mod serve;
mod session;
mod signing_office;
mod table;
mod told;
mod walk_in;

use std::cell::OnceCell;
use std::process::ExitCode;

use clap::{ArgMatches, Args, Command, FromArgMatches};
use cqrs::{AppBuilder, HandlerResult};
use cqrs_cli::Program;

use crate::folder::DataFolder;
use crate::{Settings, application};
use everything::Everything;
use session::{Common, Session};
use signing_office::SigningOffice;

const ABOUT: &str = "The contract app: finds Petra among 50,000 customers and negotiates a new contract with her.

Without a command it plays all of that: writes the file of a night, imports it, searches, negotiates, and sums up.";

/// What can be asked about the program alone, as `events lock` can, in which no folder is made for it.
const WITHOUT_DATA: [&str; 5] = ["check", "routes", "explain", "graph", "schema"];

/// What begins with an empty folder; so does the program without a command. Everything else looks at what is there.
const FROM_NOTHING: [&str; 3] = [
    import::Import::NAME,
    negotiate::Negotiate::NAME,
    serve::Serve::NAME,
];

/// Something that the program can be asked to do with its application.
trait Action: Args {
    const NAME: &'static str;

    async fn run(self, session: &Session) -> HandlerResult;
}

/// The whole program.
pub fn main() -> ExitCode {
    let office = OnceCell::new();
    let mut program = Program::new(|arguments| build(arguments, &office)).about(ABOUT);
    for argument in arguments::<Common>().chain(arguments::<Everything>()) {
        program = program.arg(argument);
    }
    program = program.subcommand_without_app(words::<sample::Sample>("sample"), sample::run);
    program = with::<import::Import>(program);
    program = with::<search::Search>(program);
    program = with::<negotiate::Negotiate>(program);
    program = with::<processes::Processes>(program);
    program = with::<renamed::Renamed>(program);
    program = with::<serve::Serve>(program);
    program.run_or(async |app, arguments| {
        let session = Session::new(app, &arguments)?;
        Everything::from_arg_matches(&arguments)?
            .run(&session)
            .await
    })
}

fn with<A: Action>(program: Program<'_>) -> Program<'_> {
    program.subcommand(words::<A>(A::NAME), async |app, arguments| {
        let session = Session::new(app, &arguments)?;
        A::from_arg_matches(&arguments)?.run(&session).await
    })
}

fn words<A: Args>(name: &'static str) -> Command {
    A::augment_args(Command::new(name))
}

fn arguments<A: Args>() -> impl Iterator<Item = clap::Arg> {
    let words = words::<A>("arguments");
    words
        .get_arguments()
        .cloned()
        .collect::<Vec<_>>()
        .into_iter()
}

/// The application in the folder that the command line names, with a signing service.
fn build(arguments: &ArgMatches, office: &OnceCell<SigningOffice>) -> HandlerResult<AppBuilder> {
    let common = Common::from_arg_matches(arguments)?;
    let mut settings = Settings::in_folder(&common.data);
    let command = arguments.subcommand_name();
    if !is_without_data(arguments) {
        let folder = match command {
            Some(command) if !FROM_NOTHING.contains(&command) => DataFolder::find(&common.data)?,
            _ => DataFolder::open(&common.data)?,
        };
        settings = Settings::in_folder(folder.path());
        let signing = match common.signing_service {
            Some(url) => url,
            None => opened(office)?.url(),
        };
        settings = settings.signing_at(signing);
    }
    Ok(application(&settings))
}

fn is_without_data(arguments: &ArgMatches) -> bool {
    arguments.subcommand().is_some_and(|(command, given)| {
        WITHOUT_DATA.contains(&command)
            || (command, given.subcommand_name()) == ("events", Some("lock"))
    })
}

fn opened(office: &OnceCell<SigningOffice>) -> HandlerResult<&SigningOffice> {
    let opened = SigningOffice::open()?;
    Ok(office.get_or_init(|| opened))
}
