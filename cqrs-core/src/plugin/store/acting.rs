use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::action::{ReadAction, StoreAction};
use crate::plugin::Extensions;
use crate::store::StoreError;

/// One thing that is done with a store: what its plugins see and change. It derefs to the action, so `append.events` are the events that are
/// appended, to be changed before the store has them.
pub struct Acting<A: StoreAction> {
    action: A,
    store: Arc<str>,
    answer: Option<Result<A::Answer, StoreError>>,
    is_stopped: bool,
    extensions: Extensions,
}

impl<A: StoreAction> Acting<A> {
    pub(super) fn new(action: A, store: &Arc<str>) -> Self {
        Self {
            action,
            store: Arc::clone(store),
            answer: None,
            is_stopped: false,
            extensions: Extensions::default(),
        }
    }

    /// The name of the store.
    #[must_use]
    pub fn store(&self) -> &str {
        &self.store
    }

    /// Ends it here: hooks behind this one are not called, and neither is the store where it was not yet. What that means stands at each
    /// [`action`](super::action).
    pub fn stop(&mut self) {
        self.is_stopped = true;
    }

    /// What the store has answered; `None` before it was asked.
    #[must_use]
    pub fn answer(&self) -> Option<&A::Answer> {
        self.answer.as_ref()?.as_ref().ok()
    }

    /// Why it has not done it; `None` before it was asked, and where it has.
    #[must_use]
    pub fn error(&self) -> Option<&StoreError> {
        self.answer.as_ref()?.as_ref().err()
    }

    /// What hooks leave for later hooks of the same action.
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// What hooks leave for later hooks, to change it.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.extensions
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// Hooks behind the store begin anew: who has stopped was before it.
    pub(super) fn answered(&mut self, answer: Result<A::Answer, StoreError>) {
        self.answer = Some(answer);
        self.is_stopped = false;
    }

    pub(super) fn take(&mut self) -> Option<Result<A::Answer, StoreError>> {
        self.answer.take()
    }

    pub(super) fn into_action(self) -> A {
        self.action
    }
}

/// What only those may do who change nothing.
impl<A: ReadAction> Acting<A> {
    /// Gives the answer, or replaces it, an error as well. Before the store it is asked all the same, unless the hook stops here.
    pub fn set_answer(&mut self, answer: Result<A::Answer, StoreError>) {
        self.answer = Some(answer);
    }

    /// Takes the answer out, to give another one made of it. Where none is given, it is as if nothing was found.
    pub fn take_answer(&mut self) -> Option<Result<A::Answer, StoreError>> {
        self.answer.take()
    }
}

impl<A: StoreAction> Deref for Acting<A> {
    type Target = A;

    fn deref(&self) -> &A {
        &self.action
    }
}

impl<A: StoreAction> DerefMut for Acting<A> {
    fn deref_mut(&mut self) -> &mut A {
        &mut self.action
    }
}

impl<A: StoreAction + fmt::Debug> fmt::Debug for Acting<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Acting")
            .field("action", &self.action)
            .field("store", &self.store)
            .field("is_stopped", &self.is_stopped)
            .finish_non_exhaustive()
    }
}
