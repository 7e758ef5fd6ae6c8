use std::sync::Arc;

use crate::aggregate::RepositoryError;
use crate::entity::EventProvider;
use crate::error::HandlerError;
use crate::inject::{Call, Dependency, Inject, InjectError, Site};
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

impl Inject for Events {
    type Wired = ();

    fn dependency(_: Option<&'static str>) -> Dependency {
        Dependency::always()
    }

    fn wire(_: &Site<'_>, _: Option<&'static str>) -> Result<(), InjectError> {
        Ok(())
    }

    fn inject((): &(), call: &Call<'_>) -> Result<Self, HandlerError> {
        Ok(Self(Arc::clone(call.unit())))
    }
}
