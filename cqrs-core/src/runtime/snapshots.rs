use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::TryStreamExt;

use super::{Runtime, Wiring};
use crate::aggregate::{RepositorySettings, StreamStrategy};
use crate::error::BoxError;
use crate::names::{NameOf, RepositoryName};
use crate::registry::Registry;
use crate::snapshot::{SnapshotPolicy, SnapshotQueue, SnapshotSource, SnapshotStore};
use crate::store::{LoadQuery, StoreError, Subject};

/// How many events are looked at together.
const PAGE: usize = 1_000;

/// All repositories, and the aggregates of theirs that wait for a snapshot.
pub(super) struct SnapshotDesk {
    pub(super) queue: Arc<SnapshotQueue>,
    pub(super) repositories: Vec<WithSnapshots>,
}

pub(super) struct WithSnapshots {
    pub(super) settings: RepositorySettings,
    pub(super) source: Option<Arc<dyn SnapshotSource>>,
    /// What its aggregates' type is called, and was called.
    types: Vec<String>,
    done: Mutex<Done>,
}

#[derive(Default)]
struct Done {
    taken: u64,
    failed: u64,
    last_failure: Option<String>,
}

/// The snapshots of a repository: where, when, and what has become of them since the application was started.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SnapshotStatus {
    /// The repository.
    pub repository: String,
    /// The type of its aggregates.
    pub aggregate_type: String,
    /// The snapshot store's id in the configuration.
    pub service: String,
    /// When snapshots are taken.
    pub policy: SnapshotPolicy,
    /// How many were taken.
    pub taken: u64,
    /// How many could not be taken.
    pub failed: u64,
    /// Why the last of those could not.
    pub last_failure: Option<String>,
}

/// Why snapshots were not taken or cleared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotsError {
    /// No repository of this name has a snapshot store.
    #[error("no repository {repository:?} has a snapshot store{}", others(.known))]
    UnknownRepository {
        /// The name.
        repository: String,
        /// The repositories that have one.
        known: Vec<String>,
    },
    /// The state of an aggregate is not to be had.
    #[error("{subject} cannot be loaded for its snapshot")]
    Unloadable {
        /// The aggregate.
        subject: Subject,
        /// Why not.
        #[source]
        source: BoxError,
    },
    /// The snapshot store or the event store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn others(names: &[String]) -> String {
    match names {
        [] => String::new(),
        names => format!("; those that have one: {}", names.join(", ")),
    }
}

impl SnapshotDesk {
    /// The repositories of an application that is wired; those that nobody has asked for are made now. What comes beside it are the numbers
    /// of those whose aggregates serde does not know.
    pub(super) fn of(wiring: &Wiring, registry: &Registry) -> (Self, Vec<usize>) {
        for settings in wiring
            .repositories
            .iter()
            .filter(|it| it.snapshots.is_some())
        {
            let mut aggregates = registry.aggregates();
            let aggregate = aggregates.find(|it| it.type_name == settings.aggregate_type);
            if let Some(aggregate) = aggregate {
                // It is among the sources then.
                let _made = (aggregate.snapshot_source)(wiring, Some(&settings.name));
            }
        }
        let mut sources = wiring
            .sources
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut unknown = Vec::new();
        let repositories = wiring.repositories.iter().enumerate();
        let repositories = repositories.map(|(index, settings)| {
            let source = sources.remove(&index);
            let source = source.filter(|source| source.store().is_some());
            if settings.snapshots.is_some() && source.is_none() {
                unknown.push(index);
            }
            let mut aggregates = registry.aggregates();
            let aggregate = aggregates.find(|it| it.type_name == settings.aggregate_type);
            let aliases = aggregate.map_or(&[][..], |it| it.aliases);
            let types = [&settings.aggregate_type[..]].into_iter();
            let types = types.chain(aliases.iter().copied());
            WithSnapshots {
                types: types.map(str::to_owned).collect(),
                settings: settings.clone(),
                source,
                done: Mutex::default(),
            }
        });
        let desk = Self {
            repositories: repositories.collect(),
            queue: Arc::clone(&wiring.snapshots),
        };
        (desk, unknown)
    }

    /// The application that takes the snapshots.
    pub(super) fn belong_to(&self, runtime: &Runtime) {
        self.queue.belong_to(runtime.downgrade());
    }

    /// All names that an aggregate type of the application has or had; of any other type its own.
    pub(super) fn names_of<'a>(&'a self, aggregate_type: &'a str) -> Vec<&'a str> {
        let is_meant = |it: &&WithSnapshots| it.types.iter().any(|name| name == aggregate_type);
        match self.repositories.iter().find(is_meant) {
            Some(repository) => repository.types.iter().map(String::as_str).collect(),
            None => vec![aggregate_type],
        }
    }

    /// Each snapshot store once.
    pub(super) fn stores(&self) -> Vec<&Arc<dyn SnapshotStore>> {
        let mut stores: Vec<&Arc<dyn SnapshotStore>> = Vec::new();
        let sources = self.repositories.iter().flat_map(|it| &it.source);
        for store in sources.filter_map(|source| source.store()) {
            if !stores.iter().any(|known| Arc::ptr_eq(known, store)) {
                stores.push(store);
            }
        }
        stores
    }
}

impl WithSnapshots {
    fn done(&self) -> MutexGuard<'_, Done> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn note(&self, outcome: Result<(), String>) {
        let mut done = self.done();
        match outcome {
            Ok(()) => done.taken += 1,
            Err(failure) => {
                done.failed += 1;
                done.last_failure = Some(failure);
            }
        }
    }

    fn status(&self) -> Option<SnapshotStatus> {
        let snapshots = self.settings.snapshots.as_ref()?;
        let done = self.done();
        Some(SnapshotStatus {
            repository: self.settings.name.clone(),
            aggregate_type: self.settings.aggregate_type.clone(),
            service: snapshots.service.clone(),
            policy: snapshots.policy.clone(),
            taken: done.taken,
            failed: done.failed,
            last_failure: done.last_failure.clone(),
        })
    }
}

impl Runtime {
    /// The repositories that have a snapshot store, and what has become of their snapshots since the start.
    #[must_use]
    pub fn snapshots(&self) -> Vec<SnapshotStatus> {
        let repositories = self.0.snapshots.repositories.iter();
        repositories.filter_map(WithSnapshots::status).collect()
    }

    /// Takes a snapshot of one aggregate now. Whether there is such an aggregate.
    ///
    /// # Errors
    /// When it cannot be loaded, or its snapshot not saved.
    pub async fn take_snapshot(
        &self,
        repository: impl NameOf<RepositoryName>,
        id: &str,
    ) -> Result<bool, SnapshotsError> {
        let mut is_there = false;
        for index in self.with_snapshots(repository.name())? {
            for aggregate_type in &self.0.snapshots.repositories[index].types {
                let subject = Subject::new(aggregate_type, id).map_err(StoreError::from)?;
                is_there |= self.take_one(index, &subject).await?;
            }
        }
        Ok(is_there)
    }

    /// Takes a snapshot of every aggregate of a repository now: those of another shape are replaced before anybody needs them. Tells how many
    /// there are.
    ///
    /// # Errors
    /// As [`take_snapshot`](Self::take_snapshot); what was taken before stays.
    pub async fn take_snapshots(
        &self,
        repository: impl NameOf<RepositoryName>,
    ) -> Result<u64, SnapshotsError> {
        let mut taken = 0;
        for index in self.with_snapshots(repository.name())? {
            for subject in self.aggregates_of(index).await? {
                taken += u64::from(self.take_one(index, &subject).await?);
            }
        }
        Ok(taken)
    }

    /// Forgets the snapshots of all aggregates of a repository's type.
    ///
    /// # Errors
    /// When the snapshot store fails.
    pub async fn clear_snapshots(
        &self,
        repository: impl NameOf<RepositoryName>,
    ) -> Result<(), SnapshotsError> {
        for index in self.with_snapshots(repository.name())? {
            let repository = &self.0.snapshots.repositories[index];
            if let Some(store) = repository.source.as_ref().and_then(|it| it.store()) {
                for aggregate_type in &repository.types {
                    store.remove_all(aggregate_type).await?;
                }
            }
        }
        Ok(())
    }

    /// Forgets the snapshot of one aggregate, wherever there may be one: to be called when its events are erased.
    ///
    /// # Errors
    /// When one may still be there. It is not read any more, all the same: its last event is erased.
    pub async fn remove_snapshots(&self, subject: &Subject) -> Result<(), StoreError> {
        let mut outcome = Ok(());
        for store in self.0.snapshots.stores() {
            outcome = outcome.and(store.remove(subject).await);
        }
        outcome
    }

    fn with_snapshots(&self, repository: &str) -> Result<Vec<usize>, SnapshotsError> {
        let all = || self.0.snapshots.repositories.iter().enumerate();
        let having = || all().filter(|(_, it)| it.source.is_some());
        let found = having().filter(|(_, it)| it.settings.name == repository);
        let found: Vec<_> = found.map(|(index, _)| index).collect();
        if !found.is_empty() {
            return Ok(found);
        }
        let known: BTreeSet<_> = having().map(|(_, it)| it.settings.name.clone()).collect();
        Err(SnapshotsError::UnknownRepository {
            repository: repository.to_owned(),
            known: known.into_iter().collect(),
        })
    }

    /// The aggregates that a repository's store has events of.
    async fn aggregates_of(&self, index: usize) -> Result<BTreeSet<Subject>, StoreError> {
        let WithSnapshots {
            settings, types, ..
        } = &self.0.snapshots.repositories[index];
        let mut found = BTreeSet::new();
        let mut see = |subject: Option<&Subject>| {
            let is_one = |it: &&Subject| types.iter().any(|name| name == it.aggregate_type());
            found.extend(subject.filter(is_one).cloned());
        };
        let Some(store) = self.store_named(&settings.store) else {
            return Ok(found);
        };
        if let StreamStrategy::OneForAll(stream) = &settings.streams {
            let mut events = match store.load(stream, LoadQuery::all()).await {
                Err(StoreError::StreamNotFound { .. }) => return Ok(found),
                events => events?,
            };
            while let Some(recorded) = events.try_next().await? {
                see(recorded.subject.as_ref());
            }
            return Ok(found);
        }
        let mut cursor = store.log_start();
        loop {
            let page = store.read_log(&cursor, PAGE).await?;
            if page.events.is_empty() {
                return Ok(found);
            }
            let events = page.events.iter();
            events.for_each(|recorded| see(recorded.subject.as_ref()));
            cursor = page.next;
        }
    }

    async fn take_one(&self, index: usize, subject: &Subject) -> Result<bool, SnapshotsError> {
        let repository = &self.0.snapshots.repositories[index];
        let Some(source) = &repository.source else {
            return Ok(false);
        };
        let now = self.clock().now();
        let snapshot = source.take(subject, now).await.map_err(|source| {
            let subject = subject.clone();
            SnapshotsError::Unloadable { subject, source }
        })?;
        let (Some(snapshot), Some(store)) = (snapshot, source.store()) else {
            return Ok(false);
        };
        store.save(std::slice::from_ref(&snapshot)).await?;
        let unsure = |reason: String| SnapshotsError::Unloadable {
            subject: subject.clone(),
            source: reason.into(),
        };
        let is_kept = self.confirm(index, &snapshot).await.map_err(unsure)?;
        if is_kept {
            repository.note(Ok(()));
        }
        Ok(is_kept)
    }
}
