//! `cargo xtask test`: runs the suites one after another and sums up.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::need::{Absent, Need};
use crate::process::{self, Ending};
use crate::suite::{NEXTEST, Runs, SUITES, Step, Suite};
use crate::table::{self, Outcome};
use crate::tally::Tally;
use crate::workspace::Workspace;

/// Runs the suites that `only` names, or all of them; a failing suite does not stop the later ones.
pub(crate) fn run(only: &[String]) -> ExitCode {
    let workspace = Workspace::here();
    let outcomes: Vec<Outcome> = SUITES
        .iter()
        .filter(|suite| only.is_empty() || only.iter().any(|name| name == suite.name))
        .map(|suite| {
            println!("\n== {}: {}", suite.name, suite.about);
            let outcome = run_suite(suite, &workspace);
            let seconds = outcome.took.as_secs_f64();
            println!("== {}: {seconds:.1} seconds", suite.name);
            outcome
        })
        .collect();
    print!("\n{}", table::summary(&outcomes));
    if outcomes.iter().all(|outcome| outcome.tally.failed == 0) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn run_suite(suite: &Suite, workspace: &Workspace) -> Outcome {
    let started = Instant::now();
    let (tally, remarks) = match unmet(suite.needs, workspace) {
        Some((absent, reason)) => {
            println!("NOT RUN: {reason}");
            let tally = match absent {
                Absent::FailsInCi if workspace.machine.ci => Tally::FAILED,
                Absent::FailsInCi | Absent::Skips => Tally::SKIPPED,
            };
            (tally, vec![format!("not run, {reason}")])
        }
        None => run_steps(suite.steps, workspace),
    };
    let took = started.elapsed();
    Outcome {
        suite: suite.name,
        tally,
        took,
        exceeded: (took > Duration::from_secs(60 * suite.minutes)).then_some(suite.minutes),
        remarks,
    }
}

fn unmet(needs: &[Need], workspace: &Workspace) -> Option<(Absent, String)> {
    needs.iter().find_map(|need| {
        let reason = need.meet(&workspace.machine).err()?;
        Some((need.absent, reason))
    })
}

fn run_steps(steps: &[Step], workspace: &Workspace) -> (Tally, Vec<String>) {
    let mut tally = Tally::default();
    let mut remarks = Vec::new();
    for step in steps {
        let arguments = words(step, workspace);
        let line = process::spelled("cargo", &arguments, step.environment);
        println!("$ {line}");
        let mut command = workspace.cargo();
        command
            .args(&arguments)
            .envs(step.environment.iter().copied());
        let counted = match process::run(&mut command) {
            Ok(ending) => counted(ending),
            Err(error) => {
                println!("cargo cannot be run: {error}");
                Tally::FAILED
            }
        };
        if counted.failed > 0 {
            remarks.push(format!("failed, {line}"));
        }
        tally += counted;
    }
    (tally, remarks)
}

/// The words after `cargo`.
fn words(step: &Step, workspace: &Workspace) -> Vec<&'static str> {
    let runner: &[&str] = match step.runs {
        Runs::Cargo => &[],
        Runs::Tests => match NEXTEST.meet(&workspace.machine) {
            Ok(()) => &["nextest", "run"],
            Err(reason) => {
                println!("cargo test stands in: {reason}");
                &["test", "--all-targets"]
            }
        },
    };
    let words = [runner, step.arguments].concat();
    match workspace.machine.ci {
        true => locked(words),
        false => words,
    }
}

/// The same words with `--locked`, where the subcommand reads the lock file at all.
fn locked(mut words: Vec<&'static str>) -> Vec<&'static str> {
    match words.first() {
        None | Some(&"fmt") => {}
        Some(&"nextest") => words.insert(2, "--locked"),
        Some(_) => words.insert(1, "--locked"),
    }
    words
}

/// A step without tests counts as one check; one that fails has failed at least once, whatever its tests say.
fn counted(ending: Ending) -> Tally {
    match (ending.succeeded, ending.tests) {
        (true, None) => Tally::PASSED,
        (true, Some(tests)) => tests,
        (false, tests) => {
            let mut tests = tests.unwrap_or_default();
            tests.failed = tests.failed.max(1);
            tests
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Ending, Runs, SUITES, Tally, counted, locked};
    use crate::need::{Install, Need};
    use crate::suite::NEXTEST;

    #[test]
    fn every_step_can_hold_the_lock_file_and_says_so_before_its_own_words() {
        for step in SUITES.iter().flat_map(|suite| suite.steps) {
            let runners: &[&[&str]] = match step.runs {
                Runs::Cargo => &[&[]],
                Runs::Tests => &[&["nextest", "run"], &["test", "--all-targets"]],
            };
            for runner in runners {
                let words = locked([runner, step.arguments].concat());
                let own = words.iter().position(|&word| word == "--");
                let before = &words[..own.unwrap_or(words.len())];
                assert_eq!(before.contains(&"--locked"), words[0] != "fmt", "{words:?}");
            }
        }
    }

    #[test]
    fn every_wheel_and_every_package_of_npm_has_its_version() {
        let needs = SUITES
            .iter()
            .flat_map(|suite| suite.needs)
            .chain([&NEXTEST]);
        for Need { install, .. } in needs {
            match install {
                Install::Wheel(wheel) => assert!(wheel.contains("=="), "{wheel}"),
                Install::Npm(package) => assert!(package.contains('@'), "{package}"),
                Install::Apt(_) => {}
            }
        }
    }

    #[test]
    fn a_check_without_tests_counts_as_one() {
        let ending = Ending {
            succeeded: true,
            tests: None,
        };
        assert_eq!(counted(ending), Tally::PASSED);
    }

    #[test]
    fn tests_that_do_not_compile_have_failed() {
        let ending = Ending {
            succeeded: false,
            tests: None,
        };
        assert_eq!(counted(ending), Tally::FAILED);
    }

    #[test]
    fn a_runner_that_fails_without_a_failed_test_has_failed() {
        let ending = Ending {
            succeeded: false,
            tests: Some(Tally::PASSED),
        };
        assert_eq!(counted(ending).failed, 1);
    }
}
