use std::env;
use std::fmt;
use std::path::Path;

use serde::Serialize;

use crate::catalog::Place;
use crate::report::Location;

/// A place in the configuration: `config/cqrs.yaml:12:7`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct YamlPlace {
    /// The file as it was named; relative to the working directory where it is below it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// A place in the application's code: `src/customer/import.rs:40`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RustPlace {
    /// The file as the compiler names it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

impl From<&Location> for YamlPlace {
    fn from(place: &Location) -> Self {
        Self {
            file: below_the_working_directory(&place.file),
            line: place.line,
            column: place.column,
        }
    }
}

/// A program finds its file by a path of the machine that built it; who reads it stands in the repository.
fn below_the_working_directory(file: &str) -> String {
    let path = Path::new(file);
    let relative = || {
        let here = env::current_dir().ok()?.canonicalize().ok()?;
        let file = path.canonicalize().ok()?;
        Some(file.strip_prefix(here).ok()?.to_str()?.to_owned())
    };
    let relative = path.is_absolute().then(relative).flatten();
    relative.unwrap_or_else(|| file.to_owned())
}

impl From<&Place> for RustPlace {
    fn from(place: &Place) -> Self {
        Self {
            file: place.file.clone(),
            line: place.line,
        }
    }
}

impl fmt::Display for YamlPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl fmt::Display for RustPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)
    }
}
