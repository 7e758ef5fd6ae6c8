use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::Runtime;
use crate::store::{Cursor, ParkedDelivery, StoreError};
use crate::subscription::{Progress, Runner, Subscription, SubscriptionState};
use crate::unit::Receipt;

/// How often the checkpoint of a subscription that another process owns is looked at.
pub(super) const LOOK: Duration = Duration::from_millis(20);

/// How long what was taken may take to end when the application shuts down.
const GRACE: Duration = Duration::from_secs(30);

/// How long those that were given up may take to hand back what they own.
const LEFT: Duration = Duration::from_secs(1);

/// The tasks of a running application.
pub(super) struct Running {
    pub(super) stop: watch::Sender<bool>,
    pub(super) tasks: Vec<JoinHandle<()>>,
    pub(super) owner: String,
    /// Everything runs, and not the consumer of a queue alone.
    is_whole: bool,
}

impl Running {
    /// What brings messages to queues, and nothing else yet.
    pub(super) fn new(runtime: &Runtime) -> Self {
        let stop = watch::Sender::new(false);
        let owner = runtime.ids().next(runtime.clock().now()).to_string();
        Self {
            tasks: runtime.start_senders(&stop, &owner),
            stop,
            owner,
            is_whole: false,
        }
    }
}

/// Why waiting for listeners has ended without them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WaitError {
    /// A subscription has stopped at an event that it could not deliver.
    #[error("subscription {subscription} has stopped at {reason}")]
    Stopped {
        /// The subscription.
        subscription: String,
        /// The event and the error.
        reason: String,
    },
    /// The application is shutting down: what is left to do is done after the next start.
    #[error("the application shuts down before subscription {subscription} has got there")]
    ShuttingDown {
        /// The subscription.
        subscription: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Asks for a word when nothing is under way any more.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::SeqCst);
        Self(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Runtime {
    /// Starts subscriptions, relays, and the consumers of queues. Calling it again changes nothing.
    pub async fn run(&self) {
        let mut running = self.0.running.lock().await;
        let is_running = running.as_ref().is_some_and(|running| running.is_whole);
        if is_running || self.0.is_closing.load(Ordering::Acquire) {
            return;
        }
        let running = running.get_or_insert_with(|| Running::new(self));
        running.is_whole = true;
        let queues = self.0.queues.iter();
        self.start_queues(queues.filter(|queue| queue.settings.consume_here), running);
        let (stop, owner) = (&running.stop, &running.owner);
        let start = |(index, subscription): (usize, &Arc<Subscription>)| {
            // Two stores may be one database: each runner is an owner of its own.
            let owner = format!("{owner}/{index}");
            let runner = Runner::new(
                Arc::clone(subscription),
                self.clone(),
                stop.subscribe(),
                owner,
            );
            tokio::spawn(runner.supervised())
        };
        let started: Vec<_> = self.0.subscriptions.iter().enumerate().map(start).collect();
        running.tasks.extend(started);
    }

    /// Waits until every durable listener has handled everything that this receipt stored. Starts subscriptions where they are not running.
    ///
    /// # Errors
    /// When a subscription that listens for any of it has stopped, or the store fails.
    pub async fn wait_for(&self, receipt: &Receipt) -> Result<(), WaitError> {
        self.run().await;
        for (store, mark) in &receipt.contents().marks {
            for subscription in self.subscriptions_of(*store) {
                if receipt.is_for(*store, &subscription.names) {
                    self.reach(subscription, mark).await?;
                }
            }
        }
        Ok(())
    }

    /// Waits until nothing is left to do: every durable listener has handled everything that is stored, and what followed from it. Starts
    /// subscriptions where they are not running.
    ///
    /// # Errors
    /// When a subscription has stopped, or the store fails.
    pub async fn settle(&self) -> Result<(), WaitError> {
        self.run().await;
        loop {
            let before = self.log_ends().await?;
            for (store, end) in before.iter().enumerate() {
                for subscription in self.subscriptions_of(store) {
                    self.reach(subscription, end).await?;
                }
            }
            self.empty_queues(&before).await?;
            self.idle().await;
            if self.log_ends().await? == before && self.has_empty_queues().await? {
                return Ok(());
            }
        }
    }

    /// Finishes what was taken, hands back what was not, and closes the stores. What has not ended after half a minute is given up, so that
    /// a handler that hangs does not keep the process: nothing of it is stored, and an event or message that it had is delivered again.
    ///
    /// # Errors
    /// When a store cannot be closed.
    pub async fn shutdown(&self) -> Result<(), StoreError> {
        self.0.is_closing.store(true, Ordering::SeqCst);
        let running = self.0.running.lock().await.take();
        let mut tasks = Vec::new();
        if let Some(running) = running {
            running.stop.send_replace(true);
            tasks = running.tasks;
        }
        if !self.finish(&mut tasks).await {
            self.give_up(tasks).await;
        }
        for store in self.0.snapshots.stores() {
            match store.close().await {
                // It may be part of another one as well.
                Ok(()) | Err(StoreError::Closed) => {}
                Err(error) => tracing::warn!(%error, "a snapshot store could not be closed"),
            }
        }
        for wired in &self.0.stores {
            match wired.store.close().await {
                // Two stores of the configuration may be the same service.
                Ok(()) | Err(StoreError::Closed) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Waits until everything that was taken has ended. Tells whether it has, within the time that it is given.
    async fn finish(&self, tasks: &mut Vec<JoinHandle<()>>) -> bool {
        let grace = self.clock().beat(GRACE);
        let finished = async {
            end(tasks).await;
            self.idle().await;
        };
        tokio::select! {
            biased;
            () = finished => true,
            () = grace => false,
        }
    }

    /// Ends by force what does not end by itself.
    async fn give_up(&self, mut tasks: Vec<JoinHandle<()>>) {
        let dispatches = self.0.in_flight.load(Ordering::SeqCst);
        tracing::error!(
            dispatches,
            "the application ends before all that it took has ended"
        );
        self.0.given_up.send_replace(true);
        let patience = self.clock().beat(LEFT);
        tokio::select! {
            biased;
            () = end(&mut tasks) => {}
            () = patience => tasks.iter().for_each(JoinHandle::abort),
        }
    }

    /// Resolves when shutting down has lost its patience.
    pub(crate) async fn given_up(&self) {
        let mut given_up = self.0.given_up.subscribe();
        // The sender lives as long as the application.
        let _told = given_up.wait_for(|over| *over).await;
    }

    /// Waits until no dispatch is under way.
    async fn idle(&self) {
        let _waiting = Waiting::new(&self.0.waiting);
        loop {
            let idle = self.0.idle.notified();
            tokio::pin!(idle);
            idle.as_mut().enable();
            if self.0.in_flight.load(Ordering::SeqCst) == 0 {
                return;
            }
            idle.await;
        }
    }

    /// What every subscription is doing in this process, by id.
    #[must_use]
    pub fn subscriptions(&self) -> Vec<(String, SubscriptionState)> {
        let state = |subscription: &Arc<Subscription>| {
            (
                subscription.id.clone(),
                subscription.progress.borrow().state.clone(),
            )
        };
        self.0.subscriptions.iter().map(state).collect()
    }

    /// What has been set aside in all stores.
    ///
    /// # Errors
    /// When a store fails.
    pub async fn parked(&self) -> Result<Vec<ParkedDelivery>, StoreError> {
        let mut parked = Vec::new();
        for wired in &self.0.stores {
            parked.extend(wired.store.parked(None).await?);
        }
        Ok(parked)
    }

    fn subscriptions_of(&self, store: usize) -> impl Iterator<Item = &Arc<Subscription>> {
        self.0
            .subscriptions
            .iter()
            .filter(move |subscription| subscription.store == store)
    }

    async fn log_ends(&self) -> Result<Vec<Cursor>, StoreError> {
        let mut ends = Vec::new();
        for wired in &self.0.stores {
            ends.push(wired.store.log_end().await?);
        }
        Ok(ends)
    }

    /// Waits until a subscription stands at `mark` or behind it.
    async fn reach(&self, subscription: &Subscription, mark: &Cursor) -> Result<(), WaitError> {
        let Subscription {
            id,
            store,
            progress,
            ..
        } = subscription;
        self.reach_by(id, *store, progress, mark).await
    }

    /// Waits until whoever reads the log under this id stands at `mark` or behind it.
    pub(super) async fn reach_by(
        &self,
        id: &str,
        store: usize,
        progress: &watch::Sender<Progress>,
        mark: &Cursor,
    ) -> Result<(), WaitError> {
        let mut progress = progress.subscribe();
        loop {
            let Progress { cursor, state } = progress.borrow_and_update().clone();
            if let SubscriptionState::Stopped { reason } = state {
                return Err(WaitError::Stopped {
                    subscription: id.to_owned(),
                    reason,
                });
            }
            let store = self.store(store);
            let cursor = match state {
                SubscriptionState::Elsewhere => store.checkpoint(id).await?,
                _ => cursor,
            };
            if let Some(cursor) = cursor
                && store.has_reached(&cursor, mark)?
            {
                return Ok(());
            }
            if self.is_closing() && state == SubscriptionState::Idle {
                return Err(WaitError::ShuttingDown {
                    subscription: id.to_owned(),
                });
            }
            if state == SubscriptionState::Elsewhere {
                self.clock().sleep(LOOK).await;
            } else if progress.changed().await.is_err() {
                return Ok(());
            }
        }
    }
}

/// Waits until all have ended, and keeps those that have not.
async fn end(tasks: &mut Vec<JoinHandle<()>>) {
    while let Some(task) = tasks.last_mut() {
        if let Err(error) = task.await
            && !error.is_cancelled()
        {
            tracing::error!(%error, "a subscription ended badly");
        }
        tasks.pop();
    }
}
