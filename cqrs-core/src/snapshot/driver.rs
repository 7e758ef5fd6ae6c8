use std::sync::Arc;

use async_trait::async_trait;

use super::SnapshotStore;
use crate::options::{DriverOptions, OptionSpec};
use crate::store::{OpenContext, StoreError};

/// What a YAML `driver:` names where a `snapshot_store` is wanted. Registered by adapters with
/// [`Registration`](crate::registry::Registration), often beside a [`StoreDriver`](crate::store::StoreDriver) of the same name.
#[async_trait]
pub trait SnapshotDriver: Send + Sync + 'static {
    /// The word in the YAML.
    fn name(&self) -> &'static str;

    /// The options it takes, as data: the configuration checks against them without this driver's client library.
    fn options(&self) -> &'static [OptionSpec];

    /// Opens a snapshot store, and makes or migrates its tables.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] with place, problem and remedy, never with a secret.
    async fn open(
        &self,
        options: &DriverOptions,
        context: &OpenContext,
    ) -> Result<Arc<dyn SnapshotStore>, StoreError>;
}
