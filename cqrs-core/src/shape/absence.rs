use std::fmt;

/// Whether a place in JSON may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Absence {
    /// Nothing is read without it.
    #[default]
    Needed,
    /// A value can be made without it; written as `note?`.
    Possible,
    /// That cannot be seen, for no value can be made of something before it; written as `note??`.
    ///
    /// serde looks for what is missing in the order of the type, and tells the first. A field of a type that refuses every value it is
    /// asked with is always missing, and hides what is behind it.
    Unknown,
}

/// What stands behind the path.
impl fmt::Display for Absence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Needed => "",
            Self::Possible => "?",
            Self::Unknown => "??",
        })
    }
}

impl Absence {
    /// A path, and what is written behind it.
    pub(super) fn split(path: &str) -> (&str, Self) {
        if let Some(path) = path.strip_suffix("??") {
            return (path, Self::Unknown);
        }
        match path.strip_suffix('?') {
            Some(path) => (path, Self::Possible),
            None => (path, Self::Needed),
        }
    }
}
