use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use cqrs::AppBuilder;
use cqrs::events_lock::{EventsLock, Review};

use crate::exit::Exit;
use crate::output::Output;

/// `<app> events lock [--file FILE] [--check] [--force MESSAGE]..`
#[derive(Args)]
pub(super) struct Arguments {
    /// The file; without it `events.lock`, under cargo in the folder of the package that runs
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Write nothing; tell whether the file is up to date
    #[arg(long)]
    check: bool,
    /// Take this message as it is, whatever was locked: no store has such events
    #[arg(long, value_name = "MESSAGE", conflicts_with = "check")]
    force: Vec<String>,
}

impl Arguments {
    pub(super) fn run(&self, builder: &AppBuilder, output: &mut Output<'_>) -> io::Result<Exit> {
        let file = self.file.clone().unwrap_or_else(beside_the_manifest);
        let path = file.display();
        let lock = match read(&file) {
            Ok(lock) => lock,
            Err(said) => {
                writeln!(output.err, "error: {path}: {said}")?;
                return Ok(Exit::Unreadable);
            }
        };
        let is_missing = lock.is_none();
        let mut lock = lock.unwrap_or_default();
        if let Some(unknown) = self.force.iter().find(|name| !lock.forget(name)) {
            writeln!(output.err, "error: {path} has no message {unknown}")?;
            return Ok(Exit::Mistakes);
        }
        let review = lock.review(builder.registered());
        if !review.problems().is_empty() {
            write!(output.err, "{review}")?;
            let count = review.problems().len();
            writeln!(
                output.err,
                "error: {path} stays as it is: what is stored does not fit {count} of the changes"
            )?;
            return Ok(Exit::Mistakes);
        }
        if self.check {
            return told(&review, is_missing, &file, output);
        }
        let text = review.renewed().to_string();
        if let Err(error) = fs::write(&file, text) {
            writeln!(output.err, "error: {path} cannot be written: {error}")?;
            return Ok(Exit::Unreadable);
        }
        if !is_missing {
            write!(output.err, "{review}")?;
        }
        let count = review.renewed().messages().count();
        writeln!(output.out, "{path}: {count} shapes of messages are locked")?;
        Ok(Exit::Clean)
    }
}

/// Where the test of the package looks: `cargo run` says which folder that is, whatever the working directory.
fn beside_the_manifest() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let file = package.unwrap_or_default().join("events.lock");
    let here = env::current_dir().unwrap_or_default();
    file.strip_prefix(here)
        .map(Path::to_path_buf)
        .unwrap_or(file)
}

fn read(path: &Path) -> Result<Option<EventsLock>, String> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("it cannot be read: {error}")),
    };
    let lock = EventsLock::parse(&text);
    lock.map(Some).map_err(|error| error.to_string())
}

fn told(
    review: &Review,
    is_missing: bool,
    path: &Path,
    output: &mut Output<'_>,
) -> io::Result<Exit> {
    let path = path.display();
    if is_missing {
        writeln!(
            output.err,
            "error: {path} is missing; `events lock` writes it"
        )?;
        return Ok(Exit::Mistakes);
    }
    if review.is_clean() {
        writeln!(output.out, "{path}: up to date")?;
        return Ok(Exit::Clean);
    }
    write!(output.err, "{review}")?;
    writeln!(
        output.err,
        "error: {path} is not up to date; `events lock` renews it"
    )?;
    Ok(Exit::Mistakes)
}
