//! The program.

use std::process::ExitCode;

fn main() -> ExitCode {
    contract_app::command_line::main()
}
