//! A clock that stands still until it is told to move.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cqrs_core::time::{Clock, Timestamp};
use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::oneshot;

/// How often tasks that were woken get a turn before the clock moves on.
const TURNS: usize = 64;

/// A clock that stands still until [`advance`](Self::advance) moves it; clones are the same clock.
///
/// ```
/// # use std::time::Duration;
/// use cqrs_core::time::Clock;
/// use cqrs_testing::PausedClock;
/// # async fn example() {
/// let clock = PausedClock::new();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(60)).await;
/// assert_eq!(clock.now().since(before), Duration::from_secs(60));
/// # }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(example());
/// ```
#[derive(Clone, Default)]
pub struct PausedClock(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    now: Timestamp,
    sleepers: Vec<Sleeper>,
}

struct Sleeper {
    until: Timestamp,
    is_beat: bool,
    wake: oneshot::Sender<()>,
}

impl PausedClock {
    /// A clock that stands at 2026-01-01T00:00:00Z.
    #[must_use]
    pub fn new() -> Self {
        Self::at(Timestamp::from_micros(1_767_225_600_000_000))
    }

    /// A clock that stands at `now`.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(State {
            now,
            sleepers: Vec::new(),
        })))
    }

    /// Moves the clock. Who sleeps is woken in order, each at its own moment, and gets to run before the clock moves on.
    pub async fn advance(&self, duration: Duration) {
        let end = self.now().saturating_add(duration);
        yield_turns().await;
        while let Some(sleeper) = self.take_next(end) {
            // A sleeper that has gone away meanwhile need not be woken.
            let _gone = sleeper.wake.send(());
            yield_turns().await;
        }
        self.state().now = end;
        yield_turns().await;
    }

    /// Moves the clock to the next moment for which somebody waits, unless that is further away than `patience`. Signs of life do not count.
    /// Tells whether it moved.
    pub async fn advance_to_next(&self, patience: Duration) -> bool {
        let next = self
            .state()
            .sleepers
            .iter()
            .filter(|sleeper| !sleeper.is_beat && !sleeper.wake.is_closed())
            .map(|sleeper| sleeper.until)
            .min();
        let distance = next.map(|next| next.since(self.now()));
        match distance {
            Some(distance) if distance <= patience => {
                self.advance(distance).await;
                true
            }
            _ => false,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self, duration: Duration, is_beat: bool) -> BoxFuture<'static, ()> {
        if duration.is_zero() {
            return tokio::task::yield_now().boxed();
        }
        let (wake, woken) = oneshot::channel();
        let mut state = self.state();
        let until = state.now.saturating_add(duration);
        state.sleepers.push(Sleeper {
            until,
            is_beat,
            wake,
        });
        woken.map(drop).boxed()
    }

    /// The next sleeper that is due by `end`; the clock then stands at its moment.
    fn take_next(&self, end: Timestamp) -> Option<Sleeper> {
        let mut state = self.state();
        state.sleepers.retain(|sleeper| !sleeper.wake.is_closed());
        let due = (0..state.sleepers.len()).filter(|&index| state.sleepers[index].until <= end);
        let next = due.min_by_key(|&index| state.sleepers[index].until)?;
        let sleeper = state.sleepers.remove(next);
        state.now = state.now.max(sleeper.until);
        Some(sleeper)
    }
}

async fn yield_turns() {
    for _ in 0..TURNS {
        tokio::task::yield_now().await;
    }
}

impl Clock for PausedClock {
    fn now(&self) -> Timestamp {
        self.state().now
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.wait(duration, false)
    }

    fn beat(&self, period: Duration) -> BoxFuture<'static, ()> {
        self.wait(period, true)
    }
}

impl std::fmt::Debug for PausedClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PausedClock({})", self.now())
    }
}
