use std::sync::Arc;

use async_trait::async_trait;
use cqrs_core::registry::Registration;
use cqrs_core::store::{
    DriverOptions, EventStore, OpenContext, OptionSpec, Promises, StoreDriver, StoreError,
};
use cqrs_sql::Sqlite;

use crate::options::SqliteOptions;
use crate::store::{PROMISES, SqliteStore};

/// `driver: sqlite`.
#[derive(Debug, Clone, Copy, Default)]
pub struct SqliteDriver;

inventory::submit! { Registration::StoreDriver(&SqliteDriver) }

#[async_trait]
impl StoreDriver for SqliteDriver {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn options(&self) -> &'static [OptionSpec] {
        Sqlite::STORE_OPTIONS
    }

    fn promises(&self) -> Promises {
        PROMISES
    }

    async fn open(
        &self,
        options: &DriverOptions,
        context: &OpenContext,
    ) -> Result<Arc<dyn EventStore>, StoreError> {
        let store = SqliteStore::open(SqliteOptions::declared(options, context)?).await?;
        Ok(Arc::new(store))
    }

    async fn open_for_tests(
        &self,
        context: &OpenContext,
    ) -> Result<Option<Arc<dyn EventStore>>, StoreError> {
        let options = SqliteOptions::temporary(context)?;
        Ok(Some(Arc::new(SqliteStore::open(options).await?)))
    }
}
