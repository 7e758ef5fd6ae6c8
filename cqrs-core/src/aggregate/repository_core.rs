use std::pin::Pin;
use std::sync::Arc;

use futures::StreamExt;

use super::cache::Cache;
use super::known::{Known, Place, head_of};
use super::outside::{Outside, Seen};
use super::replay::{Replay, Replayed};
use super::snapshots::Snapshots;
use super::turns::{Turn, Turns};
use super::{Aggregate, At, RepositoryError, RepositorySettings};
use crate::snapshot::SnapshotQueue;
use crate::store::{
    EventStore, EventStream, InvalidName, LoadQuery, StreamName, Subject, SubjectHead, Version,
};
use crate::time::Clock;
use crate::unit::{HeldKey, StagedEvent, StagedState};

/// A repository as it was wired.
pub struct RepositoryCore<A> {
    pub(super) index: usize,
    pub(super) store_index: usize,
    pub(super) settings: RepositorySettings,
    pub(super) store: Arc<dyn EventStore>,
    /// Where nobody else writes the store, so that the cache cannot be behind it: what this program writes past its commands.
    outside: Option<Outside>,
    turns: Turns,
    pub(super) cache: Cache<A>,
    pub(super) snapshots: Option<Snapshots<A>>,
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
        outside: Option<Outside>,
        queue: &Arc<SnapshotQueue>,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        Self {
            index,
            store_index,
            store,
            outside,
            turns: Turns::default(),
            cache: Cache::new(settings.cache),
            snapshots: Snapshots::of(index, &settings, queue, clock),
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

    pub(super) async fn take_turn(&self, id: &A::Id) -> Result<Turn, RepositoryError> {
        let id = id.to_string();
        let turn = self.turns.take(&id).await;
        let aggregate_type = A::TYPE;
        turn.ok_or(RepositoryError::WaitsForItself { aggregate_type, id })
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

    /// What had been written past the commands by now, where the store is not asked otherwise.
    pub(super) fn seen(&self) -> Seen {
        self.outside.as_ref().map(Outside::seen).unwrap_or_default()
    }

    /// What the cache has, where it has something, and whether the store may have more.
    pub(super) async fn presume(&self, id: &A::Id) -> Result<(Known<A>, bool), RepositoryError> {
        match self.cache.take(&id.to_string()) {
            Some(known) => {
                let is_still = |outside: &Outside| outside.is_still(known.place.seen);
                let is_certain = self.outside.as_ref().is_some_and(is_still);
                Ok((known, !is_certain))
            }
            None => Ok((self.replay(id).await?, false)),
        }
    }

    /// What the store has. Only what the cache does not know is read.
    pub(super) async fn load(&self, id: &A::Id) -> Result<Known<A>, RepositoryError> {
        let seen = self.seen();
        let (mut known, is_presumed) = self.presume(id).await?;
        if is_presumed {
            if !self.is_newest(&known.place).await? {
                return self.catch_up(id, known).await;
            }
            known.place.seen = seen;
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
        let key = id.to_string();
        let before = self.cache.place(&key).map(|place| place.head.version);
        let known = self.replay_until(id, None).await?;
        // What was stored before is not: the log was written anew, and its versions are lower ones.
        if before.is_some_and(|before| before > known.version()) {
            self.cache.forget(&key);
        }
        Ok(known)
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
    pub(super) async fn replay_subject(
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
        loop {
            let start = Known::nothing(subject.clone());
            // Otherwise the log has changed meanwhile, and says something else now.
            if let Some(known) = self.follow(start, until).await? {
                let read = known.version().get();
                return Ok((known, read));
            }
        }
    }

    /// Applies the events behind `known`. `None` where the log has not, or no longer, the last event of it.
    async fn follow(
        &self,
        known: Known<A>,
        until: Option<At>,
    ) -> Result<Option<Known<A>>, RepositoryError> {
        let seen = self.seen();
        let events = self.events(&known.place.subject, known.version()).await?;
        let Some(replayed) = Replay::onto(known).read(events, until).await? else {
            return Ok(None);
        };
        let Replayed { mut known, begins } = replayed;
        if let Some(begins) = begins
            && !self.has(&known.place.subject, begins).await?
        {
            return Ok(None);
        }
        known.place.seen = seen;
        Ok(Some(known))
    }

    /// Whether the log has this event, as it was.
    pub(super) async fn has(
        &self,
        subject: &Subject,
        event: SubjectHead,
    ) -> Result<bool, RepositoryError> {
        let query = LoadQuery::all().from(event.version).take(1);
        let stream = self.stream(subject)?;
        let mut found = self.store.load_subject(&stream, subject, query).await?;
        let found = found.next().await.transpose()?;
        Ok(found.is_some_and(|found| head_of(&found) == event))
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

/// What the same aggregate may have been called when it was born.
pub(super) fn older_names<A: Aggregate>(
    subject: &Subject,
) -> impl Iterator<Item = Result<Subject, InvalidName>> {
    let id = subject.aggregate_id();
    A::ALIASES.iter().map(move |name| Subject::new(name, id))
}
