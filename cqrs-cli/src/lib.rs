//! The command line of cqrs: a library that an application embeds, and the stand-alone program `cqrs`.
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use cqrs::prelude::*;
//!
//! fn main() -> ExitCode {
//!     cqrs_cli::main(|| App::from_yaml("config/cqrs.yaml"))
//! }
//! ```
//!
//! The program then runs its application when it is called without a command, and has these:
//!
//! | command | does |
//! | --- | --- |
//! | `check` | holds the configuration against the linked code and shows every mistake |
//! | `routes` | lists every bus with its messages, their handlers, and the lines that say so |
//! | `explain MESSAGE` | tells what happens to a message: buses, plugins, handlers, and the lines that say so |
//! | `graph` | draws the flow of messages, for Markdown, Graphviz and programs |
//! | `consume QUEUE` | handles what comes through a queue, and nothing else, until SIGTERM or ctrl-c |
//! | `dead-letters list`, `show`, `retry`, `drop` | looks after what listeners and queues could not handle |
//! | `events` | shows what an event store has, the oldest first |
//! | `events lock` | writes the shapes of all messages to a file that is committed, unless what is stored would not fit |
//! | `events verify` | reads what is stored with the linked code, and names each event that it cannot read |
//! | `schema` | prints the JSON Schema of the configuration, with the ids of the linked code |
//!
//! `--env NAME` chooses the environment for all of them, and for the application itself.
//!
//! A program that does something of its own instead of waiting for signals says what, with [`main_or`]; one that has arguments and commands
//! of its own is a [`Program`].
//!
//! The program `cqrs` knows no application. It has `lint`, for what a file alone can answer, `schema`, and `explain-code`.
//!
//! | exit code | means |
//! | --- | --- |
//! | 0 | clean; there may be warnings |
//! | 1 | there are mistakes, or the application failed |
//! | 2 | the configuration could not be read, or the command line not understood |
//!
//! Nothing in here is needed to run an application, and nothing but this crate writes to standard output.

mod check;
mod consume;
mod dead_letters;
mod events;
mod exit;
mod explain;
mod explain_code;
mod format;
mod graph;
mod lint;
mod output;
mod program;
mod report_format;
mod routes;
mod running;
mod schema;
mod snapshots;
mod standalone;
mod subcommand;
#[cfg(test)]
mod tests;

pub use format::Format;
pub use program::{Program, main, main_or};
pub use standalone::standalone;
