use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use tokio::sync::watch;

use super::{Subscription, SubscriptionState};
use crate::error::{Causes, HandlerPanicked};
use crate::runtime::Runtime;
use crate::store::{CheckpointMove, Commit, Cursor, EventStore, Lease, StoreError};
use crate::time::Timestamp;

/// How long an owner may be silent before another process takes over.
pub(crate) const LEASE: Duration = Duration::from_secs(5);

/// How often an owner shows that it is alive, and others look whether it is.
pub(crate) const HEARTBEAT: Duration = Duration::from_millis(1_500);

/// Runs one subscription until it is told to stop.
pub(crate) struct Runner {
    pub(super) subscription: Arc<Subscription>,
    pub(super) runtime: Runtime,
    pub(super) stop: watch::Receiver<bool>,
    /// The keys of which something is set aside.
    pub(super) parked: HashSet<String>,
    pub(super) asked: watch::Receiver<()>,
    owner: String,
    failures: u32,
}

/// Why a runner no longer reads the log.
pub(super) enum Interrupted {
    /// It was told to stop.
    Stopping,
    /// It has met an event that it may not pass.
    Poisoned(String),
    /// Another process owns the subscription.
    Lost,
    /// The store failed; try again.
    Store(StoreError),
}

impl From<StoreError> for Interrupted {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Fenced { .. } => Self::Lost,
            error => Self::Store(error),
        }
    }
}

/// An owner's term: the lease, and the place it has reached.
pub(super) struct Term {
    pub(super) lease: Lease,
    pub(super) cursor: Cursor,
    /// When the owner last looked at what is set aside.
    pub(super) looked: Timestamp,
    pub(super) unwritten: usize,
    renewed: Timestamp,
}

impl Runner {
    pub(crate) fn new(
        subscription: Arc<Subscription>,
        runtime: Runtime,
        stop: watch::Receiver<bool>,
        owner: String,
    ) -> Self {
        let asked = subscription.asked.subscribe();
        Self {
            subscription,
            runtime,
            stop,
            parked: HashSet::new(),
            asked,
            owner,
            failures: 0,
        }
    }

    /// Runs it, and reports where it dies: a subscription never ends in silence.
    pub(crate) async fn supervised(self) {
        let subscription = Arc::clone(&self.subscription);
        let (runtime, owner) = (self.runtime.clone(), self.owner.clone());
        let run = AssertUnwindSafe(self.run()).catch_unwind();
        let ended = tokio::select! {
            biased;
            ended = run => ended,
            () = runtime.given_up() => {
                tracing::error!(subscription = subscription.id, "its listener hangs and is given up");
                hand_back(&subscription, &runtime, &owner).await;
                Ok(())
            }
        };
        if let Err(panic) = ended {
            let reason = HandlerPanicked::new(&*panic).to_string();
            tracing::error!(subscription = subscription.id, reason, "subscription died");
            subscription.report(SubscriptionState::Stopped { reason }, None);
        }
    }

    async fn run(mut self) {
        while !*self.stop.borrow() {
            let wait = match self.term().await {
                Ok(never) => match never {},
                Err(Interrupted::Stopping) => break,
                Err(Interrupted::Poisoned(reason)) => {
                    tracing::error!(
                        subscription = self.subscription.id,
                        reason,
                        "subscription stopped"
                    );
                    self.subscription
                        .report(SubscriptionState::Stopped { reason }, None);
                    return;
                }
                Err(Interrupted::Lost) => {
                    self.subscription.report(SubscriptionState::Elsewhere, None);
                    HEARTBEAT
                }
                Err(Interrupted::Store(error)) => {
                    self.failures += 1;
                    tracing::warn!(subscription = self.subscription.id, error = %Causes(&error), "the store failed, trying again");
                    self.subscription.settings.retry.delay(self.failures)
                }
            };
            self.pause(wait).await;
        }
        self.subscription.report(SubscriptionState::Idle, None);
    }

    /// Waits, but not longer than until it is told to stop.
    pub(super) async fn pause(&self, duration: Duration) {
        let sleep = self.runtime.clock().sleep(duration);
        let mut stop = self.stop.clone();
        tokio::select! {
            () = sleep => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    /// Waits for `work` and shows meanwhile that the owner is alive, however long it takes.
    pub(super) async fn keep<F: Future>(&self, work: F) -> F::Output {
        let beats = async {
            loop {
                self.runtime.clock().beat(HEARTBEAT).await;
                self.beat().await;
            }
        };
        tokio::select! {
            biased;
            done = work => done,
            never = beats => never,
        }
    }

    /// Prolongs the lease. Where it is lost already, the fence refuses what the old term writes.
    async fn beat(&self) {
        let now = self.runtime.clock().now();
        let id = &self.subscription.id;
        let renewed = self.store().acquire_lease(id, &self.owner, now, LEASE);
        if let Err(error) = renewed.await {
            tracing::debug!(subscription = id, error = %Causes(&error), "the lease was not prolonged");
        }
    }

    pub(super) fn store(&self) -> &Arc<dyn EventStore> {
        self.runtime.store(self.subscription.store)
    }

    /// One term of ownership, from lease to loss.
    async fn term(&mut self) -> Result<std::convert::Infallible, Interrupted> {
        let now = self.runtime.clock().now();
        let lease = self
            .store()
            .acquire_lease(&self.subscription.id, &self.owner, now, LEASE)
            .await?
            .ok_or(Interrupted::Lost)?;
        let cursor = match self.store().checkpoint(&self.subscription.id).await? {
            Some(cursor) => cursor,
            None => self.store().log_start(),
        };
        // What is set aside is looked at before anything is delivered.
        self.asked.mark_changed();
        let mut term = Term {
            lease,
            cursor,
            looked: now,
            unwritten: 0,
            renewed: now,
        };
        let Err(interrupted) = self.read(&mut term).await;
        self.end(&mut term, &interrupted).await;
        Err(interrupted)
    }

    async fn read(&mut self, term: &mut Term) -> Result<std::convert::Infallible, Interrupted> {
        self.subscription
            .report(SubscriptionState::Running, Some(&term.cursor));
        loop {
            self.renew(term).await?;
            let is_more_wanted = self.take_up_again(term).await?;
            let page = self
                .store()
                .read_log(&term.cursor, self.subscription.settings.batch)
                .await?;
            self.failures = 0;
            if page.events.is_empty() {
                term.cursor = page.next;
                self.subscription
                    .report(SubscriptionState::Running, Some(&term.cursor));
                if !is_more_wanted {
                    self.wait_for_more(term).await?;
                }
            } else {
                self.pass(term, page).await?;
            }
        }
    }

    async fn wait_for_more(&mut self, term: &mut Term) -> Result<(), Interrupted> {
        let store = Arc::clone(self.store());
        let mut asked = self.asked.clone();
        let grown = store.log_grown(&term.cursor, HEARTBEAT);
        tokio::select! {
            () = grown => Ok(()),
            _ = asked.changed() => Ok(()),
            _ = self.stop.wait_for(|stop| *stop) => Err(Interrupted::Stopping),
        }
    }

    pub(super) fn must_renew(&self, term: &Term) -> bool {
        let now = self.runtime.clock().now();
        now < term.renewed || now.since(term.renewed) >= HEARTBEAT
    }

    pub(super) async fn renew(&self, term: &mut Term) -> Result<(), Interrupted> {
        if !self.must_renew(term) {
            return Ok(());
        }
        let now = self.runtime.clock().now();
        let renewed = self
            .store()
            .acquire_lease(&self.subscription.id, &self.owner, now, LEASE)
            .await?
            .ok_or(Interrupted::Lost)?;
        if renewed.token != term.lease.token {
            return Err(Interrupted::Lost);
        }
        term.lease = renewed;
        term.renewed = now;
        if term.unwritten > 0 {
            self.write_down(term).await?;
        }
        Ok(())
    }

    /// Writes down how far the subscription has got past events that are not for it.
    pub(super) async fn write_down(&self, term: &mut Term) -> Result<(), StoreError> {
        let commit = Commit::new().with_checkpoint(self.checkpoint(term));
        self.store().commit(commit).await?;
        term.unwritten = 0;
        Ok(())
    }

    /// That the subscription has got as far as this term.
    pub(super) fn checkpoint(&self, term: &Term) -> CheckpointMove {
        self.checkpoint_at(term, &term.cursor)
    }

    pub(super) fn checkpoint_at(&self, term: &Term, cursor: &Cursor) -> CheckpointMove {
        CheckpointMove {
            subscription: self.subscription.id.clone(),
            to: cursor.clone(),
            fence: Some(term.lease.fence()),
        }
    }

    async fn end(&self, term: &mut Term, interrupted: &Interrupted) {
        if matches!(interrupted, Interrupted::Lost) {
            return;
        }
        if term.unwritten > 0
            && let Err(error) = self.write_down(term).await
        {
            tracing::debug!(subscription = self.subscription.id, error = %Causes(&error), "the last checkpoint was not written");
        }
        if let Err(error) = self.store().release_lease(&term.lease).await {
            tracing::debug!(subscription = self.subscription.id, error = %Causes(&error), "the lease was not given back and will run out");
        }
    }
}

/// Lets the lease of an owner that was given up run out now. What it was writing is rolled back.
async fn hand_back(subscription: &Subscription, runtime: &Runtime, owner: &str) {
    let (store, now) = (runtime.store(subscription.store), runtime.clock().now());
    let lease = store.acquire_lease(&subscription.id, owner, now, Duration::ZERO);
    if let Err(error) = lease.await {
        tracing::debug!(subscription = subscription.id, error = %Causes(&error), "the lease was not given back and will run out");
    }
    subscription.report(SubscriptionState::Idle, None);
}
