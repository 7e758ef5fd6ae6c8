//! `cargo xtask fuzz`: builds the targets with optimisation and tries them.

use std::process::ExitCode;

use crate::workspace::Workspace;

/// Tries all targets, or what the options say.
pub(crate) fn run(options: &[String]) -> ExitCode {
    let workspace = Workspace::here();
    let folder = workspace.target.join("fuzz");
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--release", "--quiet", "--package=cqrs-fuzz", "--"]);
    cargo.args(options).arg("--folder").arg(&folder);
    match cargo.status() {
        Ok(status) if status.success() => return ExitCode::SUCCESS,
        Ok(_) => {}
        Err(error) => eprintln!("error: cargo cannot be run: {error}"),
    }
    ExitCode::FAILURE
}
