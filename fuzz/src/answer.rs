//! What a target made of one input: how long it took, how much it held, whether it broke.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use cqrs_bench::memory::Peak;

use crate::{Target, clock};

/// No answer takes longer, of the processors' time that the whole process has; a build without optimisation has ten times as long.
pub const LONGEST: Duration = match cfg!(debug_assertions) {
    true => Duration::from_secs(10),
    false => Duration::from_secs(1),
};

/// No answer holds more bytes at once, where the program's allocator is [`Watching`](cqrs_bench::memory::Watching): 100 MB
/// but for the stack on which deep files are read, which no allocator sees.
pub const MOST: u64 = 100_000_000 - (16 << 20);

/// What a target made of one input.
#[derive(Clone, Debug)]
pub struct Answer {
    /// How much of the processors' time it took, on all of its threads.
    pub elapsed: Duration,
    /// How many bytes it held at once.
    pub peak: u64,
    /// The words of its panic, if it broke.
    pub panic: Option<String>,
}

impl Answer {
    /// Lets a target answer. Time and memory are those of the process, so that threads of the target's own are counted: nothing
    /// else should run in it.
    #[must_use]
    pub fn of(target: &Target, input: &[u8]) -> Self {
        let (peak, started) = (Peak::begin(), clock::now());
        let answer = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
        let (elapsed, peak) = (clock::now().saturating_sub(started), peak.bytes());
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
            Self { elapsed, .. } if *elapsed > LONGEST => {
                Some(format!("it took {elapsed:.1?} of processor time"))
            }
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
