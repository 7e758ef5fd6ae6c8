use std::sync::Arc;

use super::Services;
use crate::runtime::Wiring;
use crate::unit::{LazyUnit, Unit};

/// Where a parameter is wired: everything that the application has.
pub struct Site<'a> {
    wiring: &'a Wiring,
    handler: &'a str,
}

impl<'a> Site<'a> {
    pub(crate) fn new(wiring: &'a Wiring, handler: &'a str) -> Self {
        Self { wiring, handler }
    }

    /// The id of the handler whose parameter it is.
    #[must_use]
    pub fn handler(&self) -> &str {
        self.handler
    }

    /// What the application provided.
    #[must_use]
    pub fn services(&self) -> &Services {
        self.wiring.services()
    }

    pub(crate) fn wiring(&self) -> &'a Wiring {
        self.wiring
    }
}

/// One call of a handler, seen by its parameters.
pub struct Call<'a>(Of<'a>);

#[derive(Clone, Copy)]
enum Of<'a> {
    Unit(&'a Arc<Unit>),
    /// The handler has said that it does not ask.
    Nothing(&'a LazyUnit<'a>),
}

impl<'a> Call<'a> {
    pub(crate) fn new(unit: &'a Arc<Unit>) -> Self {
        Self(Of::Unit(unit))
    }

    pub(crate) fn without_unit(lazy: &'a LazyUnit<'a>) -> Self {
        Self(Of::Nothing(lazy))
    }

    /// The unit of work of this call.
    #[must_use]
    pub fn unit(&self) -> &'a Arc<Unit> {
        match self.0 {
            Of::Unit(unit) => unit,
            Of::Nothing(lazy) => lazy.ended(),
        }
    }
}

/// A parameter for which nothing is there.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum InjectError {
    /// The application did not provide it.
    #[error("nothing provides {type_name}{}: add `.provide::<{type_name}>(Arc::new(..))` to the builder", .named.map(|name| format!(" named {name:?}")).unwrap_or_default())]
    NotProvided {
        /// The Rust type.
        type_name: &'static str,
        /// Its name.
        named: Option<&'static str>,
    },
    /// No repository holds this aggregate.
    #[error("no repository holds the aggregate {aggregate_type:?}")]
    NoRepository {
        /// `Aggregate::TYPE`.
        aggregate_type: &'static str,
    },
    /// There are several, and the parameter does not say which.
    #[error("{what} is ambiguous ({candidates}): say `#[named(\"...\")]` on the parameter")]
    Ambiguous {
        /// What was looked for.
        what: String,
        /// What was found.
        candidates: String,
    },
    /// There is none of this name.
    #[error("there is no {what} {name:?}")]
    UnknownName {
        /// What was looked for.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// It cannot be used here, for the reason given.
    #[error("{what} cannot be used here: {reason}")]
    Unusable {
        /// What was asked for.
        what: &'static str,
        /// Why not.
        reason: String,
    },
}
