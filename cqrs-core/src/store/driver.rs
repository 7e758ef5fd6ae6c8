use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;

use super::{EventStore, Promises, StoreError};
use crate::options::{DriverOptions, OptionSpec};
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
