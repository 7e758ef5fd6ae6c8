use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::stream::StreamExt;
use tokio::sync::{Semaphore, SemaphorePermit, watch};

use super::Queue;
use super::desk::Desk;
use super::queue::QueueState;
use super::tenancy::Tenancy;
use crate::error::{Causes, HandlerPanicked};
use crate::runtime::Runtime;
use crate::store::{EventStore, ParkedDelivery, StoreError};
use crate::subscription::{HEARTBEAT, Retry};
use crate::time::Timestamp;

/// How often the queue is asked for what another process has put into it.
const LOOK: Duration = Duration::from_millis(100);

/// Brings the messages of one queue to their handlers, until it is told to stop.
pub(crate) struct Consumer {
    pub(super) queue: Arc<Queue>,
    pub(super) runtime: Runtime,
    stop: watch::Receiver<bool>,
    owner: String,
    /// Keys of messages that are set aside: later ones wait behind them.
    held_up: Mutex<HashSet<String>>,
    /// How many more may be handled at this moment. Who waits for another attempt holds none.
    slots: Semaphore,
    /// The store has answered since it last failed.
    is_well: AtomicBool,
}

/// Why a consumer no longer consumes.
#[derive(Debug)]
pub(super) enum Over {
    /// It was told to stop.
    Stopping,
    /// Another process owns the queue.
    Lost,
    /// The store failed; try again.
    Store(StoreError),
}

impl From<StoreError> for Over {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Fenced { .. } => Self::Lost,
            error => Self::Store(error),
        }
    }
}

impl Consumer {
    pub(crate) fn new(
        queue: Arc<Queue>,
        runtime: Runtime,
        stop: watch::Receiver<bool>,
        owner: String,
    ) -> Self {
        let slots = Semaphore::new(queue.settings.concurrency.max(1));
        Self {
            queue,
            runtime,
            stop,
            owner,
            held_up: Mutex::default(),
            slots,
            is_well: AtomicBool::new(false),
        }
    }

    pub(crate) async fn run(self) {
        let mut failures = 0;
        while !*self.stop.borrow() {
            let term = AssertUnwindSafe(self.term()).catch_unwind().await;
            let wait = match term {
                Ok(Err(Over::Stopping)) => break,
                Ok(Err(Over::Lost)) => {
                    self.report(QueueState::Elsewhere, 0);
                    failures = 0;
                    HEARTBEAT
                }
                Ok(Err(Over::Store(error))) => {
                    failures = self.failures_after(failures);
                    tracing::warn!(queue = self.queue.id(), error = %Causes(&error), "the store failed, trying again");
                    self.retry().delay(failures)
                }
                Ok(Ok(never)) => match never {},
                Err(panic) => {
                    failures = self.failures_after(failures);
                    let reason = HandlerPanicked::new(&*panic).to_string();
                    tracing::error!(
                        queue = self.queue.id(),
                        reason,
                        "the consumer panicked, starting again"
                    );
                    self.retry().delay(failures)
                }
            };
            let _stopping = self.pause(wait).await;
        }
        self.report(QueueState::Idle, 0);
    }

    /// How many failures in a row this one makes.
    fn failures_after(&self, before: u32) -> u32 {
        match self.is_well.swap(false, Ordering::Relaxed) {
            true => 1,
            false => before.saturating_add(1),
        }
    }

    /// Waits until there is room for one more attempt.
    pub(super) async fn slot(&self) -> Result<Option<SemaphorePermit<'_>>, Over> {
        let slot = self.slots.acquire().await.ok();
        match *self.stop.borrow() {
            true => Err(Over::Stopping),
            false => Ok(slot),
        }
    }

    pub(super) fn store(&self) -> &Arc<dyn EventStore> {
        self.queue.store(&self.runtime)
    }

    pub(super) fn retry(&self) -> &Retry {
        &self.queue.settings.retry
    }

    fn report(&self, state: QueueState, busy: usize) {
        self.queue.progress.send_modify(|progress| {
            progress.state = state;
            progress.busy = busy;
            progress.turns += 1;
        });
    }

    /// Waits, but not longer than until it is told to stop.
    async fn pause(&self, duration: Duration) -> Result<(), Over> {
        let mut stop = self.stop.clone();
        tokio::select! {
            () = self.runtime.clock().sleep(duration) => Ok(()),
            _ = stop.wait_for(|stop| *stop) => Err(Over::Stopping),
        }
    }

    /// Waits after a failed attempt.
    pub(super) async fn pause_after(&self, attempts: u32) -> Result<(), Over> {
        let delay = self.retry().delay(attempts);
        self.pause(delay + self.runtime.jitter().up_to(delay / 4))
            .await
    }

    /// One term of ownership, from lease to loss.
    async fn term(&self) -> Result<std::convert::Infallible, Over> {
        let name = format!("$queue/{}", self.queue.id());
        let taken = Tenancy::take(&self.runtime, self.queue.store, &name, &self.owner).await?;
        let Some(mut tenancy) = taken else {
            return Err(Over::Lost);
        };
        let Err(over) = self.work(&mut tenancy).await;
        if !matches!(over, Over::Lost) {
            tenancy.end().await;
        }
        Err(over)
    }

    async fn work(&self, tenancy: &mut Tenancy) -> Result<std::convert::Infallible, Over> {
        let mut stop = self.stop.clone();
        let mut desk = Desk::new(self);
        let (mut look, mut is_asked) = (true, true);
        let mut looked = self.runtime.clock().now();
        loop {
            if !tenancy.keep().await? {
                return Err(Over::Lost);
            }
            if is_asked || (self.has_held_up() && self.is_time(looked)) {
                looked = self.runtime.clock().now();
                desk.find_again(&tenancy.fence()).await?;
                is_asked = false;
            }
            desk.take_up(&tenancy.fence(), look).await?;
            self.is_well.store(true, Ordering::Relaxed);
            self.report(QueueState::Running, desk.handled.len());
            tokio::select! {
                biased;
                Some(done) = desk.handled.next(), if !desk.handled.is_empty() => {
                    look = false;
                    desk.finished(done)?;
                }
                () = told(&mut stop) => return Err(self.clear(desk, tenancy).await),
                () = self.queue.asked.notified() => is_asked = true,
                () = self.queue.wake.notified() => look = true,
                () = self.runtime.clock().beat(LOOK) => look = true,
            }
        }
    }

    /// Finishes what is in hand, and says why it is over. Until then the queue stays ours.
    async fn clear(&self, mut desk: Desk<'_>, tenancy: &mut Tenancy) -> Over {
        loop {
            tokio::select! {
                biased;
                done = desk.handled.next() => match done {
                    None => return Over::Stopping,
                    Some(done) => match desk.finished(done) {
                        Ok(()) | Err(Over::Stopping) => {}
                        Err(over) => return over,
                    },
                },
                () = self.runtime.clock().beat(HEARTBEAT) => match tenancy.keep().await {
                    Ok(true) => {}
                    Ok(false) => return Over::Lost,
                    Err(error) => return error.into(),
                },
            }
        }
    }

    /// Whether what another process wants to be tried again has to be looked for.
    fn is_time(&self, looked: Timestamp) -> bool {
        let now = self.runtime.clock().now();
        now < looked || now.since(looked) >= HEARTBEAT
    }

    pub(super) async fn parked(&self) -> Result<Vec<ParkedDelivery>, StoreError> {
        self.store().parked(Some(self.queue.id())).await
    }

    fn held_up(&self) -> MutexGuard<'_, HashSet<String>> {
        self.held_up.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_held_up(&self) -> bool {
        !self.held_up().is_empty()
    }

    pub(super) fn learn_held_up(&self, parked: &[ParkedDelivery]) {
        *self.held_up() = parked.iter().map(|parked| parked.key.clone()).collect();
    }

    pub(super) fn note_held_up(&self, key: &str) {
        self.held_up().insert(key.to_owned());
    }

    /// Whether a message has to wait behind one that is set aside. Another process may have let that go, so the store has the last word.
    pub(super) async fn is_held_up(&self, key: &str) -> Result<bool, StoreError> {
        if !self.held_up().contains(key) {
            return Ok(false);
        }
        let parked = self.parked().await?;
        let is_held_up = parked.iter().any(|parked| parked.key == key);
        if !is_held_up {
            self.held_up().remove(key);
        }
        Ok(is_held_up)
    }
}

/// Waits until it is told to stop.
async fn told(stop: &mut watch::Receiver<bool>) {
    let _told = stop.wait_for(|stop| *stop).await;
}
