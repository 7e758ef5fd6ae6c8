use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::Queue;
use super::tenancy::{HEARTBEAT, Tenancy};
use crate::error::Causes;
use crate::runtime::Runtime;
use crate::store::{Commit, Entries, Fence, OutboxEntry, Sent, StoreError};

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
        }
    }

    pub(crate) async fn run(mut self) {
        let mut failures = 0;
        while !*self.stop.borrow() {
            let wait = match self.term().await {
                Ok(()) => HEARTBEAT,
                Err(error) => {
                    failures += 1;
                    tracing::warn!(queue = self.queue.id(), error = %Causes(&error), "messages were not forwarded, trying again");
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
            if !self.forward(tenancy.fence()).await? {
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
