use std::collections::{BTreeMap, btree_map};
use std::fmt;

/// The value of one option.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum OptionValue {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text, a path, a URL or a word.
    Text(String),
    /// A duration.
    Duration(std::time::Duration),
    /// A number.
    Float(f64),
    /// A list.
    List(Vec<OptionValue>),
    /// Further options.
    Map(DriverOptions),
    /// Text that came from the environment, or that is secret: a number or a truth where that is wanted.
    Variable(String),
    /// `~` in a list.
    Nothing,
}

/// The options a service was declared with, checked against the driver's [`OptionSpec`](super::OptionSpec)s, defaults filled in. Never printed.
#[derive(Clone, Default, PartialEq)]
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

    pub(super) fn iter(&self) -> btree_map::Iter<'_, String, OptionValue> {
        self.0.iter()
    }

    /// The text of an option.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name) {
            Some(OptionValue::Text(text) | OptionValue::Variable(text)) => Some(text),
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
