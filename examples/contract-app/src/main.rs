//! The program.

use std::process::ExitCode;

use contract_app::{Settings, application};

fn main() -> ExitCode {
    cqrs_cli::main(|| application(&Settings::in_folder("var/contract-app")))
}
