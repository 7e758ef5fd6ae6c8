use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::future::select;
use tokio::sync::watch;

use super::read;
use super::state::State;
use super::write::Prepared;
use crate::message::{MessageId, Metadata};
use crate::store::{
    Amended, Amendment, Commit, Committed, Cursor, Entries, EventStore, EventStream, Lease,
    LoadQuery, LogPage, NameQuery, ParkedDelivery, Position, Promises, Recorded, StoreError,
    StreamName, Subject, SubjectHead, Unsent, Version,
};
use crate::time::{Clock, SystemClock, Timestamp};

/// An event store in memory.
pub struct MemoryStore {
    shared: Arc<Shared>,
    clock: Arc<dyn Clock>,
}

pub(super) struct Shared {
    state: Mutex<State>,
    last: watch::Sender<u64>,
}

impl MemoryStore {
    pub(super) const PROMISES: Promises = Promises::none().several_streams().amendments();

    /// An empty store with the system's clock.
    #[must_use]
    pub fn new() -> Self {
        Self::with_clock(Arc::new(SystemClock))
    }

    /// An empty store; the clock says when who waits for events loses patience.
    #[must_use]
    pub fn with_clock(clock: Arc<dyn Clock>) -> Self {
        Self {
            shared: Arc::new(Shared {
                state: Mutex::default(),
                last: watch::Sender::new(0),
            }),
            clock,
        }
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl Shared {
    /// Nothing panics while it holds the lock, and every change is checked before it begins: a poisoned state is a whole one.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl EventStore for MemoryStore {
    fn promises(&self) -> Promises {
        Self::PROMISES
    }

    fn place(&self) -> String {
        "memory".to_owned()
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let prepared = Prepared::new(commit)?;
        let mut state = self.shared.lock();
        let committed = state.open()?.commit(prepared)?;
        self.shared
            .last
            .send_if_modified(|last| std::mem::replace(last, state.last()) < state.last());
        Ok(committed)
    }

    async fn load(
        &self,
        stream: &StreamName,
        query: LoadQuery<Position>,
    ) -> Result<EventStream, StoreError> {
        let query = query.numbered(Position::get);
        self.shared.lock().open()?.stream(stream)?;
        read::load(Arc::clone(&self.shared), stream.clone(), None, query)
    }

    async fn load_subject(
        &self,
        stream: &StreamName,
        subject: &Subject,
        query: LoadQuery<Version>,
    ) -> Result<EventStream, StoreError> {
        self.shared.lock().open()?;
        read::load(
            Arc::clone(&self.shared),
            stream.clone(),
            Some(subject.clone()),
            query.numbered(Version::get),
        )
    }

    async fn subject_head(
        &self,
        stream: &StreamName,
        subject: &Subject,
    ) -> Result<SubjectHead, StoreError> {
        Ok(self.shared.lock().open()?.head(stream, Some(subject)))
    }

    async fn has_stream(&self, stream: &StreamName) -> Result<bool, StoreError> {
        Ok(self.shared.lock().open()?.streams.contains_key(stream))
    }

    async fn stream_metadata(&self, stream: &StreamName) -> Result<Metadata, StoreError> {
        Ok(self.shared.lock().open()?.stream(stream)?.metadata.clone())
    }

    async fn set_stream_metadata(
        &self,
        stream: &StreamName,
        metadata: Metadata,
    ) -> Result<(), StoreError> {
        self.shared.lock().open()?.stream_mut(stream)?.metadata = metadata;
        Ok(())
    }

    async fn delete(&self, stream: &StreamName) -> Result<(), StoreError> {
        self.shared.lock().open()?.delete(stream)
    }

    async fn amend(&self, amendment: Amendment) -> Result<Amended, StoreError> {
        self.shared.lock().open()?.amend(&amendment)
    }

    async fn stream_names(&self, query: NameQuery) -> Result<Vec<StreamName>, StoreError> {
        self.shared.lock().open()?.stream_names(&query)
    }

    async fn category_names(&self, query: NameQuery) -> Result<Vec<String>, StoreError> {
        if !query.matcher.is_empty() {
            return Err(StoreError::Unsupported {
                what: "choose categories by metadata",
            });
        }
        self.shared.lock().open()?.category_names(&query)
    }

    fn log_start(&self) -> Cursor {
        cursor(0)
    }

    async fn log_end(&self) -> Result<Cursor, StoreError> {
        Ok(cursor(self.shared.lock().open()?.last()))
    }

    async fn read_log(&self, after: &Cursor, limit: usize) -> Result<LogPage, StoreError> {
        let after = place(after)?;
        Ok(self.shared.lock().open()?.page(after, limit))
    }

    async fn recorded_at(&self, position: Position) -> Result<Option<Recorded>, StoreError> {
        Ok(self.shared.lock().open()?.event(position.get()).cloned())
    }

    fn has_reached(&self, cursor: &Cursor, mark: &Cursor) -> Result<bool, StoreError> {
        Ok(place(cursor)? >= place(mark)?)
    }

    async fn log_grown(&self, seen: &Cursor, patience: Duration) {
        let Ok(seen) = place(seen) else { return };
        let mut last = self.shared.last.subscribe();
        let grown = std::pin::pin!(last.wait_for(|last| *last > seen));
        select(grown, self.clock.beat(patience)).await;
    }

    async fn checkpoint(&self, subscription: &str) -> Result<Option<Cursor>, StoreError> {
        Ok(self
            .shared
            .lock()
            .open()?
            .checkpoints
            .get(subscription)
            .cloned())
    }

    async fn checkpoints(&self) -> Result<Vec<(String, Cursor)>, StoreError> {
        let mut state = self.shared.lock();
        let checkpoints = &state.open()?.checkpoints;
        Ok(checkpoints
            .iter()
            .map(|(subscription, cursor)| (subscription.clone(), cursor.clone()))
            .collect())
    }

    async fn acquire_lease(
        &self,
        name: &str,
        owner: &str,
        now: Timestamp,
        duration: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        Ok(self
            .shared
            .lock()
            .open()?
            .leases
            .acquire(name, owner, now, duration))
    }

    async fn release_lease(&self, lease: &Lease) -> Result<(), StoreError> {
        self.shared.lock().open()?.leases.release(lease);
        Ok(())
    }

    async fn handled(
        &self,
        consumer: &str,
        id: MessageId,
    ) -> Result<Option<Committed>, StoreError> {
        Ok(self
            .shared
            .lock()
            .open()?
            .inbox
            .get(&(consumer.to_owned(), id))
            .cloned())
    }

    async fn outbox(
        &self,
        transport: &str,
        entries: Entries,
        limit: usize,
    ) -> Result<Vec<Unsent>, StoreError> {
        let mut state = self.shared.lock();
        let State { outbox, parked, .. } = state.open()?;
        Ok(outbox.first(transport, entries, parked, limit))
    }

    async fn parked(&self, subscription: Option<&str>) -> Result<Vec<ParkedDelivery>, StoreError> {
        let mut state = self.shared.lock();
        let parked = state.open()?.parked.values();
        Ok(parked
            .filter(|parked| subscription.is_none_or(|wanted| parked.subscription == wanted))
            .cloned()
            .collect())
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.shared.lock().open()?.closed = true;
        Ok(())
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore")
            .field("events", &self.shared.lock().last())
            .finish_non_exhaustive()
    }
}

/// A cursor is the last position that was read, in digits.
pub(super) fn cursor(position: u64) -> Cursor {
    Cursor::from_text(position.to_string())
}

fn place(cursor: &Cursor) -> Result<u64, StoreError> {
    let text = cursor.as_text();
    let number = if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    };
    number.ok_or_else(|| StoreError::BadCursor {
        cursor: text.to_owned(),
    })
}
