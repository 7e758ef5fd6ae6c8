use std::sync::Arc;

use async_trait::async_trait;

use super::MemoryStore;
use crate::registry::Registration;
use crate::store::{
    DriverOptions, EventStore, OpenContext, OptionSpec, Promises, StoreDriver, StoreError,
};

/// `driver: memory`. Each service declared so has a store of its own, and loses it with the process.
#[derive(Debug, Clone, Copy, Default)]
pub struct MemoryDriver;

inventory::submit! { Registration::StoreDriver(&MemoryDriver) }

#[async_trait]
impl StoreDriver for MemoryDriver {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn options(&self) -> &'static [OptionSpec] {
        &[]
    }

    fn promises(&self) -> Promises {
        MemoryStore::PROMISES
    }

    async fn open(
        &self,
        _options: &DriverOptions,
        context: &OpenContext,
    ) -> Result<Arc<dyn EventStore>, StoreError> {
        Ok(Arc::new(MemoryStore::with_clock(Arc::clone(
            &context.clock,
        ))))
    }
}
