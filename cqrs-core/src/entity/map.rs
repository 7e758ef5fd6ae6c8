use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use super::identity_map::{Shared, in_use};
use super::{EventProvider, Raised};
use crate::aggregate::RepositoryError;
use crate::unit::Unit;

/// The entities of one unit of work.
#[derive(Default)]
pub(crate) struct Entities(HashMap<EntityKey, Known>);

type EntityKey = (TypeId, String);

struct Known {
    any: Arc<dyn Any + Send + Sync>,
    events: Arc<dyn HasEvents>,
}

impl Entities {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn get<T: Send + 'static>(&self, id: &str) -> Option<Arc<Shared<T>>> {
        let known = self.0.get(&(TypeId::of::<T>(), id.to_owned()))?;
        Arc::clone(&known.any).downcast().ok()
    }

    /// `false` where there is one of this id already.
    pub(super) fn insert<T: EventProvider + Send + 'static>(
        &mut self,
        entity: &Arc<Shared<T>>,
    ) -> bool {
        let key = (TypeId::of::<T>(), entity.id.clone());
        if self.0.contains_key(&key) {
            return false;
        }
        let (any, events) = (Arc::clone(entity) as _, Arc::clone(entity) as _);
        self.0.insert(key, Known { any, events });
        true
    }

    /// What all of them have raised, in the order in which they did.
    pub(crate) fn dequeue(&self, unit: &Arc<Unit>) -> Result<Vec<Raised>, RepositoryError> {
        let mut all = Vec::new();
        for known in self.0.values() {
            all.append(&mut known.events.dequeue(unit)?);
        }
        all.sort_by_key(|raised| raised.order);
        Ok(all)
    }
}

/// An entity whose type is forgotten.
trait HasEvents: Send + Sync {
    fn dequeue(&self, unit: &Arc<Unit>) -> Result<Vec<Raised>, RepositoryError>;
}

impl<T: EventProvider + Send> HasEvents for Shared<T> {
    fn dequeue(&self, unit: &Arc<Unit>) -> Result<Vec<Raised>, RepositoryError> {
        let mut entity = lock(&self.entity).ok_or_else(|| in_use::<T>(&self.id))?;
        Ok(entity.raised_events().dequeue_for(unit))
    }
}

/// Nobody is waited for: the one who has it may be the one who asks.
pub(super) fn lock<T>(entity: &Mutex<T>) -> Option<std::sync::MutexGuard<'_, T>> {
    match entity.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(PoisonError::into_inner(poisoned)),
        Err(TryLockError::WouldBlock) => None,
    }
}
