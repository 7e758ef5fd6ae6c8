//! What a target made of one input: how long it took, how much it held, whether it broke.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use cqrs_bench::memory::Peak;

use crate::Target;

/// No answer takes longer; a build without optimisation has ten times as long.
pub const LONGEST: Duration = match cfg!(debug_assertions) {
    true => Duration::from_secs(10),
    false => Duration::from_secs(1),
};

/// No answer holds more bytes at once, where the program's allocator is [`Watching`](cqrs_bench::memory::Watching).
pub const MOST: u64 = 100_000_000;

/// What a target made of one input.
#[derive(Clone, Debug)]
pub struct Answer {
    /// How long it took.
    pub elapsed: Duration,
    /// How many bytes it held at once.
    pub peak: u64,
    /// The words of its panic, if it broke.
    pub panic: Option<String>,
}

impl Answer {
    /// Lets a target answer. One that takes too long is asked again, since it may have been the machine.
    #[must_use]
    pub fn of(target: &Target, input: &[u8]) -> Self {
        const AGAIN: usize = 3;
        let first = Self::once(target, input);
        let mut answers = std::iter::repeat_with(|| Self::once(target, input)).take(AGAIN);
        match first.panic.is_none() && first.elapsed > LONGEST {
            true => answers
                .find(|answer| answer.elapsed <= LONGEST)
                .unwrap_or(first),
            false => first,
        }
    }

    fn once(target: &Target, input: &[u8]) -> Self {
        let (peak, started) = (Peak::begin(), Instant::now());
        let answer = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
        let (elapsed, peak) = (started.elapsed(), peak.bytes());
        let panic = answer.err().map(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or(panic.downcast_ref::<&str>().copied());
            text.unwrap_or("it panicked without words").to_owned()
        });
        Self {
            elapsed,
            peak,
            panic,
        }
    }

    /// Which promise it breaks, if it breaks one.
    #[must_use]
    pub fn mistake(&self) -> Option<String> {
        match self {
            Self {
                panic: Some(text), ..
            } => Some(text.clone()),
            Self { elapsed, .. } if *elapsed > LONGEST => Some(format!("it took {elapsed:.1?}")),
            Self { peak, .. } if *peak > MOST => Some(format!("it held {} MB", peak / 1_000_000)),
            _ => None,
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (elapsed, peak) = (self.elapsed, self.peak as f64 / 1e6);
        write!(formatter, "{elapsed:.1?}, {peak:.1} MB")
    }
}
