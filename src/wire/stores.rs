use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use cqrs_config::Plan;
use cqrs_config::plan::{ServicePlan, StorePlan};
use cqrs_core::inject::Services;
use cqrs_core::registry::Registry;
use cqrs_core::runtime::StoreSettings;
use cqrs_core::store::{EventStore, OpenContext, StoreDriver, StoreError};
use cqrs_core::time::Clock;

use super::options;
use crate::app::{BuildError, StoreFailure};

/// Opens every store that the plan names, each service once; the application's own are taken as they are.
pub(crate) async fn open_stores(
    plan: &Plan,
    registry: &Registry,
    services: &Services,
    clock: &Arc<dyn Clock>,
) -> Result<Vec<StoreSettings>, BuildError> {
    let mut opened: HashMap<&str, Arc<dyn EventStore>> = HashMap::new();
    let mut failures = Vec::new();
    for store in &plan.stores {
        let service = store.service.id.as_str();
        if opened.contains_key(service)
            || failures
                .iter()
                .any(|failure: &StoreFailure| failure.service == service)
        {
            continue;
        }
        match open(plan, store, registry, services, clock).await {
            Ok(store) => {
                opened.insert(service, store);
            }
            Err(error) => failures.push(StoreFailure {
                service: service.to_owned(),
                error,
            }),
        }
    }
    if !failures.is_empty() {
        return Err(BuildError::Stores(failures));
    }
    Ok(settled(plan, &opened))
}

pub(super) fn context(service: &str, clock: &Arc<dyn Clock>) -> OpenContext {
    OpenContext {
        service: service.to_owned(),
        base: PathBuf::new(),
        clock: Arc::clone(clock),
    }
}

pub(super) fn settled(
    plan: &Plan,
    opened: &HashMap<&str, Arc<dyn EventStore>>,
) -> Vec<StoreSettings> {
    let wired = |store: &StorePlan| Some(settings(store, opened.get(store.service.id.as_str())?));
    plan.stores.iter().filter_map(wired).collect()
}

fn settings(plan: &StorePlan, store: &Arc<dyn EventStore>) -> StoreSettings {
    StoreSettings {
        publish_to: Some(plan.publish_to.clone()),
        is_default: plan.default,
        is_exclusive: plan.exclusive,
        is_read_only: plan.read_only,
        ..StoreSettings::new(&plan.name, Arc::clone(store))
    }
}

async fn open(
    plan: &Plan,
    store: &StorePlan,
    registry: &Registry,
    services: &Services,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<dyn EventStore>, StoreError> {
    let id = store.service.id.as_str();
    if let Some(provided) = services.find::<dyn EventStore>(Some(id)) {
        return Ok(provided);
    }
    let service = plan.services.iter().find(|service| service.id == id);
    let (service, driver) = service.and_then(|service| Some((service, driver(registry, service)?))).ok_or_else(|| StoreError::Unusable {
        place: format!("service {id}"),
        problem: "nothing opens it as an event store".to_owned(),
        remedy: format!("provide it: `.provide_named::<dyn cqrs::store::EventStore>({id:?}, ..)`, or give it a `driver`"),
    })?;
    driver
        .open(&options::values(&service.options), &context(id, clock))
        .await
}

pub(super) fn driver(
    registry: &Registry,
    service: &ServicePlan,
) -> Option<&'static dyn StoreDriver> {
    registry
        .store_drivers()
        .find(|driver| driver.name() == service.driver)
}
