use std::any::type_name;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard};

use super::EventProvider;
use super::map::lock;
use crate::aggregate::RepositoryError;
use crate::error::HandlerError;
use crate::error::HandlerResult;
use crate::inject::made_for_every_call;
use crate::unit::Unit;

/// The entities of the handler's unit of work: one object for each type and id, however many parts of a handler ask for it.
///
/// When the handler has returned `Ok`, the events of all of them join what it stores, in the order in which they were raised; when it
/// fails they are dropped. It ends with the handler, and says nothing about where entities are kept.
///
/// ```
/// # use cqrs_core::HandlerResult;
/// # use cqrs_core::entity::{EventProvider, IdentityMap};
/// # struct Table;
/// # impl Table { async fn load<T>(&self, _: &str) -> HandlerResult<T> { Err("none".into()) } }
/// # async fn example<Customer: EventProvider + Send + 'static>(customers: IdentityMap, table: Table) -> HandlerResult {
/// let customer = customers.get_or_load::<Customer, _>("7", table.load("7")).await?;
/// let again = customers.get::<Customer>("7");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct IdentityMap(Arc<Unit>);

/// A handle of an entity of an [`IdentityMap`]; all handles of one are the same object.
pub struct Entity<T>(Arc<Shared<T>>);

pub(super) struct Shared<T> {
    pub(super) id: String,
    pub(super) entity: Mutex<T>,
}

/// An entity in hand. It cannot be held across an `.await`: the compiler says so.
pub struct EntityGuard<'a, T>(MutexGuard<'a, T>);

impl IdentityMap {
    /// The entity of this id, where it is here.
    #[must_use]
    pub fn get<T: EventProvider + Send + 'static>(&self, id: impl ToString) -> Option<Entity<T>> {
        let id = id.to_string();
        self.0
            .with_entities(|entities| entities.get(&id))?
            .map(Entity)
    }

    /// Puts an entity in.
    ///
    /// # Errors
    /// When there is one of this id, or when the handler has ended or is a finder.
    pub fn insert<T: EventProvider + Send + 'static>(
        &self,
        id: impl ToString,
        entity: T,
    ) -> Result<Entity<T>, RepositoryError> {
        if self.0.is_read_only() {
            return Err(RepositoryError::ReadOnly);
        }
        let entity = Arc::new(Shared {
            id: id.to_string(),
            entity: Mutex::new(entity),
        });
        let inserted = self.0.with_entities(|entities| entities.insert(&entity));
        match inserted {
            None => Err(RepositoryError::UnitEnded),
            Some(false) => Err(RepositoryError::EntityKnown {
                entity: short_name::<T>(),
                id: entity.id.clone(),
            }),
            Some(true) => Ok(Entity(entity)),
        }
    }

    /// The entity of this id; where it is not here yet, `load` is awaited and gives it. Of two who load one at the same time, both get the
    /// first.
    ///
    /// # Errors
    /// Whatever `load` says, and as [`insert`](Self::insert).
    pub async fn get_or_load<T: EventProvider + Send + 'static, E: Into<HandlerError>>(
        &self,
        id: impl ToString,
        load: impl Future<Output = Result<T, E>>,
    ) -> HandlerResult<Entity<T>> {
        let id = id.to_string();
        if let Some(entity) = self.get(&id) {
            return Ok(entity);
        }
        let loaded = load.await.map_err(Into::into)?;
        match self.get(&id) {
            Some(entity) => Ok(entity),
            None => Ok(self.insert(id, loaded)?),
        }
    }
}

impl<T> Entity<T> {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// Takes it in hand, to look at it and to change it.
    ///
    /// # Errors
    /// [`RepositoryError::EntityInUse`] where somebody else has it in hand: waiting might be waiting for oneself.
    pub fn lock(&self) -> Result<EntityGuard<'_, T>, RepositoryError> {
        let guard = lock(&self.0.entity);
        guard
            .map(EntityGuard)
            .ok_or_else(|| in_use::<T>(&self.0.id))
    }
}

pub(super) fn in_use<T>(id: &str) -> RepositoryError {
    RepositoryError::EntityInUse {
        entity: short_name::<T>(),
        id: id.to_owned(),
    }
}

/// The name of a type without the path to it.
fn short_name<T>() -> &'static str {
    let name = type_name::<T>();
    let path = name.split('<').next().unwrap_or(name);
    path.rsplit("::").next().unwrap_or(name)
}

impl<T> Clone for Entity<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> fmt::Debug for Entity<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entity({} {})", short_name::<T>(), self.0.id)
    }
}

impl<T> Deref for EntityGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for EntityGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for EntityGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

made_for_every_call!(IdentityMap, |unit| IdentityMap(Arc::clone(unit)));
