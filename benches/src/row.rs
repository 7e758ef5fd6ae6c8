//! One line of a table and what a round of it measured.

use std::fmt;
use std::time::{Duration, Instant};

use crate::allocations;
use crate::memory::Peak;

/// Something that can be measured again and again.
pub struct Row {
    name: &'static str,
    work: Box<dyn FnMut() -> Measure>,
}

impl Row {
    /// A row called `name`; each call of `work` is one round of it.
    pub fn new(name: &'static str, work: impl FnMut() -> Measure + 'static) -> Self {
        Self {
            name,
            work: Box::new(work),
        }
    }

    /// What the table calls it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Runs one round.
    pub fn round(&mut self) -> Measure {
        (self.work)()
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Row").field(&self.name).finish()
    }
}

/// What one round took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// How many operations ran: commands dispatched, events appended.
    pub operations: u64,
    /// The time all of them took together.
    pub elapsed: Duration,
    /// The heap allocations all of them made together, on every thread.
    pub allocations: u64,
    /// The most bytes that the process held at once beyond what it held before; zero unless the allocator is
    /// [`Watching`](crate::memory::Watching).
    pub peak: u64,
}

impl Measure {
    /// Runs `work` once, which does `operations` operations.
    pub fn of(operations: u64, work: impl FnOnce()) -> Self {
        Self::making(operations, work)
    }

    /// Runs `work` once, and drops what it has made when the clock has stopped.
    pub fn making<T>(operations: u64, work: impl FnOnce() -> T) -> Self {
        let (allocated, peak) = (allocations::count(), Peak::begin());
        let started = Instant::now();
        let made = work();
        let elapsed = started.elapsed();
        let measure = Self {
            operations,
            elapsed,
            allocations: allocations::count() - allocated,
            peak: peak.bytes(),
        };
        drop(made);
        measure
    }

    /// Nanoseconds an operation.
    #[must_use]
    pub fn nanoseconds(&self) -> f64 {
        self.elapsed.as_secs_f64() * 1e9 / self.operations as f64
    }
}
