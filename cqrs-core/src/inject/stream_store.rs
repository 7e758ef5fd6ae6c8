use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::{Batch, Call, Dependency, DependencyKind, Inject, InjectError, Site, Streams};
use crate::error::HandlerError;
use crate::message::Metadata;
use crate::snapshot::SnapshotQueue;
use crate::store::{Appended, Commit, EventStore, StoreError, StreamName};
use crate::time::{Clock, IdGenerator};

/// An event store, to read and to write: for tools that import, archive and administer. Handlers have `Repository<A>` and `Events`.
///
/// `app.event_store("main")` is one; as a parameter of a handler or a plugin it is the default store, or the one that `#[named("store")]`
/// names. What [`Streams`] reads it reads. Plugins, metadata enrichers and upcasters of the configuration are on.
///
/// * What it writes is stored when the call returns, and stays stored: it is no part of a handler's unit of work, and a command that fails
///   afterwards undoes nothing of it.
/// * Durable listeners hear of the events as of all others, and a relay sends what is asynchronous; inline listeners belong to a dispatch and
///   do not.
/// * One call is one commit, all or nothing.
/// * Streams whose names begin with `$` are the framework's own: they are read, and neither made nor appended to.
///
/// ```
/// # use cqrs_core::inject::{Batch, StreamStore};
/// # use cqrs_core::message::Metadata;
/// # use cqrs_core::store::{Expected, StoreError, StreamName, Subject};
/// # use cqrs_core::message::RawMessage;
/// async fn import(store: &StreamStore, line: RawMessage) -> Result<(), StoreError> {
///     let accounts = StreamName::new("accounts")?;
///     if !store.has_stream(&accounts).await? {
///         store.create(&accounts, Metadata::new().with("source", "legacy")).await?;
///     }
///     let batch = Batch::to(&accounts)
///         .about(Subject::new("Account", "42")?)
///         .expecting(Expected::NoStream)
///         .raw(line);
///     let appended = store.append(batch).await?;
///     println!("{} is at version {}", appended.stream, appended.version);
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct StreamStore {
    streams: Streams,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
    /// Of the application that it is a store of.
    snapshots: Option<Arc<SnapshotQueue>>,
}

impl StreamStore {
    /// Wraps a store. Events that bring none get their time and their ids here.
    #[must_use]
    pub fn new(
        store: Arc<dyn EventStore>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
    ) -> Self {
        Self {
            streams: Streams::new(store),
            clock,
            ids,
            snapshots: None,
        }
    }

    /// The application's snapshots of what is in here.
    pub(crate) fn with_snapshots(self, snapshots: &Arc<SnapshotQueue>) -> Self {
        let snapshots = Some(Arc::clone(snapshots));
        Self { snapshots, ..self }
    }

    /// Makes an empty stream.
    ///
    /// # Errors
    /// [`StoreError::StreamExists`]; [`StoreError::Reserved`].
    pub async fn create(&self, stream: &StreamName, metadata: Metadata) -> Result<(), StoreError> {
        refuse_reserved(stream)?;
        self.raw().create(stream, metadata).await
    }

    /// Appends events to a stream, which is made where it is not there.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the stream is not as expected; [`StoreError::Refused`] by a plugin; [`StoreError::Reserved`].
    pub async fn append(&self, batch: Batch) -> Result<Appended, StoreError> {
        let appended = self.append_all([batch]).await?;
        appended.into_iter().next().ok_or(StoreError::Unsupported {
            what: "say where the events went",
        })
    }

    /// Appends to several streams in one commit: all of it is stored, or nothing.
    ///
    /// # Errors
    /// As [`append`](Self::append); [`StoreError::Unsupported`] where the store writes one stream at a time.
    pub async fn append_all(
        &self,
        batches: impl IntoIterator<Item = Batch> + Send,
    ) -> Result<Vec<Appended>, StoreError> {
        let mut commit = Commit::new();
        for batch in batches {
            refuse_reserved(batch.stream())?;
            batch.join(&mut commit, &*self.clock, &*self.ids)?;
        }
        Ok(self.raw().commit(commit).await?.appended)
    }

    /// Replaces a stream's own metadata.
    ///
    /// # Errors
    /// [`StoreError::StreamNotFound`].
    pub async fn set_stream_metadata(
        &self,
        stream: &StreamName,
        metadata: Metadata,
    ) -> Result<(), StoreError> {
        self.raw().set_stream_metadata(stream, metadata).await
    }

    /// Removes a stream with its events, for good, and the snapshots that the application has of its aggregates. Positions are not given
    /// again. An interrupted run is repeated.
    ///
    /// # Errors
    /// [`StoreError::StreamNotFound`].
    pub async fn delete(&self, stream: &StreamName) -> Result<(), StoreError> {
        let delete = self.raw().delete(stream);
        match self.snapshots.as_ref().and_then(|known| known.runtime()) {
            Some(runtime) => runtime.deleting(&**self.raw(), stream, delete).await,
            None => delete.await,
        }
    }

    /// The store itself, with everything that adapters implement: commits with checkpoints and messages of queues among it, which are the
    /// framework's own.
    #[must_use]
    pub fn raw(&self) -> &Arc<dyn EventStore> {
        self.streams.store()
    }
}

fn refuse_reserved(stream: &StreamName) -> Result<(), StoreError> {
    if stream.is_internal() {
        let stream = stream.clone();
        return Err(StoreError::Reserved { stream });
    }
    Ok(())
}

impl Deref for StreamStore {
    type Target = Streams;

    fn deref(&self) -> &Streams {
        &self.streams
    }
}

impl fmt::Debug for StreamStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StreamStore({})", self.raw().place())
    }
}

impl Inject for StreamStore {
    type Wired = Self;

    const USES_UNIT: bool = false;

    fn dependency(named: Option<&'static str>) -> Dependency {
        Dependency::new(DependencyKind::StreamStore, named)
    }

    fn wire(site: &Site<'_>, named: Option<&'static str>) -> Result<Self, InjectError> {
        let wiring = site.wiring();
        let (clock, ids) = (Arc::clone(&wiring.clock), Arc::clone(&wiring.ids));
        let store = Self::new(site.store(named)?.store, clock, ids);
        Ok(store.with_snapshots(wiring.snapshots()))
    }

    fn inject(wired: &Self, _: &Call<'_>) -> Result<Self, HandlerError> {
        Ok(wired.clone())
    }
}
