//! `cargo xtask bench`: builds the benchmarks with optimisation and runs them.

use std::process::ExitCode;

use crate::workspace::Workspace;

/// The groups of rows that the benchmarks know.
pub(crate) const GROUPS: &[&str] = &["dispatch", "append"];

/// Measures each group and leaves its figures in `target/bench/<group>.json`.
pub(crate) fn run(groups: &[String]) -> ExitCode {
    let workspace = Workspace::here();
    let figures = workspace.target.join("bench");
    for group in groups {
        let status = workspace
            .cargo()
            .args(["run", "--release", "--quiet", "--package=cqrs-bench", "--"])
            .arg(group)
            .arg(&figures)
            .status();
        match status {
            Ok(status) if status.success() => {}
            Ok(_) => return ExitCode::FAILURE,
            Err(error) => {
                eprintln!("error: cargo cannot be run: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
