use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tokio::sync::{Notify, watch};

use super::WireMessage;
use crate::runtime::Runtime;
use crate::store::{Commit, EventStore, OutboxEntry, StoreError};
use crate::subscription::Retry;

/// A durable queue in an event store, as the configuration says: `{ driver: queue, store: .. }`.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueSettings {
    /// What `async_switch` calls it.
    pub id: String,
    /// The name of the store that it lives in.
    pub store: String,
    /// How often, and after which waits, a message is tried again.
    pub retry: Retry,
    /// How many messages are handled beside each other, each of another key.
    pub concurrency: usize,
    /// [`Runtime::run`] starts its consumer; otherwise only [`Runtime::consume`] does.
    pub consume_here: bool,
}

impl QueueSettings {
    /// A queue that this process consumes, one message at a time.
    #[must_use]
    pub fn new(id: impl Into<String>, store: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            store: store.into(),
            retry: Retry::default(),
            concurrency: 1,
            consume_here: true,
        }
    }
}

/// What the consumer of a queue is doing in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum QueueState {
    /// It has not been started.
    #[default]
    Idle,
    /// Another process owns it.
    Elsewhere,
    /// It consumes here.
    Running,
}

/// A queue as it was wired.
pub(crate) struct Queue {
    pub(crate) settings: QueueSettings,
    /// The number of its store.
    pub(crate) store: usize,
    /// Something was put into it.
    pub(super) wake: Notify,
    /// Something that was set aside is to be tried again, or is gone.
    pub(super) asked: Notify,
    /// Something for it was written into another store.
    pub(super) forward: Notify,
    pub(crate) progress: watch::Sender<QueueProgress>,
    /// A consumer of it was started in this process.
    pub(crate) is_started: AtomicBool,
}

/// How far a consumer has got in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct QueueProgress {
    pub(crate) state: QueueState,
    /// How many messages are being handled.
    pub(crate) busy: usize,
    /// How often this was told, so that every change is seen.
    pub(crate) turns: u64,
}

impl Queue {
    pub(crate) fn new(settings: QueueSettings, store: usize) -> Self {
        Self {
            settings,
            store,
            wake: Notify::new(),
            asked: Notify::new(),
            forward: Notify::new(),
            progress: watch::Sender::default(),
            is_started: AtomicBool::new(false),
        }
    }

    pub(crate) fn id(&self) -> &str {
        &self.settings.id
    }

    pub(crate) fn wake(&self) {
        self.wake.notify_one();
        self.forward.notify_waiters();
    }

    pub(crate) fn ask(&self) {
        self.asked.notify_one();
    }

    pub(crate) fn store<'r>(&self, runtime: &'r Runtime) -> &'r Arc<dyn EventStore> {
        runtime.store(self.store)
    }

    /// The entry of the outbox that a message is.
    pub(crate) fn entry(&self, message: &WireMessage) -> OutboxEntry {
        OutboxEntry {
            transport: self.settings.id.clone(),
            id: message.id,
            key: message.key.clone(),
            body: message.to_cloud_event(),
        }
    }

    /// Puts entries into the queue.
    pub(crate) async fn send(
        &self,
        runtime: &Runtime,
        entries: Vec<OutboxEntry>,
    ) -> Result<(), StoreError> {
        let commit = Commit {
            outbox: entries,
            ..Commit::new()
        };
        self.store(runtime).commit(commit).await?;
        self.wake();
        Ok(())
    }
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Queue({})", self.settings.id)
    }
}
