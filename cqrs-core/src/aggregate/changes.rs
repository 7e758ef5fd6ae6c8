use std::sync::Arc;

use super::{Aggregate, Apply};
use crate::message::{Event, SharedEvent};

/// What a decision may return and [`Root::record`](super::Root::record) takes: one event, `Option`, `Vec`, an array, a tuple, `events![..]`,
/// an enum with `#[derive(EventSet)]`.
///
/// `#[derive(Event)]` writes it for each event. Were it there for all events at once, the compiler would have two ways to look, and would not
/// name the event that an aggregate has no `#[apply]` for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing that `{A}` can record",
    label = "not an event of `{A}`",
    note = "`{A}` records events that it has an `#[apply]` method for: one, an `Option`, a `Vec`, an array, a tuple or an `EventSet` of them"
)]
pub trait Changes<A: Aggregate> {
    /// Hands every event to the recorder, first to last.
    fn record_into(self, recorder: &mut Recorder<'_, A>);

    /// The wire names of the events that there can be among them, for who shows it. What is written by hand need not say.
    #[must_use]
    fn event_names() -> Vec<&'static str> {
        Vec::new()
    }
}

/// Takes the events of one decision: applies each to the state and keeps it for the store.
pub struct Recorder<'a, A> {
    state: Option<&'a mut A>,
    recorded: &'a mut Vec<SharedEvent>,
}

impl<'a, A: Aggregate> Recorder<'a, A> {
    /// Applies to `state` and keeps in `recorded`.
    pub fn new(state: &'a mut A, recorded: &'a mut Vec<SharedEvent>) -> Self {
        Self {
            state: Some(state),
            recorded,
        }
    }

    /// Only keeps in `recorded`.
    pub fn collecting(recorded: &'a mut Vec<SharedEvent>) -> Self {
        Self {
            state: None,
            recorded,
        }
    }

    /// Applies one event, once.
    pub fn record<E: Event>(&mut self, event: E)
    where
        A: Apply<E>,
    {
        if let Some(state) = &mut self.state {
            state.apply(&event);
        }
        self.recorded.push(Arc::new(event));
    }
}

impl<A: Aggregate, C: Changes<A>> Changes<A> for Option<C> {
    fn record_into(self, recorder: &mut Recorder<'_, A>) {
        if let Some(changes) = self {
            changes.record_into(recorder);
        }
    }

    fn event_names() -> Vec<&'static str> {
        C::event_names()
    }
}

impl<A: Aggregate, C: Changes<A>> Changes<A> for Vec<C> {
    fn record_into(self, recorder: &mut Recorder<'_, A>) {
        for changes in self {
            changes.record_into(recorder);
        }
    }

    fn event_names() -> Vec<&'static str> {
        C::event_names()
    }
}

impl<A: Aggregate, C: Changes<A>, const N: usize> Changes<A> for [C; N] {
    fn record_into(self, recorder: &mut Recorder<'_, A>) {
        for changes in self {
            changes.record_into(recorder);
        }
    }

    fn event_names() -> Vec<&'static str> {
        C::event_names()
    }
}

impl<A: Aggregate> Changes<A> for () {
    fn record_into(self, _: &mut Recorder<'_, A>) {}
}

macro_rules! changes_of_tuples {
    ($($name:ident)+) => {
        impl<A: Aggregate, $($name: Changes<A>),+> Changes<A> for ($($name,)+) {
            fn record_into(self, recorder: &mut Recorder<'_, A>) {
                #[allow(non_snake_case, reason = "the type parameters name the fields")]
                let ($($name,)+) = self;
                $($name.record_into(recorder);)+
            }

            fn event_names() -> Vec<&'static str> {
                [$($name::event_names()),+].concat()
            }
        }
    };
}

changes_of_tuples!(C1);
changes_of_tuples!(C1 C2);
changes_of_tuples!(C1 C2 C3);
changes_of_tuples!(C1 C2 C3 C4);
changes_of_tuples!(C1 C2 C3 C4 C5);
changes_of_tuples!(C1 C2 C3 C4 C5 C6);
changes_of_tuples!(C1 C2 C3 C4 C5 C6 C7);
changes_of_tuples!(C1 C2 C3 C4 C5 C6 C7 C8);
