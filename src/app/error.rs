use std::fmt;

use cqrs_config::Report;
use cqrs_core::error::Causes;
use cqrs_core::store::StoreError;

/// Why an application could not be built.
///
/// Shown with `{}` or `{:?}` it is the whole report, so a `main` that returns it tells everything.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The configuration has mistakes: all of them.
    Configuration(Report),
    /// Stores could not be opened: all of them.
    Stores(Vec<StoreFailure>),
    /// Something that the configuration asks for does not exist yet.
    NotSupported(String),
    /// Handlers and plugins have parameters for which nothing is there: all of them.
    Wiring(#[from] cqrs_core::runtime::BuildError),
}

/// Why an application did not run until it was told to end, or did not end well.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// Signals cannot be waited for.
    #[error("signals of the operating system cannot be waited for")]
    Signals(#[source] std::io::Error),
    /// It has ended, and a store could not be closed.
    #[error("a store could not be closed")]
    Closing(#[source] StoreError),
}

/// A store that could not be opened.
#[derive(Debug)]
pub struct StoreFailure {
    /// The store's service in the configuration.
    pub service: String,
    /// What its driver says.
    pub error: StoreError,
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Configuration(report) => write!(f, "{report}"),
            Self::Stores(failures) => {
                for (index, failure) in failures.iter().enumerate() {
                    let line = if index == 0 { "" } else { "\n" };
                    write!(
                        f,
                        "{line}service {}: {}",
                        failure.service,
                        Causes(&failure.error)
                    )?;
                }
                Ok(())
            }
            Self::NotSupported(what) => f.write_str(what),
            Self::Wiring(error) => write!(f, "{error}"),
        }
    }
}

impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
