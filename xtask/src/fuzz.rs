//! `cargo xtask fuzz`: builds the targets with optimisation and tries them.

use std::fs;
use std::process::ExitCode;

use crate::workspace::Workspace;

/// Tries all targets, or what the options say. A program that dies leaves the numbers of its last inputs behind.
pub(crate) fn run(options: &[String]) -> ExitCode {
    let workspace = Workspace::here();
    let folder = workspace.target.join("fuzz");
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--release", "--quiet", "--package=cqrs-fuzz", "--"]);
    cargo.args(options).arg("--folder").arg(&folder);
    match cargo.status() {
        Ok(status) if status.success() => return ExitCode::SUCCESS,
        Ok(status) if status.code().is_some() => {}
        Ok(status) => {
            eprintln!(
                "error: the program died ({status}) of one of these inputs; `--number` tries one alone"
            );
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.extension().is_some_and(|kind| kind == "number") {
                    let number = fs::read_to_string(&path).unwrap_or_default();
                    eprintln!("  {}: {}", path.display(), number.trim());
                }
            }
        }
        Err(error) => eprintln!("error: cargo cannot be run: {error}"),
    }
    ExitCode::FAILURE
}
