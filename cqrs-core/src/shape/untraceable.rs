use std::fmt;

use serde::de;

/// Why a value could not be made of what was given. Some of it tells what would have been wanted.
#[derive(Debug)]
pub(super) enum Untraceable {
    /// The field came twice: under its name and under an alias.
    Duplicate(&'static str),
    /// The field is needed.
    Missing(&'static str),
    /// One of these is wanted.
    Words(&'static [&'static str]),
    /// Anything else.
    Other,
}

impl fmt::Display for Untraceable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this value is none of the type")
    }
}

impl std::error::Error for Untraceable {}

impl de::Error for Untraceable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Other
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::Duplicate(field)
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::Words(expected)
    }
}
