//! One line of a table and what a round of it measured.

use std::fmt;
use std::time::{Duration, Instant};

use crate::allocations;

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
}

impl Measure {
    /// Runs `work` once, which does `operations` operations.
    pub fn of(operations: u64, work: impl FnOnce()) -> Self {
        let allocated = allocations::count();
        let started = Instant::now();
        work();
        let elapsed = started.elapsed();
        Self {
            operations,
            elapsed,
            allocations: allocations::count() - allocated,
        }
    }

    /// Nanoseconds an operation.
    #[must_use]
    pub fn nanoseconds(&self) -> f64 {
        self.elapsed.as_secs_f64() * 1e9 / self.operations as f64
    }
}
