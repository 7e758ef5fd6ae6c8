use std::any::Any;
use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

use async_trait::async_trait;

use super::action::{
    CategoryNames, Delete, HasStream, Load, LoadSelection, ReadAction, SetStreamMetadata,
    StoreAction, StreamMetadata, StreamNames,
};
use super::hooks::StoreHooks;
use super::{Acting, StorePipeline};
use crate::error::Causes;
use crate::message::Metadata;
use crate::store::{
    Amended, Amendment, Commit, Committed, EventStore, EventStream, Layered, LoadQuery, NameQuery,
    Position, StoreError, StoreLayer, StoreTransaction, StreamName, Subject, Version,
};

/// An event store with plugins: prooph's `ActionEventEmitterEventStore`. The configuration puts it around a store that has plugins or metadata
/// enrichers; in code it is
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::Arc;
/// use cqrs_core::memory::MemoryStore;
/// use cqrs_core::message::Metadata;
/// use cqrs_core::plugin::{Acting, Plugged, action::Create};
/// use cqrs_core::store::{EventStore, StoreError, StreamName};
///
/// let store = Plugged::around("main", Arc::new(MemoryStore::new()), |hooks| {
///     hooks.before(|create: &mut Acting<Create>| match create.stream.as_str() {
///         "forbidden" => Err("nobody makes that one".into()),
///         _ => Ok(()),
///     });
/// });
/// let refused = store.create(&StreamName::new("forbidden")?, Metadata::new()).await;
/// assert!(matches!(refused, Err(StoreError::Refused { .. })));
/// # Ok(())
/// # }
/// ```
///
/// **Where hooks run.** Outside of the store: before it has begun a transaction of its own, and behind that one's end. No lock and no
/// connection is held meanwhile, except where the handler itself has joined a transaction ([`EventStore::begin`]), which is open until its
/// commit. A write that waits for a hook holds up nobody else.
///
/// **What hooks can undo.** Before the store, everything: a hook that fails or stops there leaves nothing of the whole [`Commit`] stored. Behind
/// it, nothing: the error of such a hook is told to the log, and the answer stands.
///
/// **What a hook cannot wait for.** A command about the aggregate whose events it stands at: who writes still has its turn, so that command
/// would wait for the hook, and the hook for it. It is refused, by
/// [`RepositoryError::WaitsForItself`](crate::aggregate::RepositoryError::WaitsForItself); only from a task that the hook spawns, or where a
/// handler without a turn stands between them, it is not noticed.
///
/// **What passes no hook.** Commits without events and streams, such as checkpoints and queues; appends without events, by which a repository
/// only makes sure of a version; [amendments](EventStore::amend) but a [deletion](Amendment::Delete), so that a hook of `Delete` does not keep a
/// stream from being erased; the reading of the whole log by subscriptions and relays; the heads of subjects.
#[derive(Clone)]
pub struct Plugged {
    inner: Arc<dyn EventStore>,
    pub(super) store: Arc<str>,
    pub(super) hooks: Arc<StoreHooks>,
}

impl Plugged {
    /// The store, called `name`, with what `attach` hooks into it. Where that is nothing it is the store itself.
    pub fn around(
        name: &str,
        store: Arc<dyn EventStore>,
        attach: impl FnOnce(&mut StorePipeline),
    ) -> Arc<dyn EventStore> {
        let mut pipeline = StorePipeline::new(name);
        attach(&mut pipeline);
        match Self::new(pipeline, &store) {
            Some(plugged) => plugged.into_store(),
            None => store,
        }
    }

    pub(crate) fn pipeline(name: &str) -> StorePipeline {
        StorePipeline::new(name)
    }

    /// `None` where nothing is hooked.
    pub(crate) fn new(pipeline: StorePipeline, inner: &Arc<dyn EventStore>) -> Option<Self> {
        let (store, hooks) = pipeline.into_hooks()?;
        Some(Self {
            inner: Arc::clone(inner),
            store,
            hooks: Arc::new(hooks),
        })
    }

    pub(crate) fn into_store(self) -> Arc<dyn EventStore> {
        Arc::new(Layered(self))
    }

    /// What may begin, unless hooks give the answer.
    async fn asking<A: ReadAction>(
        &self,
        action: A,
    ) -> Result<ControlFlow<A::Answer, Acting<A>>, StoreError> {
        let mut acting = Acting::new(action, &self.store);
        if A::hooks(&self.hooks).before(&mut acting).await?.is_none() {
            return Ok(ControlFlow::Continue(acting));
        }
        Self::outcome(acting).map(ControlFlow::Break)
    }

    /// What hooks make of the store's answer.
    async fn answered<A: ReadAction>(
        &self,
        mut acting: Acting<A>,
        answer: Result<A::Answer, StoreError>,
    ) -> Result<A::Answer, StoreError> {
        acting.answered(answer);
        A::hooks(&self.hooks).behind(&mut acting).await?;
        Self::outcome(acting)
    }

    fn outcome<A: ReadAction>(mut acting: Acting<A>) -> Result<A::Answer, StoreError> {
        let answer = acting.take();
        answer.unwrap_or_else(|| acting.into_action().unanswered())
    }

    /// Lets the hooks before a write pass it.
    pub(super) async fn passing<A: StoreAction>(&self, action: A) -> Result<Acting<A>, StoreError> {
        let mut acting = Acting::new(action, &self.store);
        match A::hooks(&self.hooks).before(&mut acting).await? {
            None => Ok(acting),
            Some(plugin) => Err(StoreError::Refused {
                plugin: plugin.to_string(),
                source: None,
            }),
        }
    }

    /// Tells the hooks behind a write of it; nothing that they say changes it.
    pub(super) async fn written<A: StoreAction>(
        &self,
        mut acting: Acting<A>,
        answer: Result<A::Answer, StoreError>,
    ) -> Result<A::Answer, StoreError> {
        acting.answered(answer);
        if let Err(error) = A::hooks(&self.hooks).behind(&mut acting).await {
            let store = &*self.store;
            tracing::error!(store, error = %Causes(&error), "a hook behind a write has failed");
        }
        acting.take().unwrap_or(Err(StoreError::Closed))
    }
}

#[async_trait]
impl StoreLayer for Plugged {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.inner
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let write = |commit| self.inner.commit(commit);
        let written = self.write(commit, write).await?;
        Ok(written.committed)
    }

    async fn begin(&self) -> Result<Box<dyn StoreTransaction>, StoreError> {
        let transaction = self.inner.begin().await?;
        Ok(Box::new(Transaction {
            transaction,
            plugged: self.clone(),
        }))
    }

    async fn load(
        &self,
        stream: &StreamName,
        query: LoadQuery<Position>,
    ) -> Result<EventStream, StoreError> {
        self.select(stream, LoadSelection::Stream(query)).await
    }

    async fn load_subject(
        &self,
        stream: &StreamName,
        subject: &Subject,
        query: LoadQuery<Version>,
    ) -> Result<EventStream, StoreError> {
        let selection = LoadSelection::Subject(subject.clone(), query);
        self.select(stream, selection).await
    }

    async fn has_stream(&self, stream: &StreamName) -> Result<bool, StoreError> {
        let stream = stream.clone();
        let acting = match self.asking(HasStream { stream }).await? {
            ControlFlow::Continue(acting) => acting,
            ControlFlow::Break(answer) => return Ok(answer),
        };
        let stream = acting.stream.clone();
        let answer = self.inner.has_stream(&stream).await;
        self.answered(acting, answer).await
    }

    async fn stream_metadata(&self, stream: &StreamName) -> Result<Metadata, StoreError> {
        let stream = stream.clone();
        let acting = match self.asking(StreamMetadata { stream }).await? {
            ControlFlow::Continue(acting) => acting,
            ControlFlow::Break(answer) => return Ok(answer),
        };
        let stream = acting.stream.clone();
        let answer = self.inner.stream_metadata(&stream).await;
        self.answered(acting, answer).await
    }

    async fn set_stream_metadata(
        &self,
        stream: &StreamName,
        metadata: Metadata,
    ) -> Result<(), StoreError> {
        let stream = stream.clone();
        let action = SetStreamMetadata { stream, metadata };
        let acting = self.passing(action).await?;
        let SetStreamMetadata { stream, metadata } = (*acting).clone();
        let answer = self.inner.set_stream_metadata(&stream, metadata).await;
        self.written(acting, answer).await
    }

    async fn delete(&self, stream: &StreamName) -> Result<(), StoreError> {
        let stream = stream.clone();
        let acting = self.passing(Delete { stream }).await?;
        let stream = acting.stream.clone();
        let answer = self.inner.delete(&stream).await;
        self.written(acting, answer).await
    }

    async fn amend(&self, amendment: Amendment) -> Result<Amended, StoreError> {
        let Amendment::Delete { stream, extent } = amendment else {
            return self.inner.amend(amendment).await;
        };
        let acting = self.passing(Delete { stream }).await?;
        let deletion = Amendment::delete(acting.stream.clone(), extent);
        let (answer, amended) = match self.inner.amend(deletion).await {
            Ok(amended) => (Ok(()), amended),
            Err(error) => (Err(error), Amended::new(0)),
        };
        self.written(acting, answer).await?;
        Ok(amended)
    }

    async fn stream_names(&self, query: NameQuery) -> Result<Vec<StreamName>, StoreError> {
        let acting = match self.asking(StreamNames { query }).await? {
            ControlFlow::Continue(acting) => acting,
            ControlFlow::Break(answer) => return Ok(answer),
        };
        let query = acting.query.clone();
        let answer = self.inner.stream_names(query).await;
        self.answered(acting, answer).await
    }

    async fn category_names(&self, query: NameQuery) -> Result<Vec<String>, StoreError> {
        let acting = match self.asking(CategoryNames { query }).await? {
            ControlFlow::Continue(acting) => acting,
            ControlFlow::Break(answer) => return Ok(answer),
        };
        let query = acting.query.clone();
        let answer = self.inner.category_names(query).await;
        self.answered(acting, answer).await
    }
}

impl Plugged {
    async fn select(
        &self,
        stream: &StreamName,
        selection: LoadSelection,
    ) -> Result<EventStream, StoreError> {
        let stream = stream.clone();
        let acting = match self.asking(Load { stream, selection }).await? {
            ControlFlow::Continue(acting) => acting,
            ControlFlow::Break(answer) => return Ok(answer),
        };
        let Load { stream, selection } = (*acting).clone();
        let answer = match selection {
            LoadSelection::Stream(query) => self.inner.load(&stream, query).await,
            LoadSelection::Subject(subject, query) => {
                self.inner.load_subject(&stream, &subject, query).await
            }
        };
        self.answered(acting, answer).await
    }
}

impl fmt::Debug for Plugged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plugged({})", self.store)
    }
}

/// A transaction whose commit passes the hooks.
struct Transaction {
    transaction: Box<dyn StoreTransaction>,
    plugged: Plugged,
}

#[async_trait]
impl StoreTransaction for Transaction {
    async fn commit(self: Box<Self>, commit: Commit) -> Result<Committed, StoreError> {
        let Self {
            transaction,
            plugged,
        } = *self;
        let written = plugged
            .write(commit, |commit| transaction.commit(commit))
            .await?;
        Ok(written.committed)
    }

    fn handle(&self) -> Arc<dyn Any + Send + Sync> {
        self.transaction.handle()
    }
}
