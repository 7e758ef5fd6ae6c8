use std::fmt::Display;

use cqrs_core::HandlerError;
use cqrs_core::aggregate::{Aggregate, Changes, Decides};

use super::events::{collect, record};
use crate::difference::difference;

/// `SomeAggregate::given([..])`: the start of every test of an aggregate.
pub trait Given: Aggregate {
    /// An aggregate to which this has happened; it takes what `record` takes.
    fn given(history: impl Changes<Self>) -> Scenario<Self> {
        let mut state = Self::default();
        record(&mut state, history);
        Scenario { state }
    }

    /// An aggregate to which nothing has happened yet.
    fn given_nothing() -> Scenario<Self> {
        Scenario {
            state: Self::default(),
        }
    }
}

impl<A: Aggregate> Given for A {}

/// An aggregate with its history.
#[derive(Debug)]
pub struct Scenario<A> {
    state: A,
}

/// What an aggregate has decided: ends with one of the `then` methods, each of which panics when it was otherwise.
#[must_use = "say what shall have happened: `.then([..])`, `.then_nothing()` or `.then_error(..)`"]
pub struct Decided<A> {
    state: A,
    result: Result<Vec<String>, HandlerError>,
}

impl<A: Aggregate> Scenario<A> {
    /// Asks the decision that `#[handles]` or `#[decides]` declares for this command.
    pub fn when<C>(self, command: C) -> Decided<A>
    where
        A: Decides<C>,
    {
        self.when_calling(|aggregate| aggregate.decide(&command))
    }

    /// Calls any decision.
    pub fn when_calling<C, E>(mut self, decide: impl FnOnce(&A) -> Result<C, E>) -> Decided<A>
    where
        C: Changes<A>,
        E: Into<HandlerError>,
    {
        let result = match decide(&self.state) {
            Ok(changes) => Ok(record(&mut self.state, changes)),
            Err(error) => Err(error.into()),
        };
        Decided {
            state: self.state,
            result,
        }
    }
}

impl<A: Aggregate> Decided<A> {
    /// Exactly these events were recorded; it takes what `record` takes.
    ///
    /// # Panics
    /// When others were, or none.
    #[track_caller]
    pub fn then(self, expected: impl Changes<A>) -> A {
        let expected = collect(expected);
        match self.result {
            Ok(actual) if actual == expected => self.state,
            Ok(actual) => panic!(
                "other events were recorded than expected (-), namely (+):\n{}",
                difference(&expected, &actual)
            ),
            Err(error) => panic!(
                "these events were expected:\n{}but it refused: {error}",
                difference(&expected, &[])
            ),
        }
    }

    /// Nothing was recorded, and nothing refused.
    ///
    /// # Panics
    /// When something was.
    #[track_caller]
    pub fn then_nothing(self) -> A {
        match self.result {
            Ok(actual) if actual.is_empty() => self.state,
            Ok(actual) => panic!(
                "nothing was expected, but these events were recorded:\n{}",
                difference(&[], &actual)
            ),
            Err(error) => panic!("nothing was expected, but it refused: {error}"),
        }
    }

    /// It refused with this error, compared by what it says: the error itself, or its text.
    ///
    /// # Panics
    /// When it agreed, or refused otherwise.
    #[track_caller]
    pub fn then_error(self, expected: impl Display) {
        let expected = expected.to_string();
        match self.result {
            Err(error) if error.to_string() == expected => {}
            Err(error) => panic!(
                "it was expected to refuse with {expected:?}, but it said {:?}",
                error.to_string()
            ),
            Ok(actual) => panic!(
                "it was expected to refuse with {expected:?}, but it recorded:\n{}",
                difference(&[], &actual)
            ),
        }
    }
}
