use std::sync::{Arc, PoisonError, RwLock};

use cqrs_core::store::EventStore;

use super::chance::Chance;
use crate::store::StoreFixture;

/// Several handles on one store, each of which may be closed and replaced at any moment.
pub(super) struct Handles(RwLock<Vec<Arc<dyn EventStore>>>);

impl Handles {
    pub(super) async fn open(fixture: &impl StoreFixture, count: usize) -> Self {
        let mut handles = Vec::with_capacity(count);
        for _ in 0..count.max(1) {
            handles.push(fixture.open().await);
        }
        Self(RwLock::new(handles))
    }

    pub(super) fn any(&self, chance: &mut Chance) -> Arc<dyn EventStore> {
        let handles = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&handles[chance.index(handles.len())])
    }

    pub(super) fn all(&self) -> Vec<Arc<dyn EventStore>> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Puts another handle in the place of one, which is given back.
    pub(super) fn replace(
        &self,
        chance: &mut Chance,
        by: Arc<dyn EventStore>,
    ) -> Arc<dyn EventStore> {
        let mut handles = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let index = chance.index(handles.len());
        std::mem::replace(&mut handles[index], by)
    }
}
