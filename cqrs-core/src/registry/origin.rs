use std::fmt;

/// Where in the source something was registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The crate.
    pub krate: &'static str,
    /// The file, as the compiler names it.
    pub file: &'static str,
    /// The line.
    pub line: u32,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// The [`Origin`] of the line that it stands on: for registrations that are written by hand.
#[macro_export]
macro_rules! origin {
    () => {
        $crate::registry::Origin {
            krate: ::core::env!("CARGO_PKG_NAME"),
            file: ::core::file!(),
            line: ::core::line!(),
        }
    };
}
