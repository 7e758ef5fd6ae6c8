//! The project's own commands, run as `cargo xtask <command>`.
//!
//! `test` runs every suite and ends with one line of totals; `conformance` runs those of the stores many times; `bench`
//! measures the framework against the floors it stands on; `fuzz` tries hostile inputs. All need nothing but Rust: what a suite needs beyond it, it names.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this program talks to people through its output"
)]

mod arguments;
mod bench;
mod conformance;
mod fuzz;
mod need;
mod process;
mod suite;
mod table;
mod tally;
mod test;
mod workspace;

use std::process::ExitCode;

use arguments::Request;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match arguments::parse(&words) {
        Ok(Request::Help) => {
            print!("{}", arguments::HELP);
            ExitCode::SUCCESS
        }
        Ok(Request::ListSuites) => {
            print!("{}", table::listing(suite::SUITES));
            ExitCode::SUCCESS
        }
        Ok(Request::Test { only }) => test::run(&only),
        Ok(Request::Conformance(wanted)) => conformance::run(wanted),
        Ok(Request::Bench { groups }) => bench::run(&groups),
        Ok(Request::Fuzz { options }) => fuzz::run(&options),
        Ok(Request::Peers) => bench::run_with_peers(),
        Err(mistake) => {
            eprintln!("error: {mistake}\n\n{}", arguments::HELP);
            ExitCode::from(2)
        }
    }
}
