//! The stand-alone program.

use std::process::ExitCode;

fn main() -> ExitCode {
    cqrs_cli::standalone()
}
