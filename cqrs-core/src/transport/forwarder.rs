use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use tokio::sync::watch;

use super::Queue;
use super::tenancy::Tenancy;
use crate::error::{BoxError, Causes, HandlerPanicked};
use crate::runtime::Runtime;
use crate::store::{Commit, Entries, Fence, OutboxEntry, Sent, StoreError};
use crate::subscription::HEARTBEAT;

/// How often the outbox is asked for what another process has written.
const LOOK: Duration = Duration::from_millis(100);

/// How many messages are sent together.
const BATCH: usize = 100;

/// Brings the messages that were stored with handlers' effects in one store to a queue that lives in another.
pub(crate) struct Forwarder {
    queue: Arc<Queue>,
    /// The number of the store whose outbox it empties.
    from: usize,
    runtime: Runtime,
    stop: watch::Receiver<bool>,
    owner: String,
    /// The stores have answered since they last failed.
    is_well: bool,
}

impl Forwarder {
    pub(crate) fn new(
        queue: Arc<Queue>,
        from: usize,
        runtime: Runtime,
        stop: watch::Receiver<bool>,
        owner: String,
    ) -> Self {
        Self {
            queue,
            from,
            runtime,
            stop,
            owner,
            is_well: false,
        }
    }

    pub(crate) async fn run(mut self) {
        let mut failures = 0;
        while !*self.stop.borrow() {
            let term = AssertUnwindSafe(self.term()).catch_unwind().await;
            let failure: Option<BoxError> = match term {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(error.into()),
                Err(panic) => Some(HandlerPanicked::new(&*panic).into()),
            };
            let was_well = std::mem::take(&mut self.is_well);
            let wait = match failure {
                None => {
                    failures = 0;
                    HEARTBEAT
                }
                Some(error) => {
                    failures = if was_well { 1 } else { failures + 1 };
                    tracing::warn!(queue = self.queue.id(), error = %Causes(&*error), "messages were not forwarded, trying again");
                    self.queue.settings.retry.delay(failures)
                }
            };
            let (sleep, mut stop) = (self.runtime.clock().sleep(wait), self.stop.clone());
            tokio::select! {
                () = sleep => {}
                _ = stop.wait_for(|stop| *stop) => {}
            }
        }
    }

    /// One term of ownership; it ends when somebody else has it, or when it is told to stop.
    async fn term(&mut self) -> Result<(), StoreError> {
        let name = format!("$forward/{}", self.queue.id());
        let taken = Tenancy::take(&self.runtime, self.from, &name, &self.owner).await?;
        let Some(mut tenancy) = taken else {
            return Ok(());
        };
        while tenancy.keep().await? {
            let has_sent = self.forward(tenancy.fence()).await?;
            self.is_well = true;
            if !has_sent {
                tokio::select! {
                    _ = self.stop.wait_for(|stop| *stop) => break,
                    () = self.queue.forward.notified() => {}
                    () = self.runtime.clock().beat(LOOK) => {}
                }
            }
            if *self.stop.borrow() {
                break;
            }
        }
        tenancy.end().await;
        Ok(())
    }

    /// Sends what is there. Dying between the two commits sends it once more; the queue and the inbox recognise it.
    async fn forward(&self, fence: Fence) -> Result<bool, StoreError> {
        let store = self.runtime.store(self.from);
        let unsent = store
            .outbox(self.queue.id(), Entries::Waiting, BATCH)
            .await?;
        if unsent.is_empty() {
            return Ok(false);
        }
        let entries: Vec<OutboxEntry> = unsent.into_iter().map(|unsent| unsent.entry).collect();
        let sent = Sent {
            transport: self.queue.id().to_owned(),
            ids: entries.iter().map(|entry| entry.id).collect(),
            fence: Some(fence),
        };
        self.queue.send(&self.runtime, entries).await?;
        let commit = Commit {
            sent: vec![sent],
            ..Commit::new()
        };
        store.commit(commit).await?;
        Ok(true)
    }
}
