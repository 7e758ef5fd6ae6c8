use std::fmt;
use std::sync::Arc;

use super::known::{Known, Place};
use super::repository_core::StagedRoot;
use super::{Aggregate, RepositoryCore, RepositoryError, Root};
use crate::error::HandlerError;
use crate::inject::{Call, Dependency, DependencyKind, Inject, InjectError, Site};
use crate::store::{Expected, StoreError, Version};
use crate::unit::{Claim, HeldKey, Unit};

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
pub struct Repository<A> {
    pub(super) core: Arc<RepositoryCore<A>>,
    unit: Arc<Unit>,
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
        let mut new = Known::nothing(self.core.subject(&id)?);
        new.place.seen = self.core.seen();
        let key = self.core.key(&id);
        match self.known_here(&key)? {
            Claim::Load => Ok(self.root(id, new, key)),
            Claim::InUse => Err(in_use::<A>(&id)),
            Claim::Staged(staged) => {
                let Place { subject, head, .. } = staged.known.place.clone();
                self.unit.give_back(&key, staged);
                Err(StoreError::Conflict {
                    stream: self.core.stream(&subject)?,
                    subject: Some(subject),
                    expected: Expected::NoStream,
                    actual: head.version,
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
        // As long as the root is there, what goes wrong or is given up leaves its events unsaved, and the dispatch fails.
        let target = self.core.target(root.place(), root.has_recorded()).await?;
        let Some(saved) = root.into_saved() else {
            return Ok(());
        };
        let before = saved.loaded.head.version;
        self.core
            .note_recorded(&saved.key.id, before, &saved.recorded);
        let appends = target.appends(saved.recorded);
        unit.save(appends, saved.key, Box::new(saved.staged))
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
        let seen = self.core.seen();
        if self.core.is_newest(root.place()).await? {
            root.confirm(seen);
            return Ok(false);
        }
        let nothing = Known::nothing(root.place().subject.clone());
        let known = root.replace(nothing);
        let newest = self.core.catch_up(root.id(), known).await?;
        root.replace(newest);
        Ok(true)
    }

    /// Waits until nobody else in this process decides about the aggregate; held until the unit of work has ended. A unit that has a turn
    /// already takes no second one: it would wait for itself, or for who waits for it.
    ///
    /// # Errors
    /// [`RepositoryError::WaitsForItself`].
    pub(super) async fn take_turn(&self, id: &A::Id) -> Result<(), RepositoryError> {
        if !self.unit.has_turn() {
            let turn = self.core.take_turn(id).await?;
            self.unit.hold(turn);
        }
        Ok(())
    }

    async fn claim(&self, id: &A::Id, look: Look) -> Result<Root<A>, RepositoryError> {
        let key = self.core.key(id);
        match self.known_here(&key)? {
            Claim::Staged(staged) => Ok(self
                .root(id.clone(), staged.known, key)
                .staged(staged.is_whole)),
            Claim::InUse => Err(in_use::<A>(id)),
            Claim::Load => {
                let hold = self.core.settings.identity_map.then_some(Hold {
                    unit: &self.unit,
                    key: &key,
                });
                let (known, is_presumed) = match look {
                    Look::Confirm => (self.core.load(id).await?, false),
                    Look::Presume => self.core.presume(id).await?,
                };
                std::mem::forget(hold);
                let root = self.root(id.clone(), known, key);
                Ok(if is_presumed { root.presumed() } else { root })
            }
        }
    }

    /// What the unit of work knows of an aggregate. Without an identity map that is nothing.
    fn known_here(&self, key: &HeldKey) -> Result<Claim<StagedRoot<A>>, RepositoryError> {
        if self.core.settings.identity_map {
            return self.unit.claim(key);
        }
        self.unit.require_open()?;
        Ok(Claim::Load)
    }

    fn root(&self, id: A::Id, known: Known<A>, key: HeldKey) -> Root<A> {
        Root::new(
            id,
            known,
            Arc::clone(&self.core),
            Arc::clone(&self.unit),
            key,
        )
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
