//! What drivers and plugins take.

use std::fmt;
use std::sync::Arc;

use super::OptionKind;
use crate::plan::OptionPlan;

/// One option of a driver or plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionSpec {
    /// The key.
    pub name: String,
    /// What it may hold.
    pub kind: OptionKind,
    /// Whether it has to be given.
    pub required: bool,
    /// The default, written as YAML.
    pub default: Option<String>,
    /// Whether its value is never shown.
    pub secret: bool,
    /// One sentence.
    pub doc: String,
}

/// The options that a plugin takes.
#[derive(Clone, Debug)]
pub enum Options {
    /// These.
    Listed(Vec<OptionSpec>),
    /// Those that a type of the application's code reads.
    Typed(TypedOptions),
}

impl Default for Options {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

/// Tries whether a type of the application's code can be read from options.
#[derive(Clone)]
pub struct TypedOptions(Arc<TryOptions>);

type TryOptions = dyn Fn(&[OptionPlan]) -> Result<(), OptionMistake> + Send + Sync;

impl TypedOptions {
    /// Asks `try_options`; what it is asked with may hold secrets, which its answer must not.
    pub fn new(
        try_options: impl Fn(&[OptionPlan]) -> Result<(), OptionMistake> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(try_options))
    }

    pub(crate) fn mistake(&self, options: &[OptionPlan]) -> Option<OptionMistake> {
        (self.0)(options).err()
    }
}

impl fmt::Debug for TypedOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TypedOptions")
    }
}

/// What is wrong with options that a type reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionMistake {
    /// It knows no option of this name.
    Unknown {
        /// The keys that lead to it, the option's own last.
        path: Vec<String>,
        /// What it knows there.
        known: Vec<String>,
    },
    /// It cannot do without.
    Missing {
        /// The keys that lead to it, the option's own last.
        path: Vec<String>,
    },
    /// It does not take this value.
    Wrong {
        /// The keys that lead to it; none for all of them together.
        path: Vec<String>,
        /// What it takes, or why not, without the value.
        reason: String,
    },
}
