use std::fmt;
use std::sync::Arc;

use futures::StreamExt;

use super::turns::Turns;
use super::{Aggregate, RepositoryError, RepositorySettings, Root};
use crate::error::HandlerError;
use crate::inject::{Call, Dependency, DependencyKind, Inject, InjectError, Site};
use crate::store::{EventStore, Expected, LoadQuery, Recorded, StreamName, Subject, Version};
use crate::unit::{Claim, HeldKey, StagedAppend, Unit};

/// The way to the aggregates of one type: a parameter of handlers, bound to their unit of work.
///
/// What is saved is staged; it is stored when the handler has returned `Ok`, all of it in one commit.
pub struct Repository<A: Aggregate> {
    core: Arc<RepositoryCore<A>>,
    unit: Arc<Unit>,
}

/// A repository as it was wired.
pub struct RepositoryCore<A> {
    index: usize,
    settings: RepositorySettings,
    store_index: usize,
    store: Arc<dyn EventStore>,
    turns: Turns,
    aggregate: std::marker::PhantomData<fn() -> A>,
}

/// The state of an aggregate that was looked up to be shown, not changed.
#[derive(Debug, Clone)]
pub struct Loaded<A> {
    /// The state.
    pub state: A,
    /// Its version.
    pub version: Version,
}

impl<A: Aggregate> Repository<A> {
    /// The aggregate of this id.
    ///
    /// # Errors
    /// [`RepositoryError::AggregateNotFound`]; [`RepositoryError::RootInUse`] while another root of it is held.
    pub async fn load(&self, id: &A::Id) -> Result<Root<A>, RepositoryError> {
        self.find(id).await?.ok_or_else(|| not_found::<A>(id))
    }

    /// The aggregate of this id, if there is one.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub async fn find(&self, id: &A::Id) -> Result<Option<Root<A>>, RepositoryError> {
        let root = self.claim(id).await?;
        Ok((root.version() > Version::NONE).then_some(root))
    }

    /// A new aggregate. Whether the id is free is settled when it is stored: if not, the dispatch is a conflict.
    ///
    /// # Errors
    /// [`RepositoryError::RootInUse`]; a conflict where this unit of work has saved it already.
    pub async fn create(&self, id: A::Id) -> Result<Root<A>, RepositoryError> {
        let key = self.core.key(&id);
        match self.unit.claim::<(A, Version)>(&key)? {
            Claim::Load => Ok(Root::new(
                id,
                A::default(),
                Version::NONE,
                Arc::clone(&self.unit),
                key,
            )),
            Claim::InUse => Err(in_use::<A>(&id)),
            Claim::Staged((state, version)) => {
                self.unit.give_back(&key, Box::new((state, version)));
                let subject = Some(self.core.subject(&id)?);
                let stream = self.core.stream(&id)?;
                Err(crate::store::StoreError::Conflict {
                    stream,
                    subject,
                    expected: Expected::NoStream,
                    actual: version,
                }
                .into())
            }
        }
    }

    /// The aggregate of this id, a new one if there is none.
    ///
    /// # Errors
    /// As [`load`](Self::load), but for `AggregateNotFound`.
    pub async fn load_or_create(&self, id: A::Id) -> Result<Root<A>, RepositoryError> {
        self.claim(&id).await
    }

    /// The state of the aggregate as it is stored, to be shown.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub async fn view(&self, id: &A::Id) -> Result<Option<Loaded<A>>, RepositoryError> {
        let (state, version) = self.core.replay(id).await?;
        Ok((version > Version::NONE).then_some(Loaded { state, version }))
    }

    /// Stages what the root has recorded. Its version is checked when the unit of work is written.
    ///
    /// # Errors
    /// In a finder, after the handler has ended, or when the handler's repositories live in two stores.
    pub async fn save(&self, root: Root<A>) -> Result<(), RepositoryError> {
        if self.unit.is_read_only() {
            return Err(RepositoryError::ReadOnly);
        }
        if root.repository() != self.core.index {
            let (aggregate_type, id) = (A::TYPE, root.id().to_string());
            return Err(RepositoryError::OtherRepository { aggregate_type, id });
        }
        let unit = Arc::clone(root.unit());
        let Some(saved) = root.into_saved() else {
            return Ok(());
        };
        let version = saved.loaded.plus(saved.recorded.len() as u64);
        let append = StagedAppend {
            store: Some(self.core.store_index),
            stream: self.core.stream(&saved.id)?,
            subject: Some(self.core.subject(&saved.id)?),
            expected: Expected::Exact(saved.loaded),
            events: saved.recorded,
        };
        unit.save(append, saved.key, Box::new((saved.state, version)))
    }

    /// Waits until nobody else in this process decides about the aggregate; held until the unit of work has ended. A unit that has a turn
    /// already takes no second one: it would wait for itself, or for who waits for it.
    pub(super) async fn take_turn(&self, id: &A::Id) {
        if self.unit.has_turn() {
            return;
        }
        let turn = self.core.turns.take(&id.to_string()).await;
        self.unit.hold(turn);
    }

    async fn claim(&self, id: &A::Id) -> Result<Root<A>, RepositoryError> {
        let key = self.core.key(id);
        let root = |(state, version)| {
            Root::new(
                id.clone(),
                state,
                version,
                Arc::clone(&self.unit),
                key.clone(),
            )
        };
        match self.unit.claim::<(A, Version)>(&key)? {
            Claim::Staged(staged) => Ok(root(staged).staged()),
            Claim::InUse => Err(in_use::<A>(id)),
            Claim::Load => {
                let hold = Hold {
                    unit: &self.unit,
                    key: &key,
                };
                let loaded = self.core.replay(id).await?;
                std::mem::forget(hold);
                Ok(root(loaded))
            }
        }
    }
}

/// Gives the claim back when loading fails or is cancelled.
struct Hold<'a> {
    unit: &'a Unit,
    key: &'a HeldKey,
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        self.unit.release(self.key);
    }
}

fn not_found<A: Aggregate>(id: &A::Id) -> RepositoryError {
    RepositoryError::AggregateNotFound {
        aggregate_type: A::TYPE,
        id: id.to_string(),
    }
}

fn in_use<A: Aggregate>(id: &A::Id) -> RepositoryError {
    RepositoryError::RootInUse {
        aggregate_type: A::TYPE,
        id: id.to_string(),
    }
}

impl<A: Aggregate> RepositoryCore<A> {
    pub(crate) fn new(
        index: usize,
        settings: RepositorySettings,
        store_index: usize,
        store: Arc<dyn EventStore>,
    ) -> Self {
        Self {
            index,
            settings,
            store_index,
            store,
            turns: Turns::default(),
            aggregate: std::marker::PhantomData,
        }
    }

    fn key(&self, id: &A::Id) -> HeldKey {
        HeldKey {
            repository: self.index,
            id: id.to_string(),
        }
    }

    fn subject(&self, id: &A::Id) -> Result<Subject, RepositoryError> {
        Ok(Subject::new(&self.settings.aggregate_type, id.to_string())?)
    }

    fn stream(&self, id: &A::Id) -> Result<StreamName, RepositoryError> {
        if self.settings.one_stream_per_aggregate {
            return Ok(StreamName::new(format!("{}-{id}", self.settings.stream))?);
        }
        Ok(self.settings.stream.clone())
    }

    /// The state after all stored events, and its version.
    async fn replay(&self, id: &A::Id) -> Result<(A, Version), RepositoryError> {
        let (mut state, mut version) = (A::default(), Version::NONE);
        let mut events = self
            .store
            .load_subject(&self.stream(id)?, &self.subject(id)?, LoadQuery::all())
            .await?;
        while let Some(recorded) = events.next().await {
            let recorded = recorded?;
            apply(&mut state, &recorded, id)?;
            version = recorded.version;
        }
        Ok((state, version))
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

impl<A: Aggregate> Inject for Repository<A> {
    type Wired = Arc<RepositoryCore<A>>;

    fn dependency(named: Option<&'static str>) -> Dependency {
        Dependency::new(
            DependencyKind::Repository {
                aggregate_type: A::TYPE,
            },
            named,
        )
    }

    fn wire(site: &Site<'_>, named: Option<&'static str>) -> Result<Self::Wired, InjectError> {
        site.wiring().repository(named)
    }

    fn inject(wired: &Self::Wired, call: &Call<'_>) -> Result<Self, HandlerError> {
        Ok(Self {
            core: Arc::clone(wired),
            unit: Arc::clone(call.unit()),
        })
    }
}

impl<A: Aggregate> Clone for Repository<A> {
    fn clone(&self) -> Self {
        Self {
            core: Arc::clone(&self.core),
            unit: Arc::clone(&self.unit),
        }
    }
}

impl<A: Aggregate> fmt::Debug for Repository<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Repository<{}>({})", A::TYPE, self.core.settings.name)
    }
}
