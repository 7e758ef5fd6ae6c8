use std::sync::Arc;

use super::{Staged, Unit};
use crate::aggregate::RepositoryError;
use crate::entity::{Entities, EventProvider, RaisedName};

impl Unit {
    /// The entities of this unit of work; `None` when it has ended.
    pub(crate) fn with_entities<R>(&self, act: impl FnOnce(&mut Entities) -> R) -> Option<R> {
        let mut open = self.open().ok()?;
        Some(act(&mut open.staged().entities))
    }

    /// An entity has raised an event, which somebody has to collect.
    pub(crate) fn note_raised(&self, raised: RaisedName) {
        if let Ok(mut open) = self.open() {
            open.staged().raised.push(raised);
        }
    }

    /// Nobody has to collect it any more.
    pub(crate) fn note_dequeued(&self, order: u64) {
        if let Ok(mut open) = self.open() {
            open.staged().dequeued(order);
        }
    }

    /// Takes over what an entity has raised; how many events that were.
    pub(crate) fn collect(
        self: &Arc<Self>,
        entity: &mut (impl EventProvider + ?Sized),
    ) -> Result<usize, RepositoryError> {
        let collected = entity.raised_events().dequeue_for(self);
        let count = collected.len();
        for raised in collected {
            let event = self.stamp(raised.event, None);
            let mut open = self.open()?;
            open.staged().dequeued(raised.order);
            open.staged().raise(event);
        }
        Ok(count)
    }
}

impl Staged {
    fn dequeued(&mut self, order: u64) {
        self.raised.retain(|raised| raised.order != order);
    }

    /// Takes over what the entities of the identity map have raised. Nothing that was raised may be left then.
    pub(super) fn collect_entities(&mut self, unit: &Arc<Unit>) -> Result<(), RepositoryError> {
        for raised in std::mem::take(&mut self.entities).dequeue(unit)? {
            self.dequeued(raised.order);
            self.raise(unit.stamp(raised.event, None));
        }
        if self.raised.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = self.raised.iter().map(|raised| raised.name).collect();
        Err(RepositoryError::UncollectedEvents {
            events: names.join(", "),
        })
    }
}
