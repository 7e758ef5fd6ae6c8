//! `cargo xtask bench`: builds the benchmarks with optimisation and runs them.

use std::process::{Command, ExitCode};

use crate::workspace::Workspace;

/// The groups of rows that the benchmarks know.
pub(crate) const GROUPS: &[&str] = &["dispatch", "append", "load", "import", "startup"];

/// The words that run the program of a group. The import is a whole application, which the others must not be linked with;
/// the start has an allocator of its own.
fn program(group: &str) -> Vec<&str> {
    match group {
        "import" => vec!["--bin=cqrs-bench-import", "--"],
        "startup" => vec!["--bin=cqrs-bench-startup", "--"],
        _ => vec!["--bin=cqrs-bench", "--", group],
    }
}

/// Measures each group and leaves its figures in `target/bench/<group>.json`.
pub(crate) fn run(groups: &[String]) -> ExitCode {
    let workspace = Workspace::here();
    let figures = workspace.target.join("bench");
    for group in groups {
        let mut cargo = workspace.cargo();
        cargo.args(["run", "--release", "--quiet", "--package=cqrs-bench"]);
        cargo.args(program(group));
        if !succeeds(cargo.arg(&figures)) {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Measures the dispatch with other frameworks beside it, which are a workspace of their own.
pub(crate) fn run_with_peers() -> ExitCode {
    let workspace = Workspace::here();
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--release", "--quiet"]);
    cargo.arg("--manifest-path=benches/peers/Cargo.toml");
    cargo.arg("--target-dir").arg(&workspace.target);
    cargo.arg("--").arg(workspace.target.join("bench"));
    match succeeds(&mut cargo) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn succeeds(cargo: &mut Command) -> bool {
    match cargo.status() {
        Ok(status) => status.success(),
        Err(error) => {
            eprintln!("error: cargo cannot be run: {error}");
            false
        }
    }
}
