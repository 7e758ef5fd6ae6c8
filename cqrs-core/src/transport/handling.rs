use std::panic::AssertUnwindSafe;

use futures::FutureExt;

use super::arrival::{Incoming, NotHandled};
use super::consumer::{Consumer, Over};
use super::{Acknowledge, WireMessage};
use crate::error::{Causes, HandlerPanicked};
use crate::message::MessageKind;
use crate::store::{Commit, Fence, ParkedDelivery, Parking, Position, Sent, StoreError, Unsent};

/// One message of a queue, for as many attempts as it takes.
pub(super) struct Handling<'a> {
    pub(super) consumer: &'a Consumer,
    pub(super) fence: Fence,
    pub(super) unsent: Unsent,
    /// It was set aside, and is tried again.
    pub(super) was_aside: bool,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Handled,
    SetAside,
}

impl Handling<'_> {
    pub(super) async fn run(self) -> Result<Outcome, Over> {
        let entry = &self.unsent.entry;
        let message = match WireMessage::from_cloud_event(&entry.body) {
            Ok(message) => message,
            Err(error) => {
                let reason = Causes(&error).to_string();
                return self.set_aside("?", reason, 1).await;
            }
        };
        if !self.was_aside && self.consumer.is_held_up(&entry.key).await? {
            let reason = "an earlier message of the same key is set aside";
            return self.set_aside(&message.name, reason.to_owned(), 0).await;
        }
        let mut attempts = 0;
        loop {
            attempts += 1;
            let slot = self.consumer.slot().await?;
            let attempt = AssertUnwindSafe(self.attempt(&message))
                .catch_unwind()
                .await;
            drop(slot);
            let error = match attempt {
                Ok(Ok(())) => return Ok(Outcome::Handled),
                Ok(Err(error)) => error,
                Err(panic) => NotHandled::Panicked(HandlerPanicked::new(&*panic)),
            };
            if matches!(error.store_error(), Some(StoreError::Fenced { .. })) {
                return Err(Over::Lost);
            }
            let queue = self.consumer.queue.id();
            tracing::warn!(queue, message = message.name, attempts, error = %Causes(&error), "a message was not handled");
            // The store is gone or full for the moment: nothing is wrong with the message.
            let is_unavailable =
                matches!(error.store_error(), Some(StoreError::Unavailable { .. }));
            let is_over = error.is_final() || attempts > self.consumer.retry().max;
            if is_over && !is_unavailable {
                self.announce(&message, &error).await;
                let reason = Causes(&error).to_string();
                return self.set_aside(&message.name, reason, attempts).await;
            }
            self.consumer.pause_after(attempts).await?;
        }
    }

    async fn attempt(&self, message: &WireMessage) -> Result<(), NotHandled> {
        let incoming = Incoming {
            runtime: &self.consumer.runtime,
            queue: &self.consumer.queue,
            message,
            acknowledge: &self.acknowledge(),
        };
        crate::fail_point::pass("consumer/before");
        incoming.handle().await?;
        crate::fail_point::pass("consumer/committed");
        Ok(())
    }

    fn acknowledge(&self) -> Acknowledge {
        let release = Parking::Release {
            subscription: self.consumer.queue.id().to_owned(),
            position: self.position(),
        };
        Acknowledge {
            store: self.consumer.queue.store,
            sent: self.sent(vec![self.unsent.entry.id]),
            release: self.was_aside.then_some(release),
        }
    }

    fn sent(&self, ids: Vec<crate::message::MessageId>) -> Sent {
        Sent {
            transport: self.consumer.queue.id().to_owned(),
            ids,
            fence: Some(self.fence.clone()),
        }
    }

    fn position(&self) -> Position {
        Position::new(self.unsent.place)
    }

    async fn announce(&self, message: &WireMessage, error: &NotHandled) {
        let runtime = self.consumer.runtime.clone();
        match error {
            NotHandled::Failed(error) if message.kind == MessageKind::Command => {
                let caused = message.metadata.caused(message.id, &message.name);
                runtime
                    .announce_failed_command(&message.name, caused, error)
                    .await;
            }
            NotHandled::Listener { listener, error } => {
                runtime
                    .announce_failed_listener(
                        listener,
                        &message.name,
                        message.id,
                        &message.metadata,
                        error,
                    )
                    .await;
            }
            _ => {}
        }
    }

    async fn is_still_aside(&self) -> Result<bool, StoreError> {
        let parked = self.consumer.parked().await?;
        Ok(parked.iter().any(|it| it.position == self.position()))
    }

    /// It stays in the queue, out of the way, with its reason.
    async fn set_aside(&self, name: &str, reason: String, attempts: u32) -> Result<Outcome, Over> {
        if self.was_aside && !self.is_still_aside().await? {
            // Somebody has given it up meanwhile.
            return Ok(Outcome::Handled);
        }
        let (queue, key) = (self.consumer.queue.id(), &self.unsent.entry.key);
        tracing::error!(queue, message = name, key, reason, "message set aside");
        let parked = ParkedDelivery {
            subscription: queue.to_owned(),
            position: self.position(),
            key: key.clone(),
            event_name: name.to_owned(),
            reason,
            attempts,
            parked_at: self.consumer.runtime.clock().now(),
            retry_wanted: false,
        };
        let commit = Commit {
            // Nothing is sent: it is there for its fence.
            sent: vec![self.sent(Vec::new())],
            parking: vec![Parking::Park(parked)],
            ..Commit::new()
        };
        self.consumer.store().commit(commit).await?;
        self.consumer.note_held_up(key);
        Ok(Outcome::SetAside)
    }
}
