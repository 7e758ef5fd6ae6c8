use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::{Aggregate, Changes, Recorder, RepositoryError};
use crate::message::SharedEvent;
use crate::store::Version;
use crate::unit::{HeldKey, StagedEvent, Unit};

/// An aggregate in hand: its state, its version, and what was recorded since it was loaded.
///
/// It dereferences to the aggregate, so decisions are called on it: `root.record(root.accept(&cmd)?)`. What is recorded is stored when its
/// repository saves it; dropping it with unsaved events fails the dispatch.
pub struct Root<A: Aggregate> {
    id: A::Id,
    state: Option<A>,
    version: Version,
    recorded: Vec<StagedEvent>,
    unit: Arc<Unit>,
    key: HeldKey,
    is_staged: bool,
}

/// What a root becomes when it is saved.
pub(super) struct Saved<A: Aggregate> {
    pub(super) id: A::Id,
    pub(super) state: A,
    pub(super) loaded: Version,
    pub(super) recorded: Vec<StagedEvent>,
    pub(super) key: HeldKey,
}

impl<A: Aggregate> Root<A> {
    pub(super) fn new(
        id: A::Id,
        state: A,
        version: Version,
        unit: Arc<Unit>,
        key: HeldKey,
    ) -> Self {
        Self {
            id,
            state: Some(state),
            version,
            recorded: Vec::new(),
            unit,
            key,
            is_staged: false,
        }
    }

    /// It was saved before in this unit of work, and its state is in no store yet.
    pub(super) fn staged(mut self) -> Self {
        self.is_staged = true;
        self
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &A::Id {
        &self.id
    }

    /// Its version: of what is stored, and what was recorded since.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version.plus(self.recorded.len() as u64)
    }

    /// Its state, the recorded events included.
    #[must_use]
    pub fn state(&self) -> &A {
        self
    }

    /// Records what a decision has returned: applies each event to the state, once, and keeps it for the store.
    pub fn record(&mut self, changes: impl Changes<A>) {
        let mut events: Vec<SharedEvent> = Vec::new();
        if let Some(state) = &mut self.state {
            changes.record_into(&mut Recorder::new(state, &mut events));
        }
        let unit = &self.unit;
        self.recorded
            .extend(events.into_iter().map(|event| unit.stamp(event, None)));
    }

    pub(super) fn repository(&self) -> usize {
        self.key.repository
    }

    pub(super) fn unit(&self) -> &Arc<Unit> {
        &self.unit
    }

    pub(super) fn into_saved(mut self) -> Option<Saved<A>> {
        let state = self.state.take()?;
        let recorded = std::mem::take(&mut self.recorded);
        Some(Saved {
            id: self.id.clone(),
            state,
            loaded: self.version,
            recorded,
            key: self.key.clone(),
        })
    }
}

impl<A: Aggregate> Deref for Root<A> {
    type Target = A;

    #[allow(
        clippy::expect_used,
        reason = "the state is taken only by `into_saved`, which consumes the root"
    )]
    fn deref(&self) -> &A {
        self.state
            .as_ref()
            .expect("a root has its state until it is saved")
    }
}

impl<A: Aggregate> Drop for Root<A> {
    fn drop(&mut self) {
        let Some(state) = self.state.take() else {
            return;
        };
        if self.is_staged && self.recorded.is_empty() {
            let staged = Box::new((state, self.version));
            return self.unit.give_back(&self.key, staged);
        }
        self.unit.release(&self.key);
        if !self.recorded.is_empty() {
            let events = self
                .recorded
                .iter()
                .map(|staged| staged.event.name())
                .collect::<Vec<_>>()
                .join(", ");
            self.unit.note_unsaved(RepositoryError::UnsavedEvents {
                aggregate_type: A::TYPE,
                id: self.id.to_string(),
                events,
            });
        }
    }
}

impl<A: Aggregate + fmt::Debug> fmt::Debug for Root<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Root")
            .field("state", &self.state)
            .field("version", &self.version())
            .finish_non_exhaustive()
    }
}
