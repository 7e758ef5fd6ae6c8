use super::OptionSpec;

/// What an option may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionKind {
    /// Text.
    Text,
    /// A path, relative to the working directory.
    Path,
    /// A URL.
    Url,
    /// A whole number in these bounds.
    Integer {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
    /// A number.
    Float,
    /// `true` or `false`.
    Boolean,
    /// `250ms`, `30s`, `5m`, `2h`, `1d`.
    Duration,
    /// The same, and longer than none.
    PositiveDuration,
    /// `512`, `64KiB`, `16MiB`, `1GiB`.
    Size,
    /// One of a few words.
    Choice(Vec<String>),
    /// A list of text.
    List,
    /// A map of options.
    Map(Vec<OptionSpec>),
    /// The name of an event store of this configuration.
    Store,
    /// The name of something that the application provides.
    Service {
        /// Its Rust type.
        type_name: String,
        /// It may be the id of a queue as well.
        or_queue: bool,
    },
}
