//! A program with an application, asked in this process.

mod check;
mod command_line;
mod consume;
mod dead_letters;
mod events;
mod events_lock;
mod explain;
mod graph;
mod greeting;
mod own_commands;
mod routes;
mod running;
mod snapshots;

use std::ffi::OsString;
use std::path::Path;

use clap::ArgMatches;
use cqrs::{App, AppBuilder, HandlerResult};
use cqrs_config::Style;

use crate::Program;
use crate::exit::Exit;
use crate::output::Output;
use greeting::YAML;

/// What a program wrote, and how it ended.
#[derive(Debug)]
struct Answer {
    exit: Exit,
    out: String,
    err: String,
}

/// The greeting's configuration with a file in this folder, whose queue tries once.
fn on_file(folder: &Path) -> String {
    let file = folder.join("greetings.db");
    let store = format!("store: {{ driver: sqlite, path: {file:?} }}");
    let yaml = YAML.replace("store: { driver: memory }", &store);
    format!("{yaml}transports: {{ post: {{ retry: {{ max: 0 }} }} }}\n")
}

/// Asks a program whose configuration is `yaml`; `line` is its command line without its name.
fn ask(line: &str, yaml: &str) -> Answer {
    run(line, || App::from_text("cqrs.yaml", yaml), async |_| Ok(()))
}

fn run(
    line: &str,
    builder: impl FnOnce() -> AppBuilder,
    application: impl AsyncFnOnce(App) -> HandlerResult,
) -> Answer {
    let program = Program::new(|_| Ok(builder()));
    ask_program(line, program, async |app, _| application(app).await)
}

fn ask_program(
    line: &str,
    program: Program<'_>,
    application: impl AsyncFnOnce(App, ArgMatches) -> HandlerResult,
) -> Answer {
    let words = std::iter::once("app").chain(line.split_whitespace());
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut output = Output {
        out: &mut out,
        style: Style::Plain,
        err: &mut err,
        err_style: Style::Plain,
    };
    let exit = program
        .execute(words.map(OsString::from), application, &mut output)
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(out), text(err));
    Answer { exit, out, err }
}
