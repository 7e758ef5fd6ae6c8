use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::lifecycle::Running;
use super::{Runtime, WaitError};
use crate::error::known;
use crate::names::{NameOf, TransportName};
use crate::store::{Cursor, Entries, StoreError, bare};
use crate::transport::{Consumer, Forwarder, Queue, QueueState, Relay};

/// How often a queue that another process consumes is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// There is no queue of this name.
#[derive(Debug, thiserror::Error)]
#[error("there is no queue {queue:?}{}", known(.queue, .queues))]
pub struct UnknownQueue {
    /// What was asked for.
    pub queue: String,
    /// Those that there are.
    pub queues: Vec<String>,
}

impl Runtime {
    /// Starts the consumer of one queue, and what brings messages there, and nothing else: for a process that does nothing but consume.
    /// An application that [runs](Self::run) already consumes what it shall, and nothing changes.
    ///
    /// # Errors
    /// When there is no such queue.
    pub async fn consume(&self, queue: impl NameOf<TransportName>) -> Result<(), UnknownQueue> {
        let queue = queue.name();
        let queues = self.0.queues.iter();
        let Some(found) = queues.clone().find(|known| known.id() == queue) else {
            return Err(UnknownQueue {
                queue: queue.to_owned(),
                queues: queues.map(|queue| queue.id().to_owned()).collect(),
            });
        };
        let mut running = self.0.running.lock().await;
        if !self.is_closing() {
            let running = running.get_or_insert_with(|| Running::new(self));
            self.start_queues(std::iter::once(found), running);
        }
        Ok(())
    }

    /// What the consumer of every queue is doing in this process, by id.
    #[must_use]
    pub fn consumers(&self) -> Vec<(String, QueueState)> {
        let state = |queue: &Arc<Queue>| (queue.id().to_owned(), queue.progress.borrow().state);
        self.0.queues.iter().map(state).collect()
    }

    /// Starts consumers of these queues, unless they were started before.
    pub(super) fn start_queues<'q>(
        &self,
        consumed: impl Iterator<Item = &'q Arc<Queue>>,
        running: &mut Running,
    ) {
        for queue in consumed {
            if queue.is_started.swap(true, Ordering::SeqCst) {
                continue;
            }
            let (stop, owner) = (running.stop.subscribe(), format!("{}/queue", running.owner));
            let consumer = Consumer::new(Arc::clone(queue), self.clone(), stop, owner);
            running.tasks.push(tokio::spawn(consumer.run()));
        }
    }

    /// Starts everything that brings messages to queues.
    pub(super) fn start_senders(
        &self,
        stop: &watch::Sender<bool>,
        owner: &str,
    ) -> Vec<JoinHandle<()>> {
        let stop = || stop.subscribe();
        let mut tasks = Vec::new();
        for (index, route) in self.0.routes.iter().enumerate() {
            let owner = format!("{owner}/relay/{index}");
            let relay = Relay::new(Arc::clone(route), self.clone(), stop(), owner);
            tasks.push(tokio::spawn(relay.run()));
        }
        for (index, queue) in self.0.queues.iter().enumerate() {
            let is_other = |store: &usize| !self.is_same_store(*store, queue.store);
            for from in (0..self.0.stores.len()).filter(is_other) {
                let owner = format!("{owner}/forward/{index}/{from}");
                let queue = Arc::clone(queue);
                let forwarder = Forwarder::new(queue, from, self.clone(), stop(), owner);
                tasks.push(tokio::spawn(forwarder.run()));
            }
        }
        tasks
    }

    /// Whether two stores of the configuration are the same service, or the same database.
    pub(crate) fn is_same_store(&self, first: usize, second: usize) -> bool {
        let (first, second) = (bare(self.store(first)), bare(self.store(second)));
        Arc::ptr_eq(&first, &second)
            || (first.promises().several_processes && first.place() == second.place())
    }

    /// Somebody has put something into an outbox.
    pub(crate) fn wake_queues(&self) {
        self.0.queues.iter().for_each(|queue| queue.wake());
    }

    /// Waits until relays have read as far as `ends`, and nothing waits in a queue that is consumed here.
    pub(super) async fn empty_queues(&self, ends: &[Cursor]) -> Result<(), WaitError> {
        for route in &self.0.routes {
            self.reach_by(&route.id, route.store, &route.progress, &ends[route.store])
                .await?;
        }
        for queue in &self.0.queues {
            self.empty(queue).await?;
        }
        Ok(())
    }

    /// Whether nothing waits in a queue that is consumed here, or on its way there.
    pub(super) async fn has_empty_queues(&self) -> Result<bool, StoreError> {
        for queue in &self.0.queues {
            if self.is_consumed(queue) && !self.is_empty(queue).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A queue that only other processes consume is nothing to wait for.
    fn is_consumed(&self, queue: &Queue) -> bool {
        queue.settings.consume_here || queue.is_started.load(Ordering::SeqCst)
    }

    async fn is_empty(&self, queue: &Queue) -> Result<bool, StoreError> {
        for wired in &self.0.stores {
            let waiting = wired.store.outbox(queue.id(), Entries::Waiting, 1).await?;
            if !waiting.is_empty() {
                return Ok(false);
            }
        }
        Ok(queue.progress.borrow().busy == 0)
    }

    async fn empty(&self, queue: &Queue) -> Result<(), WaitError> {
        let mut progress = queue.progress.subscribe();
        while self.is_consumed(queue) {
            let state = progress.borrow_and_update().state;
            if self.is_empty(queue).await? {
                return Ok(());
            }
            if self.is_closing() && state == QueueState::Idle {
                let subscription = queue.id().to_owned();
                return Err(WaitError::ShuttingDown { subscription });
            }
            if state == QueueState::Elsewhere {
                self.clock().sleep(LOOK).await;
            } else {
                let _told = progress.changed().await;
            }
        }
        Ok(())
    }
}
