//! `cargo xtask bench`: builds the benchmarks with optimisation and runs them.

use std::process::ExitCode;

use crate::workspace::Workspace;

/// The groups of rows that the benchmarks know.
pub(crate) const GROUPS: &[&str] = &["dispatch", "append", "import"];

/// The program that measures a group: the import is a whole application, which the others must not be linked with.
fn program(group: &str) -> &'static str {
    match group {
        "import" => "--bin=cqrs-bench-import",
        _ => "--bin=cqrs-bench",
    }
}

/// Measures each group and leaves its figures in `target/bench/<group>.json`.
pub(crate) fn run(groups: &[String]) -> ExitCode {
    let workspace = Workspace::here();
    let figures = workspace.target.join("bench");
    for group in groups {
        let mut cargo = workspace.cargo();
        cargo.args(["run", "--release", "--quiet", "--package=cqrs-bench"]);
        cargo.args([program(group), "--"]);
        if group != "import" {
            cargo.arg(group);
        }
        let status = cargo.arg(&figures).status();
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
