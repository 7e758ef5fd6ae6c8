//! An adapter that fails after some writes. It is no layer: nothing is beneath it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use cqrs_core::message::{MessageId, Metadata};
use cqrs_core::store::{
    Amended, Amendment, Commit, Committed, Cursor, Entries, EventStore, EventStream, Lease,
    LoadQuery, LogPage, NameQuery, ParkedDelivery, Position, Promises, Recorded, StoreError,
    StreamName, Subject, SubjectHead, Unsent, Version,
};
use cqrs_core::time::Timestamp;

/// Takes so many writes, and then none.
pub(crate) struct Broken(Arc<dyn EventStore>, AtomicU32);

impl Broken {
    pub(crate) fn after(takes: u32, store: &Arc<dyn EventStore>) -> Arc<dyn EventStore> {
        Arc::new(Self(Arc::clone(store), AtomicU32::new(takes)))
    }

    fn take(&self) -> Result<(), StoreError> {
        let take = |left: u32| left.checked_sub(1);
        let taken = self
            .1
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take);
        taken.map(drop).map_err(|_| StoreError::Closed)
    }
}

#[async_trait]
impl EventStore for Broken {
    fn promises(&self) -> Promises {
        self.0.promises()
    }

    fn place(&self) -> String {
        self.0.place()
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.take()?;
        self.0.commit(commit).await
    }

    async fn load(
        &self,
        stream: &StreamName,
        query: LoadQuery<Position>,
    ) -> Result<EventStream, StoreError> {
        self.0.load(stream, query).await
    }

    async fn load_subject(
        &self,
        stream: &StreamName,
        subject: &Subject,
        query: LoadQuery<Version>,
    ) -> Result<EventStream, StoreError> {
        self.0.load_subject(stream, subject, query).await
    }

    async fn subject_head(
        &self,
        stream: &StreamName,
        subject: &Subject,
    ) -> Result<SubjectHead, StoreError> {
        self.0.subject_head(stream, subject).await
    }

    async fn has_stream(&self, stream: &StreamName) -> Result<bool, StoreError> {
        self.0.has_stream(stream).await
    }

    async fn stream_metadata(&self, stream: &StreamName) -> Result<Metadata, StoreError> {
        self.0.stream_metadata(stream).await
    }

    async fn set_stream_metadata(
        &self,
        stream: &StreamName,
        metadata: Metadata,
    ) -> Result<(), StoreError> {
        self.0.set_stream_metadata(stream, metadata).await
    }

    async fn delete(&self, stream: &StreamName) -> Result<(), StoreError> {
        self.0.delete(stream).await
    }

    async fn amend(&self, amendment: Amendment) -> Result<Amended, StoreError> {
        self.take()?;
        self.0.amend(amendment).await
    }

    async fn stream_names(&self, query: NameQuery) -> Result<Vec<StreamName>, StoreError> {
        self.0.stream_names(query).await
    }

    async fn category_names(&self, query: NameQuery) -> Result<Vec<String>, StoreError> {
        self.0.category_names(query).await
    }

    fn log_start(&self) -> Cursor {
        self.0.log_start()
    }

    async fn log_end(&self) -> Result<Cursor, StoreError> {
        self.0.log_end().await
    }

    async fn read_log(&self, after: &Cursor, limit: usize) -> Result<LogPage, StoreError> {
        self.0.read_log(after, limit).await
    }

    async fn recorded_at(&self, position: Position) -> Result<Option<Recorded>, StoreError> {
        self.0.recorded_at(position).await
    }

    fn has_reached(&self, cursor: &Cursor, mark: &Cursor) -> Result<bool, StoreError> {
        self.0.has_reached(cursor, mark)
    }

    async fn log_grown(&self, seen: &Cursor, patience: Duration) {
        self.0.log_grown(seen, patience).await
    }

    async fn checkpoint(&self, subscription: &str) -> Result<Option<Cursor>, StoreError> {
        self.0.checkpoint(subscription).await
    }

    async fn checkpoints(&self) -> Result<Vec<(String, Cursor)>, StoreError> {
        self.0.checkpoints().await
    }

    async fn acquire_lease(
        &self,
        name: &str,
        owner: &str,
        now: Timestamp,
        duration: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        self.0.acquire_lease(name, owner, now, duration).await
    }

    async fn release_lease(&self, lease: &Lease) -> Result<(), StoreError> {
        self.0.release_lease(lease).await
    }

    async fn handled(
        &self,
        consumer: &str,
        id: MessageId,
    ) -> Result<Option<Committed>, StoreError> {
        self.0.handled(consumer, id).await
    }

    async fn outbox(
        &self,
        transport: &str,
        entries: Entries,
        limit: usize,
    ) -> Result<Vec<Unsent>, StoreError> {
        self.0.outbox(transport, entries, limit).await
    }

    async fn parked(&self, subscription: Option<&str>) -> Result<Vec<ParkedDelivery>, StoreError> {
        self.0.parked(subscription).await
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.0.close().await
    }
}
