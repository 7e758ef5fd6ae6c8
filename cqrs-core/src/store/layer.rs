use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::{
    Amended, Amendment, Commit, Committed, Cursor, Entries, EventStore, EventStream, Lease,
    LoadQuery, LogPage, NameQuery, ParkedDelivery, Position, Promises, Recorded, StoreError,
    StoreTransaction, StreamName, Subject, SubjectHead, Unsent, Version,
};
use crate::message::{MessageId, Metadata};
use crate::time::Timestamp;

#[cfg(doc)]
use super::Layered;

/// Something around an event store that changes some of what it does, and hands everything else on.
///
/// Implemented by what decorates stores: upcasting, plugins, read-only access. [`Layered`] makes an [`EventStore`] of it. A layer writes
/// the methods that it changes:
///
/// ```
/// use std::sync::Arc;
///
/// use cqrs_core::store::{Commit, Committed, EventStore, Layered, StoreError, StoreLayer, StoreTransaction};
///
/// /// Takes no commits.
/// struct Closed(Arc<dyn EventStore>);
///
/// #[async_trait::async_trait]
/// impl StoreLayer for Closed {
///     fn inner(&self) -> &Arc<dyn EventStore> {
///         &self.0
///     }
///
///     async fn commit(&self, _commit: Commit) -> Result<Committed, StoreError> {
///         Err(StoreError::Unsupported { what: "write after closing time" })
///     }
///
///     async fn begin(&self) -> Result<Box<dyn StoreTransaction>, StoreError> {
///         Err(StoreError::Unsupported { what: "write after closing time" })
///     }
/// }
///
/// fn close(store: Arc<dyn EventStore>) -> Arc<dyn EventStore> {
///     Arc::new(Layered(Closed(store)))
/// }
/// ```
///
/// * What changes [`commit`](Self::commit) changes [`begin`](Self::begin) too: a transaction commits past the layer unless that one is
///   wrapped as well. So it is with [`recorded_at`](Self::recorded_at) and [`parts_at`](Self::parts_at).
/// * What [`EventStore`] provides on top of other methods, [`create`](EventStore::create) and
///   [`subject_version`](EventStore::subject_version), comes by those: there is nothing here to forget.
/// * A layer costs a boxed future for each call, so it is put on only where something is attached.
#[async_trait]
pub trait StoreLayer: Send + Sync + 'static {
    /// The store under this layer.
    fn inner(&self) -> &Arc<dyn EventStore>;

    /// [`EventStore::promises`].
    fn promises(&self) -> Promises {
        self.inner().promises()
    }

    /// [`EventStore::place`].
    fn place(&self) -> String {
        self.inner().place()
    }

    /// [`EventStore::commit`].
    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.inner().commit(commit).await
    }

    /// [`EventStore::begin`].
    async fn begin(&self) -> Result<Box<dyn StoreTransaction>, StoreError> {
        self.inner().begin().await
    }

    /// [`EventStore::reader`].
    fn reader(&self) -> Option<Arc<dyn Any + Send + Sync>> {
        self.inner().reader()
    }

    /// [`EventStore::load`].
    async fn load(
        &self,
        stream: &StreamName,
        query: LoadQuery<Position>,
    ) -> Result<EventStream, StoreError> {
        self.inner().load(stream, query).await
    }

    /// [`EventStore::load_subject`].
    async fn load_subject(
        &self,
        stream: &StreamName,
        subject: &Subject,
        query: LoadQuery<Version>,
    ) -> Result<EventStream, StoreError> {
        self.inner().load_subject(stream, subject, query).await
    }

    /// [`EventStore::subject_head`].
    async fn subject_head(
        &self,
        stream: &StreamName,
        subject: &Subject,
    ) -> Result<SubjectHead, StoreError> {
        self.inner().subject_head(stream, subject).await
    }

    /// [`EventStore::has_stream`].
    async fn has_stream(&self, stream: &StreamName) -> Result<bool, StoreError> {
        self.inner().has_stream(stream).await
    }

    /// [`EventStore::stream_metadata`].
    async fn stream_metadata(&self, stream: &StreamName) -> Result<Metadata, StoreError> {
        self.inner().stream_metadata(stream).await
    }

    /// [`EventStore::set_stream_metadata`].
    async fn set_stream_metadata(
        &self,
        stream: &StreamName,
        metadata: Metadata,
    ) -> Result<(), StoreError> {
        self.inner().set_stream_metadata(stream, metadata).await
    }

    /// [`EventStore::delete`].
    async fn delete(&self, stream: &StreamName) -> Result<(), StoreError> {
        self.inner().delete(stream).await
    }

    /// [`EventStore::amend`].
    async fn amend(&self, amendment: Amendment) -> Result<Amended, StoreError> {
        self.inner().amend(amendment).await
    }

    /// [`EventStore::stream_names`].
    async fn stream_names(&self, query: NameQuery) -> Result<Vec<StreamName>, StoreError> {
        self.inner().stream_names(query).await
    }

    /// [`EventStore::category_names`].
    async fn category_names(&self, query: NameQuery) -> Result<Vec<String>, StoreError> {
        self.inner().category_names(query).await
    }

    /// [`EventStore::log_start`].
    fn log_start(&self) -> Cursor {
        self.inner().log_start()
    }

    /// [`EventStore::log_end`].
    async fn log_end(&self) -> Result<Cursor, StoreError> {
        self.inner().log_end().await
    }

    /// [`EventStore::read_log`].
    async fn read_log(&self, after: &Cursor, limit: usize) -> Result<LogPage, StoreError> {
        self.inner().read_log(after, limit).await
    }

    /// [`EventStore::recorded_at`].
    async fn recorded_at(&self, position: Position) -> Result<Option<Recorded>, StoreError> {
        self.inner().recorded_at(position).await
    }

    /// [`EventStore::parts_at`].
    async fn parts_at(&self, position: Position) -> Result<Vec<Recorded>, StoreError> {
        self.inner().parts_at(position).await
    }

    /// [`EventStore::has_reached`].
    fn has_reached(&self, cursor: &Cursor, mark: &Cursor) -> Result<bool, StoreError> {
        self.inner().has_reached(cursor, mark)
    }

    /// [`EventStore::log_grown`].
    async fn log_grown(&self, seen: &Cursor, patience: Duration) {
        self.inner().log_grown(seen, patience).await
    }

    /// [`EventStore::checkpoint`].
    async fn checkpoint(&self, subscription: &str) -> Result<Option<Cursor>, StoreError> {
        self.inner().checkpoint(subscription).await
    }

    /// [`EventStore::checkpoints`].
    async fn checkpoints(&self) -> Result<Vec<(String, Cursor)>, StoreError> {
        self.inner().checkpoints().await
    }

    /// [`EventStore::acquire_lease`].
    async fn acquire_lease(
        &self,
        name: &str,
        owner: &str,
        now: Timestamp,
        duration: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        self.inner().acquire_lease(name, owner, now, duration).await
    }

    /// [`EventStore::release_lease`].
    async fn release_lease(&self, lease: &Lease) -> Result<(), StoreError> {
        self.inner().release_lease(lease).await
    }

    /// [`EventStore::handled`].
    async fn handled(
        &self,
        consumer: &str,
        id: MessageId,
    ) -> Result<Option<Committed>, StoreError> {
        self.inner().handled(consumer, id).await
    }

    /// [`EventStore::outbox`].
    async fn outbox(
        &self,
        transport: &str,
        entries: Entries,
        limit: usize,
    ) -> Result<Vec<Unsent>, StoreError> {
        self.inner().outbox(transport, entries, limit).await
    }

    /// [`EventStore::parked`].
    async fn parked(&self, subscription: Option<&str>) -> Result<Vec<ParkedDelivery>, StoreError> {
        self.inner().parked(subscription).await
    }

    /// [`EventStore::close`].
    async fn close(&self) -> Result<(), StoreError> {
        self.inner().close().await
    }
}
