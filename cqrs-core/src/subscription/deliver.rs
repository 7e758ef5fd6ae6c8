use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;

use super::Poison;
use super::runner::{Interrupted, Runner, Term};
use crate::bus::{Terms, deliver};
use crate::error::{Causes, DispatchError, HandlerPanicked};
use crate::fail_point;
use crate::message::SharedEvent;
use crate::store::{CheckpointMove, Commit, Cursor, ParkedDelivery, Parking, Recorded, StoreError};
use crate::unit::{Ended, Extras, Facts, TransactionSlot};

/// One event on its way to one listener, for as many attempts as it takes.
pub(super) struct Delivery<'a> {
    pub(super) runner: &'a mut Runner,
    pub(super) term: &'a Term,
    pub(super) recorded: &'a Recorded,
    /// Where the subscription stands once it is delivered.
    pub(super) cursor: &'a Cursor,
    /// Where it stands once it is set aside: behind all parts of the event.
    pub(super) behind: &'a Cursor,
    /// The transaction that it may share.
    pub(super) shared: Option<Shared>,
    /// What is known about it, where it was set aside before.
    pub(super) again: Option<Again<'a>>,
}

/// A delivery that was set aside.
#[derive(Clone, Copy)]
pub(super) enum Again<'a> {
    /// Further parts of the same event follow.
    Part(&'a ParkedDelivery),
    /// With this one it is done.
    Last(&'a ParkedDelivery),
}

/// A transaction for several deliveries.
pub(super) struct Shared {
    slot: Arc<TransactionSlot>,
    /// How far those got whose effects wait in it already.
    before: Option<Cursor>,
    commits: u64,
}

impl Shared {
    pub(super) fn new(slot: &Arc<TransactionSlot>, before: Option<Cursor>) -> Self {
        Self {
            slot: Arc::clone(slot),
            before,
            commits: slot.commits(),
        }
    }

    /// Rolls it back. Tells whether effects of others were lost with it.
    async fn undo(self) -> bool {
        drop(self.slot.take().await);
        self.before.is_some() && self.slot.commits() == self.commits
    }
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It need not be delivered again.
    Delivered,
    /// So it is as soon as the shared transaction is committed.
    Waits,
    /// It failed, and with it everything that waited in the shared transaction.
    Undone,
    /// It is parked.
    SetAside,
}

impl Delivery<'_> {
    pub(super) async fn run(mut self) -> Result<Outcome, Interrupted> {
        let key = self.recorded.parking_key();
        if self.again.is_none() && self.runner.parked.contains(&key) {
            return self
                .park(
                    key,
                    "an earlier event of the same subject is parked".to_owned(),
                    0,
                )
                .await;
        }
        let mut attempts = 0;
        loop {
            attempts += 1;
            fail_point::pass("delivery/before");
            let error = match self.runner.keep(self.attempt_caught()).await {
                Ok(()) if self.waits().await => return Ok(Outcome::Waits),
                Ok(()) => {
                    fail_point::pass("delivery/committed");
                    return Ok(Outcome::Delivered);
                }
                Err(error) => error,
            };
            if error
                .downcast_ref::<StoreError>()
                .is_some_and(|error| matches!(error, StoreError::Fenced { .. }))
            {
                return Err(Interrupted::Lost);
            }
            if let Some(shared) = self.shared.take()
                && shared.undo().await
            {
                return Ok(Outcome::Undone);
            }
            let (id, event) = (
                self.runner.subscription.id.as_str(),
                self.recorded.name.as_str(),
            );
            tracing::warn!(listener = id, event, attempts, error = %Causes(&error), "listener failed");
            let retry = &self.runner.subscription.settings.retry;
            if !is_unavailable(&error) && attempts > retry.max {
                return self.give_up(key, &error, attempts).await;
            }
            let delay = retry.delay(attempts);
            let delay = delay + self.runner.runtime.jitter().up_to(delay / 4);
            self.runner.keep(self.runner.pause(delay)).await;
            if *self.runner.stop.borrow() {
                return Err(Interrupted::Stopping);
            }
        }
    }

    /// Whether its effect is in the shared transaction, or would be if it had one.
    async fn waits(&self) -> bool {
        match &self.shared {
            Some(shared) => shared.slot.is_open(self.runner.subscription.store).await,
            None => false,
        }
    }

    /// One attempt; a panic outside of the listener, in the event's `Deserialize` for example, is its error.
    async fn attempt_caught(&self) -> Result<(), DispatchError> {
        let attempt = AssertUnwindSafe(self.attempt()).catch_unwind().await;
        attempt.unwrap_or_else(|panic| {
            let name = self.runner.subscription.listener.registration().message;
            Err(DispatchError::failed(
                name,
                HandlerPanicked::new(&*panic),
                Vec::new(),
            ))
        })
    }

    async fn attempt(&self) -> Result<(), DispatchError> {
        let runtime = &self.runner.runtime;
        let (name, event) = self.decode()?;
        let metadata = self
            .recorded
            .metadata
            .get()
            .map_err(|source| failed(name, self.recorded.undecodable(source)))?;
        let facts = Facts::known(
            name,
            self.recorded.id,
            self.recorded.created_at,
            metadata.clone(),
        )
        .for_subscription(&self.runner.subscription.id);
        let subscription = &self.runner.subscription;
        let extras = Extras {
            checkpoint: Some(self.checkpoint()),
            parking: self.release().into_iter().collect(),
            store: Some(subscription.store),
            waits_for_commands: true,
            shared: self.shared.as_ref().map(|shared| Arc::clone(&shared.slot)),
            before: self.before(),
            ..Extras::default()
        };
        let listeners = std::slice::from_ref(&subscription.listener);
        let bus = runtime.event_bus_core(subscription.bus);
        let answers = deliver(
            runtime,
            bus,
            facts,
            event,
            listeners,
            Terms::COLLECT,
            Some(extras),
        )
        .await;
        let answer = match (answers.given.into_iter().next(), answers.broken) {
            (Some(answer), None) => answer,
            (Some(answer), Some(error)) => {
                tracing::warn!(listener = subscription.id, error = %Causes(&error), "a plugin failed behind the listener");
                answer
            }
            (None, Some(error)) => return Err(error),
            (None, None) if self.waits().await => return Ok(()),
            (None, None) => return self.move_checkpoint(name).await,
        };
        let Ended {
            follow_up,
            withheld,
            ..
        } = answer.result?;
        let failures = match follow_up {
            Some(follow_up) => follow_up.run().await,
            None => Vec::new(),
        };
        if withheld.is_none() {
            // The checkpoint is stored with the effect: the delivery is done, and what failed afterwards is announced.
            return Ok(());
        }
        let broken = failures
            .into_iter()
            .find(|failure| !failure.error.is_rejection());
        match broken {
            Some(broken) => Err(broken.error),
            None => self.move_checkpoint(name).await,
        }
    }

    fn decode(&self) -> Result<(&'static str, SharedEvent), DispatchError> {
        let listened = self.runner.subscription.listener.registration().message;
        if let Some(refusal) = self.recorded.refusal() {
            return Err(failed(listened, refusal));
        }
        let registration = self.runner.runtime.event_named(&self.recorded.name);
        let name = registration.map_or(listened, |registration| registration.name);
        let newer = registration.and_then(|known| self.recorded.newer_than(known.version));
        if let Some(newer) = newer {
            return Err(failed(name, newer));
        }
        let decode = registration.and_then(|registration| registration.decode_event);
        let Some(decode) = decode else {
            let source = crate::message::DecodeError::without_type(&self.recorded.name);
            return Err(failed(name, self.recorded.undecodable(source)));
        };
        let event = decode(&self.recorded.payload)
            .map_err(|source| failed(name, self.recorded.undecodable(source)))?;
        Ok((name, event))
    }

    fn checkpoint(&self) -> CheckpointMove {
        self.runner.checkpoint_at(self.term, self.cursor)
    }

    fn before(&self) -> Option<CheckpointMove> {
        let before = self.shared.as_ref()?.before.as_ref()?;
        Some(self.runner.checkpoint_at(self.term, before))
    }

    /// That it is set aside no more.
    fn release(&self) -> Option<Parking> {
        match self.again {
            Some(Again::Last(parked)) => Some(Parking::release(parked)),
            Some(Again::Part(_)) | None => None,
        }
    }

    /// That it is done, where nothing else is to be written.
    fn done(&self) -> Commit {
        let mut commit = Commit::new().with_checkpoint(self.checkpoint());
        commit.parking.extend(self.release());
        commit
    }

    async fn move_checkpoint(&self, name: &'static str) -> Result<(), DispatchError> {
        self.runner
            .store()
            .commit(self.done())
            .await
            .map(drop)
            .map_err(|error| failed(name, error))
    }

    async fn give_up(
        &mut self,
        key: String,
        error: &DispatchError,
        attempts: u32,
    ) -> Result<Outcome, Interrupted> {
        let reason = Causes(error).to_string();
        let listener = self.runner.subscription.listener.id().to_owned();
        let event = self.recorded.name.clone();
        let metadata = self.recorded.metadata.get().cloned().unwrap_or_default();
        self.runner
            .runtime
            .clone()
            .announce_failed_listener(&listener, &event, self.recorded.id, &metadata, error)
            .await;
        if let Some(Again::Part(parked) | Again::Last(parked)) = self.again {
            let runner = &self.runner;
            return runner
                .set_aside_again(self.term, parked, reason, attempts)
                .await;
        }
        match self.runner.subscription.settings.poison {
            Poison::Park => self.park(key, reason, attempts).await,
            Poison::Skip => {
                tracing::error!(
                    listener,
                    event,
                    position = self.recorded.position.get(),
                    reason,
                    "event skipped"
                );
                self.runner.store().commit(self.done()).await?;
                Ok(Outcome::Delivered)
            }
            Poison::Stop => {
                let position = self.recorded.position;
                Err(Interrupted::Poisoned(format!(
                    "{event} at position {position}: {reason}"
                )))
            }
        }
    }

    async fn park(
        &mut self,
        key: String,
        reason: String,
        attempts: u32,
    ) -> Result<Outcome, Interrupted> {
        let subscription = self.runner.subscription.id.clone();
        tracing::error!(
            listener = subscription,
            event = self.recorded.name,
            position = self.recorded.position.get(),
            reason,
            "event parked"
        );
        let parked = ParkedDelivery {
            subscription,
            position: self.recorded.position,
            key: key.clone(),
            event_name: self.recorded.name.clone(),
            reason,
            attempts,
            parked_at: self.runner.runtime.clock().now(),
            retry_wanted: false,
        };
        let behind = self.runner.checkpoint_at(self.term, self.behind);
        let mut commit = Commit::new().with_checkpoint(behind);
        commit.parking.push(Parking::Park(parked));
        let store = Arc::clone(self.runner.store());
        store.commit(commit).await?;
        self.runner.parked.insert(key);
        Ok(Outcome::SetAside)
    }
}

/// The store is gone or full for the moment: nothing is wrong with the event, so it is tried without end.
fn is_unavailable(error: &DispatchError) -> bool {
    let store = error.downcast_ref::<StoreError>();
    store.is_some_and(|error| matches!(error, StoreError::Unavailable { .. }))
}

fn failed(message: &'static str, error: StoreError) -> DispatchError {
    DispatchError::failed(message, error, Vec::new())
}
