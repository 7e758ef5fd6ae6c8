use std::collections::HashMap;
use std::sync::Arc;

use cqrs_config::Plan;
use cqrs_config::plan::StorePlan;
use cqrs_core::inject::{Dependency, DependencyKind};
use cqrs_core::memory::MemoryStore;
use cqrs_core::registry::Registry;
use cqrs_core::runtime::StoreSettings;
use cqrs_core::store::{EventStore, StoreDriver};
use cqrs_core::time::Clock;

use super::stores::{context, driver, settled};
use crate::app::{BuildError, StoreFailure};

/// The same stores for tests: in memory, unless a handler takes a transaction that only the driver has.
pub(crate) async fn open_stores_for_tests(
    plan: &Plan,
    registry: &Registry,
    clock: &Arc<dyn Clock>,
) -> Result<Vec<StoreSettings>, BuildError> {
    let mut opened: HashMap<&str, Arc<dyn EventStore>> = HashMap::new();
    for store in &plan.stores {
        let service = store.service.id.as_str();
        if opened.contains_key(service) {
            continue;
        }
        let own = match own_transactions(plan, store, registry) {
            Some(driver) => driver.open_for_tests(&context(service, clock)).await,
            None => Ok(None),
        };
        let own = own.map_err(|error| {
            let service = service.to_owned();
            BuildError::Stores(vec![StoreFailure { service, error }])
        })?;
        let memory = || Arc::new(MemoryStore::with_clock(Arc::clone(clock))) as Arc<dyn EventStore>;
        opened.insert(service, own.unwrap_or_else(memory));
    }
    Ok(settled(plan, &opened))
}

/// The driver of a store whose transactions a handler takes.
fn own_transactions(
    plan: &Plan,
    store: &StorePlan,
    registry: &Registry,
) -> Option<&'static dyn StoreDriver> {
    let service = plan
        .services
        .iter()
        .find(|service| service.id == store.service.id)?;
    let driver = driver(registry, service)?;
    let names_it = |named: Option<&str>| match named {
        Some(name) => plan.store(name),
        None => plan.default_store(),
    };
    let takes = |dependency: &Dependency| {
        dependency.kind
            == DependencyKind::Transaction {
                driver: driver.name(),
            }
            && names_it(dependency.named).is_some_and(|named| named.service.id == store.service.id)
    };
    registry
        .handlers()
        .any(|handler| (handler.dependencies)().iter().any(takes))
        .then_some(driver)
}
