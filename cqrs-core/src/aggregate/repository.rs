use std::fmt;
use std::sync::Arc;

use super::repository_core::StagedRoot;
use super::{Aggregate, RepositoryCore, RepositoryError, Root};
use crate::error::HandlerError;
use crate::inject::{Call, Dependency, DependencyKind, Inject, InjectError, Site};
use crate::store::{Expected, StoreError, Version};
use crate::unit::{Claim, HeldKey, StagedAppend, Unit};

/// How much a repository asks its store for a state that the cache has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Whether it is the newest one.
    Confirm,
    /// Nothing: who gets it finds out.
    Presume,
}

/// The way to the aggregates of one type: a parameter of handlers, bound to their unit of work.
///
/// What is saved is staged; it is stored when the handler has returned `Ok`, all of it in one commit.
pub struct Repository<A: Aggregate> {
    core: Arc<RepositoryCore<A>>,
    unit: Arc<Unit>,
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
        let root = self.claim(id, Look::Confirm).await?;
        Ok((root.version() > Version::NONE).then_some(root))
    }

    /// A new aggregate. Whether the id is free is settled when it is stored: if not, the dispatch is a conflict.
    ///
    /// # Errors
    /// [`RepositoryError::RootInUse`]; a conflict where this unit of work has saved it already.
    pub async fn create(&self, id: A::Id) -> Result<Root<A>, RepositoryError> {
        let key = self.core.key(&id);
        match self.unit.claim::<StagedRoot<A>>(&key)? {
            Claim::Load => Ok(self.root(id, Loaded::nothing(), key)),
            Claim::InUse => Err(in_use::<A>(&id)),
            Claim::Staged(staged) => {
                let actual = staged.loaded.version;
                self.unit.give_back(&key, staged);
                Err(StoreError::Conflict {
                    stream: self.core.stream(&id)?,
                    subject: Some(self.core.subject(&id)?),
                    expected: Expected::NoStream,
                    actual,
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
        self.claim(&id, Look::Confirm).await
    }

    /// The state of the aggregate as it is stored, to be shown.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub async fn view(&self, id: &A::Id) -> Result<Option<Loaded<A>>, RepositoryError> {
        let loaded = self.core.replay(id).await?;
        Ok((loaded.version > Version::NONE).then_some(loaded))
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
        let append = StagedAppend {
            store: Some(self.core.store_index),
            stream: self.core.stream(&saved.id)?,
            subject: Some(self.core.subject(&saved.id)?),
            expected: Expected::Exact(saved.loaded),
            events: saved.recorded,
        };
        unit.save(append, saved.key, Box::new(saved.staged))
    }

    /// The aggregate of this id as the cache has it, perhaps an old one. For decisions that are asked again where the store knows better.
    pub(super) async fn presume(&self, id: &A::Id) -> Result<Root<A>, RepositoryError> {
        let look = match self.unit.rules().is_asked_again {
            true => Look::Presume,
            false => Look::Confirm,
        };
        self.claim(id, look).await
    }

    /// Brings a root that was presumed, and has recorded nothing, to what the store has. Whether it was an old one.
    pub(super) async fn refresh(&self, root: &mut Root<A>) -> Result<bool, RepositoryError> {
        if !root.take_presumed() {
            return Ok(false);
        }
        let id = root.id().clone();
        let version = self.core.version(&id).await?;
        if version == root.version() {
            return Ok(false);
        }
        let known = root.replace(Loaded::nothing());
        let loaded = self.core.catch_up(&id, known, version).await?;
        root.replace(loaded);
        Ok(true)
    }

    /// Waits until nobody else in this process decides about the aggregate; held until the unit of work has ended. A unit that has a turn
    /// already takes no second one: it would wait for itself, or for who waits for it.
    pub(super) async fn take_turn(&self, id: &A::Id) {
        if self.unit.has_turn() {
            return;
        }
        let turn = self.core.take_turn(id).await;
        self.unit.hold(turn);
    }

    async fn claim(&self, id: &A::Id, look: Look) -> Result<Root<A>, RepositoryError> {
        let key = self.core.key(id);
        match self.unit.claim::<StagedRoot<A>>(&key)? {
            Claim::Staged(staged) => Ok(self
                .root(id.clone(), staged.loaded, key)
                .staged(staged.is_whole)),
            Claim::InUse => Err(in_use::<A>(id)),
            Claim::Load => {
                let hold = Hold {
                    unit: &self.unit,
                    key: &key,
                };
                let (loaded, is_presumed) = match look {
                    Look::Confirm => (self.core.load(id).await?, false),
                    Look::Presume => self.core.presume(id).await?,
                };
                std::mem::forget(hold);
                let root = self.root(id.clone(), loaded, key);
                Ok(if is_presumed { root.presumed() } else { root })
            }
        }
    }

    fn root(&self, id: A::Id, loaded: Loaded<A>, key: HeldKey) -> Root<A> {
        Root::new(
            id,
            loaded,
            Arc::clone(&self.core),
            Arc::clone(&self.unit),
            key,
        )
    }
}

impl<A: Aggregate> Loaded<A> {
    /// The state before the first event.
    pub(super) fn nothing() -> Self {
        Self {
            state: A::default(),
            version: Version::NONE,
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

pub(super) fn not_found<A: Aggregate>(id: &A::Id) -> RepositoryError {
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
