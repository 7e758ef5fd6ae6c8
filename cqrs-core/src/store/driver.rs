use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;

use super::{EventStore, Promises, StoreError};
use crate::time::Clock;

/// What a YAML `driver:` names: opens stores of one kind. Registered by adapters with [`Registration`](crate::registry::Registration).
#[async_trait]
pub trait StoreDriver: Send + Sync + 'static {
    /// The word in the YAML.
    fn name(&self) -> &'static str;

    /// The options it takes, as data: the configuration checks against them without this driver's client library.
    fn options(&self) -> &'static [OptionSpec];

    /// What its stores promise.
    fn promises(&self) -> Promises;

    /// Opens a store, and makes or migrates its tables.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] with place, problem and remedy, never with a secret.
    async fn open(
        &self,
        options: &DriverOptions,
        context: &OpenContext,
    ) -> Result<Arc<dyn EventStore>, StoreError>;

    /// Opens an empty store that needs nothing and goes when it is dropped, for a test whose handlers take this driver's own transaction.
    /// `None`: there is no such store, and the test's is kept in memory.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    async fn open_for_tests(
        &self,
        _context: &OpenContext,
    ) -> Result<Option<Arc<dyn EventStore>>, StoreError> {
        Ok(None)
    }
}

/// What a driver may use of the application that opens it.
#[derive(Clone)]
pub struct OpenContext {
    /// The service's id in the YAML.
    pub service: String,
    /// Relative paths start here: the working directory, unless a test says otherwise.
    pub base: PathBuf,
    /// The application's clock.
    pub clock: Arc<dyn Clock>,
}

impl fmt::Debug for OpenContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenContext")
            .field("service", &self.service)
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

/// One option of a driver.
///
/// ```
/// # use cqrs_core::store::{OptionKind, OptionSpec};
/// const OPTIONS: &[OptionSpec] = &[
///     OptionSpec::new("url", OptionKind::Url, "the server").required().secret(),
///     OptionSpec::new("timeout", OptionKind::Duration, "how long a write waits").with_default("5s"),
/// ];
/// assert!(OPTIONS[0].required && OPTIONS[1].default == Some("5s"));
/// ```
///
/// More will be known of an option one day, so a driver cannot list it all:
///
/// ```compile_fail,E0639
/// # use cqrs_core::store::{OptionKind, OptionSpec};
/// OptionSpec { name: "url", kind: OptionKind::Url, required: true, default: None, secret: true, doc: "the server" };
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct OptionSpec {
    /// The key in the YAML.
    pub name: &'static str,
    /// What it takes.
    pub kind: OptionKind,
    /// Whether it must be given.
    pub required: bool,
    /// What holds when it is not given, as it would be written.
    pub default: Option<&'static str>,
    /// Whether its value is never shown.
    pub secret: bool,
    /// One line for people.
    pub doc: &'static str,
}

impl OptionSpec {
    /// An option that may be left out, and shown.
    #[must_use]
    pub const fn new(name: &'static str, kind: OptionKind, doc: &'static str) -> Self {
        Self {
            name,
            kind,
            required: false,
            default: None,
            secret: false,
            doc,
        }
    }

    /// It must be given.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// What holds when it is not given, as it would be written.
    #[must_use]
    pub const fn with_default(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    /// Its value is never shown.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

/// What an option takes.
///
/// Kinds will be added; who looks at them has an arm for those to come:
///
/// ```compile_fail,E0004
/// # use cqrs_core::store::OptionKind::{self, *};
/// # fn example(kind: OptionKind) {
/// match kind {
///     Text | Path | Url | Bool | Int { .. } | Duration | OneOf(_) => {}
/// }
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OptionKind {
    /// Any text.
    Text,
    /// A path, relative to the working directory.
    Path,
    /// A URL.
    Url,
    /// `true` or `false`.
    Bool,
    /// A whole number in these bounds.
    Int {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
    /// A duration such as `250ms`, `5s`, `2m`.
    Duration,
    /// One of these words.
    OneOf(&'static [&'static str]),
}

/// The value of one option.
#[derive(Clone, PartialEq)]
pub enum OptionValue {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text, a path, a URL or a word.
    Text(String),
    /// A duration.
    Duration(std::time::Duration),
}

/// The options a service was declared with, checked against the driver's [`OptionSpec`]s, defaults filled in. Never printed.
#[derive(Clone, Default)]
pub struct DriverOptions(BTreeMap<String, OptionValue>);

impl fmt::Debug for DriverOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

impl DriverOptions {
    /// No options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With one option more.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: OptionValue) -> Self {
        self.0.insert(name.into(), value);
        self
    }

    /// The text of an option.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name) {
            Some(OptionValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The number of an option.
    #[must_use]
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.0.get(name) {
            Some(OptionValue::Int(number)) => Some(*number),
            _ => None,
        }
    }

    /// The truth of an option.
    #[must_use]
    pub fn bool(&self, name: &str) -> Option<bool> {
        match self.0.get(name) {
            Some(OptionValue::Bool(value)) => Some(*value),
            _ => None,
        }
    }

    /// The duration of an option.
    #[must_use]
    pub fn duration(&self, name: &str) -> Option<std::time::Duration> {
        match self.0.get(name) {
            Some(OptionValue::Duration(duration)) => Some(*duration),
            _ => None,
        }
    }
}
