use std::sync::Arc;

use futures::StreamExt;

use super::cache::Cache;
use super::turns::{Turn, Turns};
use super::{Aggregate, Loaded, RepositoryError, RepositorySettings};
use crate::store::{EventStore, LoadQuery, Recorded, StreamName, Subject, Version};
use crate::unit::{HeldKey, StagedState};

/// A repository as it was wired.
pub struct RepositoryCore<A> {
    pub(super) index: usize,
    pub(super) store_index: usize,
    pub(super) settings: RepositorySettings,
    store: Arc<dyn EventStore>,
    /// Nobody else writes the store, so that the cache cannot be behind it.
    is_exclusive: bool,
    turns: Turns,
    cache: Cache<A>,
}

/// What the events that a unit of work has staged lead to. It is cached when they are stored, and lost when they are not.
pub(super) struct StagedRoot<A> {
    pub(super) core: Arc<RepositoryCore<A>>,
    pub(super) id: String,
    pub(super) loaded: Loaded<A>,
    /// No `apply` has panicked in the middle of it.
    pub(super) is_whole: bool,
}

impl<A: Aggregate> StagedState for StagedRoot<A> {
    fn stored(self: Box<Self>) {
        if self.is_whole {
            self.core.keep(self.id, self.loaded);
        }
    }
}

impl<A: Aggregate> RepositoryCore<A> {
    pub(crate) fn new(
        index: usize,
        settings: RepositorySettings,
        store_index: usize,
        store: Arc<dyn EventStore>,
        is_exclusive: bool,
    ) -> Self {
        Self {
            index,
            store_index,
            store,
            is_exclusive,
            turns: Turns::default(),
            cache: Cache::new(settings.cache),
            settings,
        }
    }

    pub(super) fn key(&self, id: &A::Id) -> HeldKey {
        HeldKey {
            repository: self.index,
            id: id.to_string(),
        }
    }

    pub(super) fn subject(&self, id: &A::Id) -> Result<Subject, RepositoryError> {
        Ok(Subject::new(&self.settings.aggregate_type, id.to_string())?)
    }

    pub(super) fn stream(&self, id: &A::Id) -> Result<StreamName, RepositoryError> {
        if self.settings.one_stream_per_aggregate {
            return Ok(StreamName::new(format!("{}-{id}", self.settings.stream))?);
        }
        Ok(self.settings.stream.clone())
    }

    pub(super) async fn take_turn(&self, id: &A::Id) -> Turn {
        self.turns.take(&id.to_string()).await
    }

    /// A state that the store has, for the next one who asks.
    pub(super) fn keep(&self, id: String, loaded: Loaded<A>) {
        self.cache.put(id, loaded);
    }

    /// What the cache has, where it has something, and whether the store may have more.
    pub(super) async fn presume(&self, id: &A::Id) -> Result<(Loaded<A>, bool), RepositoryError> {
        match self.cache.take(&id.to_string()) {
            Some(known) => Ok((known, !self.is_exclusive)),
            None => Ok((self.replay(id).await?, false)),
        }
    }

    /// What the store has. Only what the cache does not know is read.
    pub(super) async fn load(&self, id: &A::Id) -> Result<Loaded<A>, RepositoryError> {
        let (known, is_presumed) = self.presume(id).await?;
        if !is_presumed {
            return Ok(known);
        }
        let version = self.version(id).await?;
        self.catch_up(id, known, version).await
    }

    /// The version that the store has.
    pub(super) async fn version(&self, id: &A::Id) -> Result<Version, RepositoryError> {
        let (stream, subject) = (self.stream(id)?, self.subject(id)?);
        Ok(self.store.subject_version(&stream, &subject).await?)
    }

    /// Brings `known` to what the store has, which was at `version` just now. Where it has less, the stream was deleted meanwhile.
    pub(super) async fn catch_up(
        &self,
        id: &A::Id,
        known: Loaded<A>,
        version: Version,
    ) -> Result<Loaded<A>, RepositoryError> {
        match known.version {
            known_version if known_version == version => Ok(known),
            known_version if known_version < version => self.replay_onto(id, known).await,
            _ => self.replay(id).await,
        }
    }

    /// The state after all stored events, and its version.
    pub(super) async fn replay(&self, id: &A::Id) -> Result<Loaded<A>, RepositoryError> {
        self.replay_onto(id, Loaded::nothing()).await
    }

    async fn replay_onto(
        &self,
        id: &A::Id,
        mut loaded: Loaded<A>,
    ) -> Result<Loaded<A>, RepositoryError> {
        let missing = match loaded.version {
            Version::NONE => LoadQuery::all(),
            known => LoadQuery::all().from(known.next()),
        };
        let (stream, subject) = (self.stream(id)?, self.subject(id)?);
        let mut events = self.store.load_subject(&stream, &subject, missing).await?;
        while let Some(recorded) = events.next().await {
            let recorded = recorded?;
            if !recorded.is_absent() {
                apply(&mut loaded.state, &recorded, id)?;
            }
            loaded.version = recorded.version;
        }
        Ok(loaded)
    }
}

fn apply<A: Aggregate>(
    state: &mut A,
    recorded: &Recorded,
    id: &A::Id,
) -> Result<(), RepositoryError> {
    let Some(applier) = A::appliers()
        .iter()
        .find(|applier| applier.reads(&recorded.name))
    else {
        return Err(RepositoryError::UnknownEvent {
            aggregate_type: A::TYPE,
            id: id.to_string(),
            event: recorded.name.clone(),
            version: recorded.version.get(),
        });
    };
    applier
        .apply(state, &recorded.payload)
        .map_err(|source| recorded.undecodable(source).into())
}
