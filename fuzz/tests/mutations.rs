//! Some thousands of inputs for every target; `cargo xtask fuzz` tries a million.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use cqrs_bench::memory::Watching;
use cqrs_fuzz::{Run, targets};

#[global_allocator]
static ALLOCATOR: Watching = Watching;

/// As many as take some seconds without optimisation. `CQRS_FUZZ_SEED` takes other ones.
fn try_some(target: &str, mutations: u64) {
    let seed = std::env::var("CQRS_FUZZ_SEED");
    let seed = seed.map_or(1, |seed| seed.parse().unwrap());
    let target = targets::find(target).unwrap();
    let summary = Run {
        seed,
        mutations,
        ..Run::of(target)
    }
    .start();
    for failure in &summary.failures {
        println!(
            "{:?}: {}\n{}\n",
            failure.number,
            failure.why,
            String::from_utf8_lossy(&failure.input)
        );
    }
    assert!(summary.failures.is_empty(), "seed {seed}: {summary}");
    assert!(summary.tried > mutations, "{summary}");
}

#[test]
fn no_file_breaks_the_reader() {
    try_some("reader", 600);
}

#[test]
fn no_value_breaks_the_interpolation() {
    try_some("interpolation", 800);
}

#[test]
fn no_files_break_their_imports() {
    try_some("imports", 600);
}

#[test]
fn no_raw_message_breaks_its_receiver() {
    try_some("raw_messages", 5_000);
}

#[test]
fn the_same_seed_and_number_give_the_same_input() {
    let target = targets::find("reader").unwrap();
    let corpus = cqrs_fuzz::corpus::of(&target);
    let run = Run::of(target);
    for number in 0..200 {
        assert_eq!(run.input(&corpus, number), run.input(&corpus, number));
    }
    let other = Run {
        seed: 2,
        ..run.clone()
    };
    let differs = |number: &u64| run.input(&corpus, *number) != other.input(&corpus, *number);
    assert!((0..200).filter(differs).count() > 190);
}
