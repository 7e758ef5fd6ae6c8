//! Tries many inputs: `cqrs-fuzz [--target NAME] [--mutations N] [--seconds S] [--seed X] [--number N] [--folder PATH]`.
//!
//! Every target has as many mutations, spread over the processors. An input that breaks a promise is written to the folder.
//! `--number` tries one mutation alone, and writes it down before: for inputs that the program dies of.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this program talks to people through its output"
)]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use cqrs_bench::memory::Watching;
use cqrs_fuzz::answer::Answer;
use cqrs_fuzz::{Run, Summary, Target, corpus, targets};

#[global_allocator]
static ALLOCATOR: Watching = Watching;

struct Wanted {
    targets: Vec<Target>,
    mutations: u64,
    seconds: Option<u64>,
    seed: u64,
    number: Option<u64>,
    folder: PathBuf,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let wanted = Wanted::parse(&words)?;
    fs::create_dir_all(&wanted.folder)?;
    // What panics is told below, with its input.
    std::panic::set_hook(Box::new(|_| {}));
    let mut failed = false;
    for target in &wanted.targets {
        if let Some(number) = wanted.number {
            failed |= one(&wanted, *target, number)?;
            continue;
        }
        let started = Instant::now();
        let summary = all(&wanted, *target);
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "{}: {summary} ({seconds:.0} s, seed {})",
            target.name, wanted.seed
        );
        for (position, failure) in summary.failures.iter().enumerate() {
            let path = wanted
                .folder
                .join(format!("{}-{position}.txt", target.name));
            fs::write(&path, &failure.input)?;
            println!("  written to {}", path.display());
        }
        failed |= !summary.failures.is_empty();
    }
    Ok(match failed {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    })
}

impl Wanted {
    fn parse(words: &[String]) -> Result<Self, Box<dyn Error>> {
        let mut wanted = Self {
            targets: targets::ALL.to_vec(),
            mutations: 1_000_000,
            seconds: None,
            seed: 1,
            number: None,
            folder: PathBuf::from("target/fuzz"),
        };
        for pair in words.chunks(2) {
            let [option, value] = pair else {
                return Err(format!("`{}` needs a value", pair[0]).into());
            };
            match option.as_str() {
                "--target" => {
                    let target = targets::find(value);
                    let names: Vec<&str> = targets::ALL.iter().map(|one| one.name).collect();
                    let unknown =
                        || format!("no target is `{value}`; there are: {}", names.join(", "));
                    wanted.targets = vec![target.ok_or_else(unknown)?];
                }
                "--mutations" => wanted.mutations = value.parse()?,
                "--seconds" => wanted.seconds = Some(value.parse()?),
                "--seed" => wanted.seed = value.parse()?,
                "--number" => wanted.number = Some(value.parse()?),
                "--folder" => wanted.folder = PathBuf::from(value),
                other => return Err(format!("unknown option `{other}`").into()),
            }
        }
        Ok(wanted)
    }
}

/// One run a processor, each with every so-manieth number.
fn all(wanted: &Wanted, target: Target) -> Summary {
    let threads = thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
    let until = wanted
        .seconds
        .map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let run = |first: u64| Run {
        seed: wanted.seed,
        first,
        step: threads,
        mutations: (wanted.mutations + threads - 1 - first) / threads,
        until,
        trace: Some(
            wanted
                .folder
                .join(format!("{}.{first}.number", target.name)),
        ),
        ..Run::of(target)
    };
    thread::scope(|scope| {
        let runs: Vec<_> = (0..threads)
            .map(|first| scope.spawn(move || run(first).start()))
            .collect();
        let summaries = runs
            .into_iter()
            .map(|run| run.join().expect("a run catches what panics"));
        summaries.fold(Summary::default(), Summary::and)
    })
}

fn one(wanted: &Wanted, target: Target, number: u64) -> Result<bool, Box<dyn Error>> {
    let run = Run {
        seed: wanted.seed,
        ..Run::of(target)
    };
    let input = run.input(&corpus::of(&target), number);
    let path: &Path = &wanted
        .folder
        .join(format!("{}-number-{number}.txt", target.name));
    fs::write(path, &input)?;
    println!("{}: number {number} is in {}", target.name, path.display());
    let answer = Answer::of(&target, &input);
    println!(
        "{}: {answer} {}",
        target.name,
        answer.mistake().unwrap_or_default()
    );
    Ok(answer.mistake().is_some())
}
