use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::known::{Known, Place};
use super::outside::Seen;
use super::repository_core::StagedRoot;
use super::{Aggregate, Changes, Recorder, RepositoryCore, RepositoryError};
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
    /// Where it stood when it was loaded.
    place: Place,
    recorded: Vec<StagedEvent>,
    core: Arc<RepositoryCore<A>>,
    unit: Arc<Unit>,
    key: HeldKey,
    is_staged: bool,
    is_presumed: bool,
    is_whole: bool,
}

/// What a root becomes when it is saved.
pub(super) struct Saved<A: Aggregate> {
    pub(super) loaded: Place,
    pub(super) recorded: Vec<StagedEvent>,
    pub(super) staged: StagedRoot<A>,
    pub(super) key: HeldKey,
}

impl<A: Aggregate> Root<A> {
    pub(super) fn new(
        id: A::Id,
        known: Known<A>,
        core: Arc<RepositoryCore<A>>,
        unit: Arc<Unit>,
        key: HeldKey,
    ) -> Self {
        Self {
            id,
            state: Some(known.state),
            place: known.place,
            recorded: Vec::new(),
            core,
            unit,
            key,
            is_staged: false,
            is_presumed: false,
            is_whole: true,
        }
    }

    /// It was saved before in this unit of work, and its state is in no store yet.
    pub(super) fn staged(mut self, is_whole: bool) -> Self {
        self.is_staged = true;
        self.is_whole = is_whole;
        self
    }

    /// The cache has it, and the store may have a newer one.
    pub(super) fn presumed(mut self) -> Self {
        self.is_presumed = true;
        self
    }

    /// Whether the store may have a newer one. From now on it has not.
    pub(super) fn take_presumed(&mut self) -> bool {
        std::mem::take(&mut self.is_presumed)
    }

    /// Another state in the place of this one.
    pub(super) fn replace(&mut self, known: Known<A>) -> Known<A> {
        Known {
            state: self.state.replace(known.state).unwrap_or_default(),
            place: std::mem::replace(&mut self.place, known.place),
        }
    }

    /// The store has nothing newer than what was loaded.
    pub(super) fn confirm(&mut self, seen: Seen) {
        self.place.seen = seen;
    }

    /// Where it stood when it was loaded.
    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// Whether something was recorded since it was loaded.
    pub(super) fn has_recorded(&self) -> bool {
        !self.recorded.is_empty()
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &A::Id {
        &self.id
    }

    /// Its version: of what is stored, and what was recorded since.
    #[must_use]
    pub fn version(&self) -> Version {
        self.place.head.version.plus(self.recorded.len() as u64)
    }

    /// Its state, the recorded events included.
    #[must_use]
    pub fn state(&self) -> &A {
        self
    }

    /// Records what a decision has returned: applies each event to the state, once, and keeps it for the store.
    pub fn record(&mut self, changes: impl Changes<A>) {
        let mut events: Vec<SharedEvent> = Vec::new();
        // It stays like that when an `apply` panics.
        let was_whole = std::mem::replace(&mut self.is_whole, false);
        if let Some(state) = &mut self.state {
            changes.record_into(&mut Recorder::new(state, &mut events));
        }
        self.is_whole = was_whole;
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
        let mut place = self.place.clone();
        place.head.version = self.version();
        let recorded = std::mem::take(&mut self.recorded);
        if let Some(last) = recorded.last() {
            place.head.event = Some(last.id);
            place.head.is_erased = false;
        }
        Some(Saved {
            loaded: self.place.clone(),
            recorded,
            staged: self.stage(Known { state, place }),
            key: self.key.clone(),
        })
    }

    fn stage(&self, known: Known<A>) -> StagedRoot<A> {
        StagedRoot {
            core: Arc::clone(&self.core),
            id: self.key.id.clone(),
            known,
            is_whole: self.is_whole,
        }
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
        let place = self.place.clone();
        let known = Known { state, place };
        if self.is_staged && self.recorded.is_empty() {
            let staged = Box::new(self.stage(known));
            return self.unit.give_back(&self.key, staged);
        }
        if self.core.settings.identity_map {
            self.unit.release(&self.key);
        }
        if self.recorded.is_empty() {
            if self.is_whole && !std::thread::panicking() {
                self.core.keep(self.key.id.clone(), known);
            }
        } else {
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
