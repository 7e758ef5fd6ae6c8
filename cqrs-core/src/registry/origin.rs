use std::fmt;

/// Where in the source something was registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Origin {
    /// The crate, as code names it.
    pub krate: &'static str,
    /// The file, as the compiler names it.
    pub file: &'static str,
    /// The line.
    pub line: u32,
    /// Compiled with `cfg(test)`, as the unit tests of a crate are, which may link the crate once more as a library.
    pub in_tests: bool,
}

impl Origin {
    /// Of `module_path!()`, `file!()`, `line!()` and `cfg!(test)`: see [`origin!`](crate::origin).
    #[must_use]
    pub const fn new(module: &'static str, file: &'static str, line: u32, in_tests: bool) -> Self {
        Self {
            krate: crate_of(module),
            file,
            line,
            in_tests,
        }
    }

    /// What is the same for both builds of a crate that is linked into its own unit tests.
    pub(super) fn place(self) -> (&'static str, &'static str, u32) {
        (self.krate, self.file, self.line)
    }
}

/// What stands before the first `::`.
const fn crate_of(module: &'static str) -> &'static str {
    let bytes = module.as_bytes();
    let mut end = 0;
    while end < bytes.len() && bytes[end] != b':' {
        end += 1;
    }
    module.split_at(end).0
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
        $crate::registry::Origin::new(
            ::core::module_path!(),
            ::core::file!(),
            ::core::line!(),
            ::core::cfg!(test),
        )
    };
}
