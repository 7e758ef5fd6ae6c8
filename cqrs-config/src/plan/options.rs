use std::fmt;
use std::time::Duration;

/// One option with its value.
#[derive(Clone, PartialEq)]
pub struct OptionPlan {
    /// The key.
    pub name: String,
    /// The value.
    pub value: OptionValue,
    /// Whether it must not be shown.
    pub secret: bool,
}

impl fmt::Debug for OptionPlan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.secret {
            true => write!(formatter, "{}: ***", self.name),
            false => write!(formatter, "{}: {:?}", self.name, self.value),
        }
    }
}

/// The value of an option.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    /// Text, a path, a URL, a word, the name of a store.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Float(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// A duration.
    Duration(Duration),
    /// Bytes.
    Size(u64),
    /// A list of text.
    List(Vec<String>),
    /// Further options.
    Map(Vec<OptionPlan>),
    /// A list of anything, for options that a type reads.
    Items(Vec<OptionValue>),
    /// `~` in such a list.
    Nothing,
}
