use std::any::Any;
use std::collections::HashMap;

use crate::aggregate::RepositoryError;

/// Which aggregate: the repository's number and the id as text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct HeldKey {
    pub(crate) repository: usize,
    pub(crate) id: String,
}

/// The aggregates that a unit of work has touched.
#[derive(Default)]
pub(crate) struct Held {
    aggregates: HashMap<HeldKey, State>,
    unsaved: Option<RepositoryError>,
}

enum State {
    /// A root is out.
    Out,
    /// It was saved; this is its state and version as staged.
    Saved(Box<dyn StagedState>),
}

/// The state that an aggregate has when what was staged is stored. Only its repository knows the type.
pub(crate) trait StagedState: Any + Send {
    /// It is stored.
    fn stored(self: Box<Self>);
}

/// What a unit of work knows about an aggregate that is asked for.
pub(crate) enum Claim<T> {
    /// Nothing yet: load it. The aggregate is held from now on.
    Load,
    /// It was saved before: this is its staged state. It is held again.
    Staged(Box<T>),
    /// A root is still out.
    InUse,
}

impl Held {
    pub(crate) fn is_empty(&self) -> bool {
        self.aggregates.is_empty() && self.unsaved.is_none()
    }

    pub(crate) fn claim<T: StagedState>(&mut self, key: &HeldKey) -> Claim<T> {
        match self.aggregates.insert(key.clone(), State::Out) {
            None => Claim::Load,
            Some(State::Out) => Claim::InUse,
            Some(State::Saved(state)) => (state as Box<dyn Any>)
                .downcast()
                .map_or(Claim::Load, Claim::Staged),
        }
    }

    /// Everything that was saved is stored now.
    pub(crate) fn stored(self) {
        for state in self.aggregates.into_values() {
            if let State::Saved(state) = state {
                state.stored();
            }
        }
    }

    pub(crate) fn saved(&mut self, key: HeldKey, state: Box<dyn StagedState>) {
        self.aggregates.insert(key, State::Saved(state));
    }

    pub(crate) fn released(&mut self, key: &HeldKey) {
        self.aggregates.remove(key);
    }

    pub(crate) fn note_unsaved(&mut self, error: RepositoryError) {
        self.unsaved.get_or_insert(error);
    }

    pub(crate) fn take_unsaved(&mut self) -> Option<RepositoryError> {
        self.unsaved.take()
    }
}
