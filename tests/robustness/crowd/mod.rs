//! A thousand at once, of which most go wrong, again and again: what is left behind is what was acknowledged.

mod commands;
mod events;
mod queries;

use std::future::poll_fn;
use std::sync::atomic::{AtomicIsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use cqrs::prelude::*;
use tokio::sync::{Mutex, MutexGuard};

use crate::support::within;

const ROUNDS: u64 = 20;

/// How a handler, listener or finder ends.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
enum How {
    Succeeds,
    Refuses,
    Panics,
    /// It hangs until its caller gives up.
    Hangs,
    /// It hangs until the plugin `cqrs.timeout` ends it.
    TakesTooLong,
    /// It is dropped at one of its awaits.
    Cancelled,
}

impl How {
    /// Everybody has another fate in each round.
    fn of(number: u64, round: u64) -> Self {
        match (number + round) % 6 {
            0 => Self::Succeeds,
            1 => Self::Refuses,
            2 => Self::Panics,
            3 => Self::Hangs,
            4 => Self::TakesTooLong,
            _ => Self::Cancelled,
        }
    }

    fn hangs(self) -> bool {
        matches!(self, Self::Hangs | Self::TakesTooLong)
    }
}

/// The service of a bus that does not wait for ever, and how long it does.
const PATIENCE: &str = "patience: { driver: cqrs.timeout, after: 5s }";
const LONG: Duration = Duration::from_secs(5);

static LIVING: [AtomicIsize; 8] = [const { AtomicIsize::new(0) }; 8];

/// Part of what must not be left behind: counts how many there are of it.
#[derive(Debug)]
struct Living<const OF: usize>(());

impl<const OF: usize> Living<OF> {
    fn count() -> isize {
        LIVING[OF].load(Ordering::SeqCst)
    }
}

impl<const OF: usize> Default for Living<OF> {
    fn default() -> Self {
        LIVING[OF].fetch_add(1, Ordering::SeqCst);
        Self(())
    }
}

impl<const OF: usize> Drop for Living<OF> {
    fn drop(&mut self) {
        LIVING[OF].fetch_sub(1, Ordering::SeqCst);
    }
}

/// What is counted is counted for all: one test at a time.
async fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::const_new(());
    crate::quietly();
    ALONE.lock().await
}

/// Polls the future so many times, then drops it where it is.
async fn cut<F: Future>(future: F, polls: u64) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut left = polls;
    poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        left = left.saturating_sub(1);
        if left == 0 {
            Poll::Ready(None)
        } else {
            Poll::Pending
        }
    })
    .await
}

/// How many tasks there are.
fn tasks() -> usize {
    tokio::runtime::Handle::current()
        .metrics()
        .num_alive_tasks()
}

/// Comes back when there are no more tasks than these.
async fn only_tasks(most: usize) {
    within(async {
        while tasks() > most {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

/// Nothing is in flight, so there is nothing to wait for; the clock by which one would give up stands still.
async fn ends_at_once(app: App) {
    let shutdown = tokio::time::timeout(Duration::from_secs(20), app.shutdown());
    shutdown.await.expect("nothing is in flight").unwrap();
}
