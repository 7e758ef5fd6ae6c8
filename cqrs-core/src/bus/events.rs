use std::sync::Arc;

use crate::aggregate::RepositoryError;
use crate::entity::EventProvider;
use crate::inject::made_for_every_call;
use crate::message::{Event, Metadata};
use crate::unit::Unit;

/// Raises events without an aggregate, in the unit of work of the handler: they are stored with everything else that it does, or not at all.
#[derive(Debug, Clone)]
pub struct Events(Arc<Unit>);

impl Events {
    /// Raises one event. Listeners hear of it when the handler has ended well and the event is stored.
    ///
    /// # Errors
    /// When the handler has ended, or is a finder.
    pub fn raise<E: Event>(&self, event: E) -> Result<(), RepositoryError> {
        self.raise_with(event, Metadata::new())
    }

    /// Raises one event with metadata, which is laid over what it has from the message that causes it; an id in it is the event's own.
    ///
    /// # Errors
    /// As [`raise`](Self::raise).
    pub fn raise_with<E: Event>(
        &self,
        event: E,
        metadata: Metadata,
    ) -> Result<(), RepositoryError> {
        if self.0.is_read_only() {
            return Err(RepositoryError::ReadOnly);
        }
        self.0.raise(Arc::new(event), None, metadata)
    }
}

impl Events {
    /// Takes over what an entity has raised, in order; how many events that were. What is taken over is not there any more: collecting
    /// twice is collecting once.
    ///
    /// # Errors
    /// As [`raise`](Self::raise).
    pub fn collect(
        &self,
        entity: &mut (impl EventProvider + ?Sized),
    ) -> Result<usize, RepositoryError> {
        if self.0.is_read_only() {
            return Err(RepositoryError::ReadOnly);
        }
        self.0.collect(entity)
    }
}

made_for_every_call!(Events, |unit| Events(Arc::clone(unit)));
