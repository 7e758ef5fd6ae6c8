//! `cargo xtask conformance`: runs the suites of the stores again and again, each time with another seed, and stops at the first failure.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::tally::Tally;
use crate::workspace::Workspace;

/// The packages whose tests called `conformance` are run.
const STORES: &[&str] = &["cqrs-core", "cqrs-sqlite"];

/// A suite that takes longer than this hangs.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// What the caller wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// So many runs of every store's suite.
    pub(crate) times: u32,
    /// How long each run of the concurrency checker takes, where that is said.
    pub(crate) seconds: Option<u64>,
}

/// The program of one store's suite.
struct Program {
    store: &'static str,
    path: PathBuf,
}

/// One run of one program.
struct Run {
    succeeded: bool,
    tests: Tally,
    took: Duration,
    log: PathBuf,
}

pub(crate) fn run(wanted: Wanted) -> ExitCode {
    let workspace = Workspace::here();
    let programs: Result<Vec<Program>, String> = STORES
        .iter()
        .map(|store| program(store, &workspace))
        .collect();
    match programs.and_then(|programs| repeat(&programs, wanted, &workspace)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            println!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn repeat(programs: &[Program], wanted: Wanted, workspace: &Workspace) -> Result<(), String> {
    let started = Instant::now();
    let mut total = Tally::default();
    for number in 1..=wanted.times {
        let seed = seed(number);
        for program in programs {
            let run = once(program, wanted, seed, workspace)?;
            let Tally { passed, failed, .. } = run.tests;
            let (store, seconds) = (program.store, run.took.as_secs_f64());
            println!(
                "run {number} of {}, {store}: {passed} passed, {failed} failed in {seconds:.1} s, seed {seed}",
                wanted.times
            );
            total += run.tests;
            if !run.succeeded {
                show(&run.log);
                let again =
                    format!("CQRS_FIRE_SEED={seed} cargo test -p {store} --test conformance");
                return Err(format!(
                    "{store} failed in run {number}; its output is in {}; again: {again}",
                    run.log.display()
                ));
            }
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{} runs of {} stores: {} passed, {} failed in {seconds:.0} s",
        wanted.times,
        programs.len(),
        total.passed,
        total.failed
    );
    Ok(())
}

/// Builds the suite of a store, and finds its program.
fn program(store: &'static str, workspace: &Workspace) -> Result<Program, String> {
    let output = workspace
        .cargo()
        .args(["test", "--no-run", "--test=conformance", "--package", store])
        .env("CARGO_TERM_COLOR", "never")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cargo cannot be run: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let path = said
        .lines()
        .find_map(executable)
        .map(|path| workspace.root.join(path));
    match path {
        Some(path) if output.status.success() => Ok(Program { store, path }),
        _ => Err(format!("the suite of {store} does not compile:\n{said}")),
    }
}

/// The path in a line that says which program was built.
fn executable(line: &str) -> Option<&str> {
    let (_, path) = line
        .trim_start()
        .strip_prefix("Executable ")?
        .split_once('(')?;
    path.strip_suffix(')')
}

fn once(
    program: &Program,
    wanted: Wanted,
    seed: u64,
    workspace: &Workspace,
) -> Result<Run, String> {
    let folder = workspace.target.join("conformance");
    let log = folder.join(format!("{}.log", program.store));
    let written = fs::create_dir_all(&folder).and_then(|()| File::create(&log));
    let output =
        written.map_err(|error| format!("{} cannot be written: {error}", log.display()))?;
    let errors = output.try_clone().map_err(|error| error.to_string())?;
    let mut command = Command::new(&program.path);
    command.env("CQRS_FIRE_SEED", seed.to_string());
    if let Some(seconds) = wanted.seconds {
        command.env("CQRS_FIRE_SECONDS", seconds.to_string());
    }
    let started = Instant::now();
    let succeeded = ends_well(
        command.stdin(Stdio::null()).stdout(output).stderr(errors),
        started,
    )
    .map_err(|error| format!("{} cannot be run: {error}", program.path.display()))?;
    let said = fs::read_to_string(&log).unwrap_or_default();
    let mut tests = Tally::default();
    said.lines()
        .filter_map(Tally::in_line)
        .for_each(|found| tests += found);
    Ok(Run {
        succeeded: succeeded && tests.failed == 0 && tests.passed > 0,
        tests,
        took: started.elapsed(),
        log,
    })
}

/// Waits for its end, or ends it when it hangs.
fn ends_well(command: &mut Command, started: Instant) -> std::io::Result<bool> {
    let mut child = command.spawn()?;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if started.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            return Ok(false);
        }
        thread::park_timeout(Duration::from_millis(50));
    }
}

/// The end of a log, where the failures are.
fn show(log: &Path) {
    const LINES: usize = 60;
    let said = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = said.lines().collect();
    for line in &lines[lines.len().saturating_sub(LINES)..] {
        println!("    {line}");
    }
}

/// Another seed for every run, and for every call of this program.
fn seed(number: u32) -> u64 {
    u64::from(std::process::id()) * 1_000 + u64::from(number)
}

#[cfg(test)]
mod tests {
    use super::executable;

    #[test]
    fn the_program_is_found_in_what_cargo_says() {
        let line = "  Executable tests/conformance.rs (target/debug/deps/conformance-0f)";
        assert_eq!(executable(line), Some("target/debug/deps/conformance-0f"));
        assert_eq!(executable("    Finished `test` profile in 0.1s"), None);
    }
}
