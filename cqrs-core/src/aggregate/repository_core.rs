use std::sync::Arc;

use super::cache::Cache;
use super::known::{Known, Place};
use super::replay::Replay;
use super::turns::{Turn, Turns};
use super::{Aggregate, At, RepositoryError, RepositorySettings};
use crate::store::{EventStore, EventStream, LoadQuery, StreamName, Subject, Version};
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
    pub(super) known: Known<A>,
    /// No `apply` has panicked in the middle of it.
    pub(super) is_whole: bool,
}

impl<A: Aggregate> StagedState for StagedRoot<A> {
    fn stored(self: Box<Self>) {
        if self.is_whole {
            self.core.keep(self.id, self.known);
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

    /// Whom the events of a new aggregate are about.
    pub(super) fn subject(&self, id: &A::Id) -> Result<Subject, RepositoryError> {
        Ok(Subject::new(A::TYPE, id.to_string())?)
    }

    pub(super) fn stream(&self, subject: &Subject) -> Result<StreamName, RepositoryError> {
        Ok(self.settings.streams.stream(subject)?)
    }

    pub(super) async fn take_turn(&self, id: &A::Id) -> Turn {
        self.turns.take(&id.to_string()).await
    }

    /// A state that the store has, for the next one who asks.
    pub(super) fn keep(&self, id: String, known: Known<A>) {
        self.cache.put(id, known);
    }

    /// What the cache has, where it has something, and whether the store may have more.
    pub(super) async fn presume(&self, id: &A::Id) -> Result<(Known<A>, bool), RepositoryError> {
        match self.cache.take(&id.to_string()) {
            Some(known) => Ok((known, !self.is_exclusive)),
            None => Ok((self.replay(id).await?, false)),
        }
    }

    /// What the store has. Only what the cache does not know is read.
    pub(super) async fn load(&self, id: &A::Id) -> Result<Known<A>, RepositoryError> {
        let (known, is_presumed) = self.presume(id).await?;
        if is_presumed && !self.is_newest(&known.place).await? {
            return self.catch_up(id, known).await;
        }
        Ok(known)
    }

    /// Whether the store has nothing newer, and nothing else.
    pub(super) async fn is_newest(&self, place: &Place) -> Result<bool, RepositoryError> {
        let stream = self.stream(&place.subject)?;
        let head = self.store.subject_head(&stream, &place.subject).await?;
        Ok(head == place.head)
    }

    /// Brings what the cache had to what the store has.
    pub(super) async fn catch_up(
        &self,
        id: &A::Id,
        known: Known<A>,
    ) -> Result<Known<A>, RepositoryError> {
        if let Some(newest) = self.follow(id, known, None).await? {
            return Ok(newest);
        }
        self.cache.forget(&id.to_string());
        self.replay(id).await
    }

    /// The state after all stored events.
    async fn replay(&self, id: &A::Id) -> Result<Known<A>, RepositoryError> {
        self.replay_until(id, None).await
    }

    /// The state after all events that were stored by then.
    pub(super) async fn replay_until(
        &self,
        id: &A::Id,
        until: Option<At>,
    ) -> Result<Known<A>, RepositoryError> {
        let subject = self.subject(id)?;
        let start = self.start(&subject, until).await?;
        if let Some(known) = self.follow(id, start, until).await? {
            return Ok(known);
        }
        let start = Known::nothing(subject.clone());
        let known = self.follow(id, start, until).await?;
        Ok(known.unwrap_or_else(|| Known::nothing(subject)))
    }

    /// Where a replay up to `until` begins. What is given out need not be right: it counts where the log has its last event at its version.
    async fn start(
        &self,
        subject: &Subject,
        _until: Option<At>,
    ) -> Result<Known<A>, RepositoryError> {
        Ok(Known::nothing(subject.clone()))
    }

    /// Applies the events behind `known`. `None` where the log has not, or no longer, the last event of it.
    async fn follow(
        &self,
        id: &A::Id,
        known: Known<A>,
        until: Option<At>,
    ) -> Result<Option<Known<A>>, RepositoryError> {
        let events = self.events(&known.place.subject, known.version()).await?;
        Replay::onto(known, id).read(events, until).await
    }

    /// The events of an aggregate, from a version, itself included.
    pub(super) async fn events(
        &self,
        subject: &Subject,
        from: Version,
    ) -> Result<EventStream, RepositoryError> {
        let query = match from {
            Version::NONE => LoadQuery::all(),
            version => LoadQuery::all().from(version),
        };
        let stream = self.stream(subject)?;
        Ok(self.store.load_subject(&stream, subject, query).await?)
    }
}
