use std::fmt;

/// One option of a driver or a plugin.
///
/// ```
/// # use cqrs_core::options::{OptionKind, OptionSpec};
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
/// # use cqrs_core::options::{OptionKind, OptionSpec};
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
/// # use cqrs_core::options::OptionKind::{self, *};
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
    /// A duration that is longer than none.
    PositiveDuration,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// The name under which the application provides something of this type.
    Service(TypeName),
    /// The same, or the id of a queue.
    ServiceOrQueue(TypeName),
}

/// The name of a type, as what the application provides is known by.
#[derive(Clone, Copy)]
pub struct TypeName(fn() -> &'static str);

impl TypeName {
    /// That of `T`, which may be a `dyn Trait`.
    #[must_use]
    pub const fn of<T: ?Sized>() -> Self {
        Self(std::any::type_name::<T>)
    }

    /// The text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        (self.0)()
    }
}

impl PartialEq for TypeName {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for TypeName {}

impl fmt::Debug for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
