//! Tries many inputs: `cqrs-fuzz [--target NAME] [--mutations N] [--seconds S] [--seed X] [--number N] [--folder PATH]`.
//!
//! Every target has as many mutations, spread over a process for each processor, because time and memory of an answer are
//! those of its process. An input that breaks a promise is written to the folder, and so is the number of one that a process
//! dies of. `--number` tries one mutation alone, and writes it down before.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this program talks to people through its output"
)]

mod processes;
mod wanted;

use std::error::Error;
use std::fs;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use cqrs_bench::memory::Watching;
use cqrs_fuzz::answer::Answer;
use cqrs_fuzz::{Run, Target, corpus};
use wanted::{Share, Wanted};

#[global_allocator]
static ALLOCATOR: Watching = Watching;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let wanted = Wanted::parse(&words)?;
    fs::create_dir_all(&wanted.folder)?;
    // What panics is told below, with its input.
    std::panic::set_hook(Box::new(|_| {}));
    let is_kept = match (wanted.number, wanted.share) {
        (Some(number), _) => one(&wanted, number)?,
        (None, Some(share)) => part(&wanted, share)?,
        (None, None) => processes::run(&words, &wanted.folder)?,
    };
    Ok(match is_kept {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// This process's share of every target; whether all promises were kept.
fn part(wanted: &Wanted, share: Share) -> Result<bool, Box<dyn Error>> {
    let mut is_kept = true;
    for target in &wanted.targets {
        let started = Instant::now();
        let until = wanted
            .seconds
            .map(|seconds| started + Duration::from_secs(seconds));
        let trace = processes::trace(&wanted.folder, target, share);
        let summary = Run {
            seed: wanted.seed,
            first: share.number,
            step: share.of,
            mutations: share.of_mutations(wanted.mutations),
            until,
            trace: Some(trace),
            ..Run::of(*target)
        }
        .start();
        let (name, seconds) = (target.name, started.elapsed().as_secs_f64());
        let seed = wanted.seed;
        println!("{name}, {share}: {summary} ({seconds:.0} s, seed {seed})");
        for (position, failure) in summary.failures.iter().enumerate() {
            let name = format!("{name}-{}-{position}.txt", share.number);
            let path = wanted.folder.join(name);
            fs::write(&path, &failure.input)?;
            println!("  written to {}", path.display());
        }
        is_kept &= summary.failures.is_empty();
    }
    Ok(is_kept)
}

/// One mutation of every target.
fn one(wanted: &Wanted, number: u64) -> Result<bool, Box<dyn Error>> {
    let mut is_kept = true;
    for target in &wanted.targets {
        let answer = tried(wanted, target, number)?;
        let mistake = answer.mistake();
        let told = mistake.as_deref().unwrap_or_default();
        println!("{}: {answer} {told}", target.name);
        is_kept &= mistake.is_none();
    }
    Ok(is_kept)
}

fn tried(wanted: &Wanted, target: &Target, number: u64) -> Result<Answer, Box<dyn Error>> {
    let run = Run {
        seed: wanted.seed,
        ..Run::of(*target)
    };
    let input = run.input(&corpus::of(target), number);
    let name = format!("{}-number-{number}.txt", target.name);
    let path = wanted.folder.join(name);
    fs::write(&path, &input)?;
    println!("{}: number {number} is in {}", target.name, path.display());
    Ok(Answer::of(target, &input))
}
