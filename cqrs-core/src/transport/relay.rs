use std::collections::HashSet;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use tokio::sync::watch;

use super::tenancy::Tenancy;
use super::{Queue, WireMessage};
use crate::error::{BoxError, Causes, HandlerPanicked};
use crate::message::{MessageKind, keys};
use crate::runtime::Runtime;
use crate::store::{
    CheckpointMove, Commit, Cursor, EventStore, Fence, LogPage, OutboxEntry, Recorded, StoreError,
};
use crate::subscription::{HEARTBEAT, Progress, SubscriptionState};
use crate::unit::derived_id;

/// How many events are read, and sent, together.
const PAGE: usize = 500;

/// How many events that are not for it may pass before their passing is written down.
const UNWRITTEN: usize = 1_000;

/// The way of one event bus's asynchronous events from one store's log into a queue.
pub(crate) struct Route {
    pub(crate) id: String,
    pub(crate) bus: String,
    /// The number of the store whose log it reads.
    pub(crate) store: usize,
    pub(crate) queue: Arc<Queue>,
    /// The names of the events that are sent.
    pub(crate) names: Arc<HashSet<&'static str>>,
    pub(crate) progress: watch::Sender<Progress>,
}

impl Route {
    pub(crate) fn new(
        queue: &Arc<Queue>,
        bus: &str,
        store: usize,
        names: &Arc<HashSet<&'static str>>,
    ) -> Self {
        Self {
            id: format!("$relay/{}@{bus}", queue.id()),
            bus: bus.to_owned(),
            store,
            queue: Arc::clone(queue),
            names: Arc::clone(names),
            progress: watch::Sender::default(),
        }
    }

    fn takes(&self, recorded: &Recorded) -> bool {
        recorded.is_one_of(|name| self.names.contains(name))
            && recorded.bus_name().is_none_or(|bus| bus == self.bus)
    }

    /// The entry of the queue that an event is, unless it has been to a queue before.
    fn entry(&self, recorded: &Recorded) -> Result<Option<OutboxEntry>, StoreError> {
        let metadata = recorded.metadata.get();
        let metadata = metadata.map_err(|source| recorded.undecodable(source))?;
        if metadata.is_handled_async() {
            return Ok(None);
        }
        let message = WireMessage {
            id: recorded.id,
            kind: MessageKind::Event,
            name: recorded.name.clone(),
            bus: Some(self.bus.clone()),
            schema_version: recorded.schema_version,
            created_at: Some(recorded.created_at),
            key: recorded.parking_key(),
            metadata: metadata.clone().with(keys::HANDLED_ASYNC, true),
            payload: recorded.payload.clone(),
        };
        // Several buses may send the same event to the same queue.
        let id = derived_id(recorded.id, &self.bus);
        Ok(Some(OutboxEntry {
            id,
            ..self.queue.entry(&message)
        }))
    }

    fn report(&self, state: SubscriptionState, cursor: Option<&Cursor>) {
        self.progress.send_modify(|progress| {
            progress.state = state;
            if let Some(cursor) = cursor {
                progress.cursor = Some(cursor.clone());
            }
        });
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Route({})", self.id)
    }
}

/// Sends along a [`Route`] until it is told to stop.
pub(crate) struct Relay {
    route: Arc<Route>,
    runtime: Runtime,
    stop: watch::Receiver<bool>,
    owner: String,
    /// The store has answered since it last failed.
    is_well: bool,
}

/// How a term of ownership has ended.
enum Over {
    Stopping,
    Lost,
    /// An event cannot be read, and may not be passed.
    Poisoned(StoreError),
}

impl Relay {
    pub(crate) fn new(
        route: Arc<Route>,
        runtime: Runtime,
        stop: watch::Receiver<bool>,
        owner: String,
    ) -> Self {
        Self {
            route,
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
            let error: BoxError = match term {
                Ok(Ok(Over::Stopping)) => break,
                Ok(Ok(Over::Poisoned(error))) => return self.stop_at(&error),
                Ok(Ok(Over::Lost) | Err(StoreError::Fenced { .. })) => {
                    self.route.report(SubscriptionState::Elsewhere, None);
                    failures = 0;
                    self.pause(HEARTBEAT).await;
                    continue;
                }
                Ok(Err(error)) => error.into(),
                Err(panic) => HandlerPanicked::new(&*panic).into(),
            };
            failures = match std::mem::take(&mut self.is_well) {
                true => 1,
                false => failures + 1,
            };
            tracing::warn!(relay = self.route.id, error = %Causes(&*error), "events were not sent, trying again");
            let wait = self.route.queue.settings.retry.delay(failures);
            self.pause(wait).await;
        }
        self.route.report(SubscriptionState::Idle, None);
    }

    fn stop_at(&self, error: &StoreError) {
        let reason = Causes(error).to_string();
        tracing::error!(relay = self.route.id, reason, "the relay has stopped");
        self.route
            .report(SubscriptionState::Stopped { reason }, None);
    }

    /// Waits, but not longer than until it is told to stop.
    async fn pause(&self, wait: Duration) {
        let (sleep, mut stop) = (self.runtime.clock().sleep(wait), self.stop.clone());
        tokio::select! {
            () = sleep => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    fn store(&self) -> &Arc<dyn EventStore> {
        self.runtime.store(self.route.store)
    }

    async fn term(&mut self) -> Result<Over, StoreError> {
        let (id, store) = (self.route.id.clone(), self.route.store);
        let taken = Tenancy::take(&self.runtime, store, &id, &self.owner).await?;
        let Some(mut tenancy) = taken else {
            return Ok(Over::Lost);
        };
        let over = self.read(&mut tenancy).await;
        if !matches!(over, Ok(Over::Lost) | Err(StoreError::Fenced { .. })) {
            tenancy.end().await;
        }
        over
    }

    async fn read(&mut self, tenancy: &mut Tenancy) -> Result<Over, StoreError> {
        let mut cursor = match self.store().checkpoint(&self.route.id).await? {
            Some(cursor) => cursor,
            None => self.store().log_start(),
        };
        let mut unwritten = 0;
        loop {
            self.route.report(SubscriptionState::Running, Some(&cursor));
            let shown = tenancy.renewed();
            if !tenancy.keep().await? {
                return Ok(Over::Lost);
            }
            // Now and then also past events that are not for the queue: other processes wait for the checkpoint.
            if unwritten > 0 && tenancy.renewed() != shown {
                self.send(Vec::new(), cursor.clone(), tenancy.fence())
                    .await?;
                unwritten = 0;
            }
            let page = self.store().read_log(&cursor, PAGE).await?;
            let (next, count) = (page.next.clone(), page.events.len());
            self.is_well = true;
            let entries = match self.entries(page) {
                Ok(entries) => entries,
                Err(error) => return Ok(Over::Poisoned(error)),
            };
            unwritten += count;
            if !entries.is_empty() || unwritten >= UNWRITTEN {
                self.send(entries, next.clone(), tenancy.fence()).await?;
                unwritten = 0;
            }
            cursor = next;
            if *self.stop.borrow() {
                return Ok(Over::Stopping);
            }
            if count == 0 {
                self.route.report(SubscriptionState::Running, Some(&cursor));
                self.wait_for_more(&cursor).await;
            }
        }
    }

    fn entries(&self, page: LogPage) -> Result<Vec<OutboxEntry>, StoreError> {
        let taken = page.events.iter().filter(|event| self.route.takes(event));
        let entries = taken.map(|event| self.route.entry(event));
        entries.filter_map(Result::transpose).collect()
    }

    /// Into the queue, and then the checkpoint: one commit where the queue lives in the same store.
    async fn send(
        &self,
        entries: Vec<OutboxEntry>,
        to: Cursor,
        fence: Fence,
    ) -> Result<(), StoreError> {
        crate::fail_point::pass("relay/before");
        let queue = &self.route.queue;
        let mut commit = Commit::new().with_checkpoint(CheckpointMove {
            subscription: self.route.id.clone(),
            to,
            fence: Some(fence),
        });
        if self.runtime.is_same_store(queue.store, self.route.store) {
            commit.outbox = entries;
        } else if !entries.is_empty() {
            queue.send(&self.runtime, entries).await?;
        }
        self.store().commit(commit).await?;
        queue.wake();
        crate::fail_point::pass("relay/after");
        Ok(())
    }

    async fn wait_for_more(&mut self, seen: &Cursor) {
        let store = Arc::clone(self.store());
        let patience: Duration = HEARTBEAT;
        tokio::select! {
            () = store.log_grown(seen, patience) => {}
            _ = self.stop.wait_for(|stop| *stop) => {}
        }
    }
}
