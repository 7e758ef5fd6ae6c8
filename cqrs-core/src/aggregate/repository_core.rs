use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use futures::StreamExt;

use super::cache::Cache;
use super::known::{Known, Place};
use super::replay::Replay;
use super::snapshots::Snapshots;
use super::turns::{Turn, Turns};
use super::{Aggregate, At, RepositoryError, RepositorySettings};
use crate::error::BoxError;
use crate::snapshot::{Snapshot, SnapshotQueue, SnapshotSource, SnapshotStore};
use crate::store::{EventStore, EventStream, InvalidName, LoadQuery, StreamName, Subject, Version};
use crate::time::Timestamp;
use crate::unit::{HeldKey, StagedAppend, StagedEvent, StagedState};

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
    snapshots: Option<Snapshots<A>>,
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
        queue: &Arc<SnapshotQueue>,
    ) -> Self {
        Self {
            index,
            store_index,
            store,
            is_exclusive,
            turns: Turns::default(),
            cache: Cache::new(settings.cache),
            snapshots: Snapshots::of(index, &settings, queue),
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
        let due = self.snapshots.as_ref().filter(|it| it.take_due(&id));
        let due = due.map(|snapshots| (snapshots, known.place.subject.clone()));
        self.cache.put(id, known);
        if let Some((snapshots, subject)) = due {
            snapshots.ask(subject);
        }
    }

    /// These events are about to be stored.
    pub(super) fn note_recorded(&self, id: &str, before: Version, recorded: &[StagedEvent]) {
        if let Some(snapshots) = &self.snapshots {
            let names: Vec<_> = recorded.iter().map(|staged| staged.event.name()).collect();
            snapshots.note_recorded(id, before, &names);
        }
    }

    /// What is to be written of an aggregate that stood at `place`, the events first.
    pub(super) async fn appends(
        &self,
        place: Place,
        events: Vec<StagedEvent>,
    ) -> Result<Vec<StagedAppend>, RepositoryError> {
        let is_born = place.head.version == Version::NONE && !events.is_empty();
        let mut born = self.append(place, events)?;
        let Some(subject) = born.subject.clone().filter(|_| is_born) else {
            return Ok(vec![born]);
        };
        let metadata = &self.settings.stream_metadata;
        if !metadata.is_empty() && !self.store.has_stream(&born.stream).await? {
            born.creates = Some(Box::new(metadata.clone()));
        }
        let mut appends = vec![born];
        for older in older_names::<A>(&subject) {
            appends.push(self.append(Place::before_birth(older?), Vec::new())?);
        }
        Ok(appends)
    }

    fn append(
        &self,
        place: Place,
        events: Vec<StagedEvent>,
    ) -> Result<StagedAppend, RepositoryError> {
        Ok(StagedAppend {
            store: Some(self.store_index),
            stream: self.stream(&place.subject)?,
            expected: place.expected(),
            subject: Some(place.subject),
            events,
            creates: None,
        })
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
        if let Some(newest) = self.follow(known, None).await? {
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
        let (mut known, mut read) = self.replay_subject(subject.clone(), until).await?;
        for older in older_names::<A>(&subject) {
            if known.exists() {
                break;
            }
            let older = self.replay_subject(older?, until).await?;
            if older.0.exists() {
                (known, read) = older;
            }
        }
        // Who had to read many events is better off with a snapshot the next time.
        if let (Some(snapshots), None) = (&self.snapshots, until) {
            snapshots.note_read(known.place.subject.aggregate_id(), read);
        }
        Ok(known)
    }

    /// The state of an aggregate under one of its type's names, and how many events were applied for it.
    async fn replay_subject(
        &self,
        subject: Subject,
        until: Option<At>,
    ) -> Result<(Known<A>, u64), RepositoryError> {
        if let Some(snapshots) = &self.snapshots
            && let Some(start) = snapshots.start(&subject, until).await
        {
            let from = start.version();
            if let Some(known) = self.follow(start, until).await? {
                let read = known.version().get().saturating_sub(from.get());
                return Ok((known, read));
            }
            snapshots.refuse(&subject).await;
        }
        let start = Known::nothing(subject.clone());
        let known = self.follow(start, until).await?;
        let known = known.unwrap_or_else(|| Known::nothing(subject));
        let read = known.version().get();
        Ok((known, read))
    }

    /// Applies the events behind `known`. `None` where the log has not, or no longer, the last event of it.
    async fn follow(
        &self,
        known: Known<A>,
        until: Option<At>,
    ) -> Result<Option<Known<A>>, RepositoryError> {
        let events = self.events(&known.place.subject, known.version()).await?;
        Replay::onto(known).read(events, until).await
    }

    /// All events of an aggregate.
    pub(super) async fn history(&self, id: &A::Id) -> Result<EventStream, RepositoryError> {
        let subject = self.subject(id)?;
        let mut events = self.events(&subject, Version::NONE).await?.peekable();
        for older in older_names::<A>(&subject) {
            if Pin::new(&mut events).peek().await.is_some() {
                break;
            }
            events = self.events(&older?, Version::NONE).await?.peekable();
        }
        Ok(events.boxed())
    }

    /// The events of an aggregate, from a version, itself included.
    async fn events(
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

#[async_trait]
impl<A: Aggregate> SnapshotSource for RepositoryCore<A> {
    fn store(&self) -> Option<&Arc<dyn SnapshotStore>> {
        self.snapshots.as_ref().map(Snapshots::store)
    }

    async fn take(&self, subject: &Subject, now: Timestamp) -> Result<Option<Snapshot>, BoxError> {
        let Some(snapshots) = &self.snapshots else {
            return Ok(None);
        };
        let id = subject.aggregate_id();
        if let Some(known) = self.cache.take(id) {
            let snapshot = match known.place.subject == *subject {
                true => Some(snapshots.encode(&known, now)),
                false => None,
            };
            self.cache.put(id.to_owned(), known);
            if let Some(snapshot) = snapshot {
                return snapshot;
            }
        }
        let (known, _) = self.replay_subject(subject.clone(), None).await?;
        snapshots.encode(&known, now)
    }
}

/// What the same aggregate may have been called when it was born.
pub(super) fn older_names<A: Aggregate>(
    subject: &Subject,
) -> impl Iterator<Item = Result<Subject, InvalidName>> {
    let id = subject.aggregate_id();
    A::ALIASES.iter().map(move |name| Subject::new(name, id))
}
