//! Many inputs for one target.

use std::fmt;
use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::answer::Answer;
use crate::mutate::mutated;
use crate::random::Random;
use crate::{Target, corpus};

/// So many failures are enough to look at.
const ENOUGH: usize = 10;

/// Time and memory of an answer are those of the process.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Inputs for one target: the corpus as it is, then the mutations with their numbers.
#[derive(Clone, Debug)]
pub struct Run {
    /// What is tried.
    pub target: Target,
    /// The same seed gives the same inputs.
    pub seed: u64,
    /// The number of the first mutation.
    pub first: u64,
    /// How many there are.
    pub mutations: u64,
    /// Between this mutation and the next; several runs share the numbers this way.
    pub step: u64,
    /// When it ends, if it is not through before.
    pub until: Option<Instant>,
    /// A file that holds the number of the mutation being tried, for the case that the program dies of it; afterwards it is
    /// gone.
    pub trace: Option<PathBuf>,
}

/// An input that broke a promise.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Its number, or none if it is one of the corpus.
    pub number: Option<u64>,
    /// Which promise.
    pub why: String,
    /// The input.
    pub input: Vec<u8>,
}

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// How many inputs there were.
    pub tried: u64,
    /// The answer that took longest, and its input's number.
    pub slowest: Option<(Answer, Option<u64>)>,
    /// The answer that held most, and its input's number.
    pub largest: Option<(Answer, Option<u64>)>,
    /// What broke.
    pub failures: Vec<Failure>,
}

impl Run {
    /// The corpus and no mutation.
    #[must_use]
    pub fn of(target: Target) -> Self {
        Self {
            target,
            seed: 1,
            first: 0,
            mutations: 0,
            step: 1,
            until: None,
            trace: None,
        }
    }

    /// The input of a number.
    #[must_use]
    pub fn input(&self, corpus: &[Vec<u8>], number: u64) -> Vec<u8> {
        mutated(corpus, &mut Random::of(self.seed, number))
    }

    /// Tries them all, when no other run of this process is under way.
    ///
    /// # Panics
    /// When the corpus cannot be read.
    #[must_use]
    pub fn start(&self) -> Summary {
        let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let corpus = corpus::of(&self.target);
        let mut summary = Summary::default();
        if self.first == 0 {
            for input in &corpus {
                summary.note(&self.target, None, input);
            }
        }
        let mut trace = self.trace.as_ref().map(|path| {
            fs::File::create(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        });
        for turn in 0..self.mutations {
            let number = self.first + turn * self.step;
            let is_late = turn % 64 == 0 && self.until.is_some_and(|until| Instant::now() > until);
            if is_late || summary.failures.len() >= ENOUGH {
                break;
            }
            if let Some(trace) = &mut trace {
                let written = trace.seek(SeekFrom::Start(0));
                let written = written.and_then(|_| write!(trace, "{number:<20}"));
                written.expect("the number is written down");
            }
            summary.note(&self.target, Some(number), &self.input(&corpus, number));
        }
        if let Some(path) = &self.trace {
            let _ = fs::remove_file(path);
        }
        summary
    }
}

impl Summary {
    fn note(&mut self, target: &Target, number: Option<u64>, input: &[u8]) {
        let answer = Answer::of(target, input);
        self.tried += 1;
        if let Some(why) = answer.mistake() {
            let input = input.to_vec();
            self.failures.push(Failure { number, why, input });
        }
        let is_new = |known: &Option<(Answer, _)>, more: fn(&Answer, &Answer) -> bool| {
            known.as_ref().is_none_or(|(known, _)| more(&answer, known))
        };
        if is_new(&self.slowest, |new, known| new.elapsed > known.elapsed) {
            self.slowest = Some((answer.clone(), number));
        }
        if is_new(&self.largest, |new, known| new.peak > known.peak) {
            self.largest = Some((answer, number));
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} inputs", self.tried)?;
        for (what, answer) in [("slowest", &self.slowest), ("largest", &self.largest)] {
            match answer {
                Some((answer, Some(number))) => {
                    write!(formatter, "; {what} number {number}: {answer}")?;
                }
                Some((answer, None)) => write!(formatter, "; {what} in the corpus: {answer}")?,
                None => {}
            }
        }
        for failure in &self.failures {
            let number = failure.number.map(|number| format!("number {number}"));
            let number = number.unwrap_or_else(|| "the corpus".to_owned());
            write!(formatter, "\n  FAILED {number}: {}", failure.why)?;
        }
        Ok(())
    }
}
