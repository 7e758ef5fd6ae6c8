use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::{
    Amended, Amendment, Commit, Committed, Cursor, Entries, EventStore, EventStream, Lease,
    LoadQuery, LogPage, NameQuery, ParkedDelivery, Position, Promises, Recorded, StoreError,
    StoreLayer, StoreTransaction, StreamName, Subject, SubjectHead, Unsent, Version,
};
use crate::message::{MessageId, Metadata};
use crate::time::Timestamp;

/// An [`EventStore`] made of a [`StoreLayer`].
#[derive(Debug)]
pub struct Layered<L>(pub L);

#[deny(
    clippy::missing_trait_methods,
    reason = "a new method of the trait that is not handed on would bypass every layer"
)]
#[async_trait]
impl<L: StoreLayer> EventStore for Layered<L> {
    fn promises(&self) -> Promises {
        self.0.promises()
    }

    fn place(&self) -> String {
        self.0.place()
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.0.commit(commit).await
    }

    async fn begin(&self) -> Result<Box<dyn StoreTransaction>, StoreError> {
        self.0.begin().await
    }

    fn reader(&self) -> Option<Arc<dyn Any + Send + Sync>> {
        self.0.reader()
    }

    fn beneath(&self) -> Option<&Arc<dyn EventStore>> {
        Some(self.0.inner())
    }

    async fn create(&self, stream: &StreamName, metadata: Metadata) -> Result<(), StoreError> {
        let commit = Commit::new().with_stream(stream.clone(), metadata);
        self.0.commit(commit).await.map(drop)
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

    async fn subject_version(
        &self,
        stream: &StreamName,
        subject: &Subject,
    ) -> Result<Version, StoreError> {
        Ok(self.subject_head(stream, subject).await?.version)
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

    async fn parts_at(&self, position: Position) -> Result<Vec<Recorded>, StoreError> {
        self.0.parts_at(position).await
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

/// The store without its layers.
pub(crate) fn bare(store: &Arc<dyn EventStore>) -> Arc<dyn EventStore> {
    let mut store = store;
    while let Some(beneath) = store.beneath() {
        store = beneath;
    }
    Arc::clone(store)
}
