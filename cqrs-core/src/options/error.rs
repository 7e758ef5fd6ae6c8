use std::fmt::{self, Display};

use serde::de::{Error, Expected, Unexpected};

/// Why a type cannot be read from options. It never holds the value, which may be a secret; only what a type of the application's own says
/// about a value that it refuses may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionsError {
    /// The type knows no option of this name.
    Unknown {
        /// The keys that lead to it, its own last.
        path: Vec<String>,
        /// Those that it knows there.
        known: Vec<String>,
    },
    /// The type cannot do without it.
    Missing {
        /// The keys that lead to it, its own last.
        path: Vec<String>,
    },
    /// The type does not take the value.
    Wrong {
        /// The keys that lead to it; none for all options together.
        path: Vec<String>,
        /// What it takes, or why not.
        reason: String,
    },
}

impl OptionsError {
    /// What is wrong is below this key.
    pub(super) fn below(mut self, key: &str) -> Self {
        let (Self::Unknown { path, .. } | Self::Missing { path } | Self::Wrong { path, .. }) =
            &mut self;
        path.insert(0, key.to_owned());
        self
    }

    fn wrong(reason: impl Into<String>) -> Self {
        Self::Wrong {
            path: Vec::new(),
            reason: reason.into(),
        }
    }
}

impl Display for OptionsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { path, .. } => write!(f, "there is no option `{}`", path.join(".")),
            Self::Missing { path } => write!(f, "the option `{}` is missing", path.join(".")),
            Self::Wrong { path, reason } if path.is_empty() => write!(f, "the options: {reason}"),
            Self::Wrong { path, reason } => write!(f, "the option `{}`: {reason}", path.join(".")),
        }
    }
}

impl std::error::Error for OptionsError {}

impl Error for OptionsError {
    fn custom<T: Display>(reason: T) -> Self {
        Self::wrong(reason.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::wrong(format!("it must be {}", wanted(expected)))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::wrong(format!("it must be {}", wanted(expected)))
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::wrong(format!("it must be {}", wanted(expected)))
    }

    fn unknown_variant(_: &str, known: &'static [&'static str]) -> Self {
        let known: Vec<_> = known.iter().map(|word| format!("`{word}`")).collect();
        Self::wrong(format!("it must be one of {}", known.join(", ")))
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        Self::Unknown {
            path: vec![field.to_owned()],
            known: known.iter().map(ToString::to_string).collect(),
        }
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing {
            path: vec![field.to_owned()],
        }
    }
}

/// What a type takes, in the words of a configuration.
fn wanted(expected: &dyn Expected) -> String {
    let expected = expected.to_string();
    match &*expected {
        "a boolean" => "`true` or `false`".to_owned(),
        "a string" => "text".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "i8" | "i16" | "i32" | "i64" | "isize" => format!("a whole number (`{expected}`)"),
        "u8" | "u16" | "u32" | "u64" | "usize" => {
            format!("a whole number that is not negative (`{expected}`)")
        }
        expected if expected.starts_with("struct ") => "a map".to_owned(),
        _ => expected,
    }
}
