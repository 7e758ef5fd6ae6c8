use std::fmt;
use std::ops::Deref;

use serde::de::DeserializeOwned;

use super::{DriverOptions, OptionsError};

/// The options of a plugin, read into a type: a parameter of a `#[plugin]` function.
///
/// What the configuration says under the plugin's service is read by serde, by these rules:
///
/// * an option that the type does not know is an error, with or without `deny_unknown_fields`;
/// * dashes and underscores are the same; `~` and a missing option are the same, so `Option` and `#[serde(default)]` do what they say;
/// * a [`Duration`](std::time::Duration) is written `250ms`, `30s`, `5m`;
/// * text that comes from a variable of the environment is read as a number or a truth where the type wants one.
///
/// What does not fit is told by `check`, with the place in the file.
#[derive(Clone)]
pub struct Options<T>(T);

/// Tries whether a type can be read from options.
pub type TryOptions = fn(&DriverOptions) -> Result<(), OptionsError>;

impl<T> Options<T> {
    /// Wraps options, for a test that calls a plugin's function as the function that it is.
    #[must_use]
    pub fn new(options: T) -> Self {
        Self(options)
    }

    /// The options themselves.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T: DeserializeOwned> Options<T> {
    /// Reads them.
    ///
    /// # Errors
    /// The first thing that does not fit.
    pub fn read(options: &DriverOptions) -> Result<Self, OptionsError> {
        T::deserialize(options).map(Self)
    }

    /// Whether they can be read.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn try_options(options: &DriverOptions) -> Result<(), OptionsError> {
        Self::read(options).map(drop)
    }
}

impl<T> Deref for Options<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Options may hold secrets.
impl<T> fmt::Debug for Options<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Options<{}>", std::any::type_name::<T>())
    }
}
