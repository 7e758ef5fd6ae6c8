use std::collections::HashMap;
use std::sync::Arc;

use cqrs_config::Plan;
use cqrs_config::catalog::{COMPOSITE, DriverEntry, DriverKind, OptionKind, OptionSpec, Promises};
use cqrs_config::plan::{OptionPlan, OptionValue, RepositoryPlan, ServicePlan};
use cqrs_core::inject::Services;
use cqrs_core::registry::Registry;
use cqrs_core::snapshot::{CompositeSnapshots, RepositorySnapshots, SnapshotPolicy, SnapshotStore};
use cqrs_core::store::StoreError;
use cqrs_core::time::Clock;

use super::{catalog, options, stores};
use crate::app::{BuildError, StoreFailure};

/// Snapshot stores by the ids of their services.
pub(crate) type SnapshotStores = HashMap<String, Arc<dyn SnapshotStore>>;

/// The drivers of snapshot stores, as the configuration sees them.
pub(super) fn drivers(registry: &Registry) -> Vec<DriverEntry> {
    let entry = |name: &str, options| DriverEntry {
        name: name.to_owned(),
        kind: DriverKind::Snapshots,
        options,
        promises: Promises::default(),
    };
    let linked = registry.snapshot_drivers().map(|driver| {
        let options = driver.options().iter().map(catalog::option).collect();
        entry(driver.name(), options)
    });
    let stores = OptionSpec {
        name: "stores".to_owned(),
        kind: OptionKind::List,
        required: true,
        default: None,
        secret: false,
        doc: "the snapshot stores that it is made of, in the order in which they are asked"
            .to_owned(),
    };
    linked.chain([entry(COMPOSITE, vec![stores])]).collect()
}

/// Opens every snapshot store that a repository names, each service once; the application's own are taken as they are.
pub(crate) async fn open_snapshot_stores(
    plan: &Plan,
    registry: &Registry,
    services: &Services,
    clock: &Arc<dyn Clock>,
) -> Result<SnapshotStores, BuildError> {
    let mut opened = SnapshotStores::new();
    let mut failures = Vec::new();
    for id in wanted(plan) {
        let store = match services.find::<dyn SnapshotStore>(Some(&id)) {
            Some(provided) => Ok(provided),
            None => open(plan, &id, &opened, registry, clock).await,
        };
        match store {
            Ok(store) => drop(opened.insert(id, store)),
            Err(error) => failures.push(StoreFailure { service: id, error }),
        }
    }
    match failures.is_empty() {
        true => Ok(opened),
        false => Err(BuildError::Stores(failures)),
    }
}

/// The same for tests: in memory.
#[cfg(feature = "testing")]
pub(crate) fn snapshot_stores_for_tests(plan: &Plan) -> SnapshotStores {
    use cqrs_core::snapshot::MemorySnapshots;
    let memory = |id| {
        (
            id,
            Arc::new(MemorySnapshots::new()) as Arc<dyn SnapshotStore>,
        )
    };
    wanted(plan).into_iter().map(memory).collect()
}

/// The snapshots of one repository of the plan.
pub(super) fn of(plan: &RepositoryPlan, opened: &SnapshotStores) -> Option<RepositorySnapshots> {
    let snapshots = plan.snapshots.as_ref()?;
    let store = Arc::clone(opened.get(&snapshots.store.id)?);
    let mut policy = SnapshotPolicy::on(snapshots.on.clone());
    policy.every = snapshots.every;
    let service = snapshots.store.id.clone();
    Some(RepositorySnapshots::new(service, store, policy))
}

/// The ids of all that are needed, each once, those that others are made of before them.
fn wanted(plan: &Plan) -> Vec<String> {
    let mut wanted = Vec::new();
    for snapshots in plan.repositories.iter().flat_map(|it| &it.snapshots) {
        want(plan, &snapshots.store.id, &mut wanted);
    }
    wanted
}

fn want(plan: &Plan, id: &str, wanted: &mut Vec<String>) {
    if wanted.iter().any(|known| known == id) {
        return;
    }
    for part in declared(plan, id).map(parts).unwrap_or_default() {
        want(plan, part, wanted);
    }
    wanted.push(id.to_owned());
}

fn declared<'p>(plan: &'p Plan, id: &str) -> Option<&'p ServicePlan> {
    let mut services = plan.services.iter();
    services.find(|service| service.id == id && service.kind == DriverKind::Snapshots)
}

/// What a composite store is made of.
fn parts(service: &ServicePlan) -> &[String] {
    let stores = |option: &&OptionPlan| option.name == "stores";
    match service.options.iter().find(stores).map(|it| &it.value) {
        Some(OptionValue::List(parts)) if service.driver == COMPOSITE => parts,
        _ => &[],
    }
}

async fn open(
    plan: &Plan,
    id: &str,
    opened: &SnapshotStores,
    registry: &Registry,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<dyn SnapshotStore>, StoreError> {
    let nothing = || StoreError::Unusable {
        place: format!("service {id}"),
        problem: "nothing opens it as a snapshot store".to_owned(),
        remedy: format!(
            "provide it: `.provide_named::<dyn cqrs::snapshot::SnapshotStore>({id:?}, ..)`, or give it a `driver`"
        ),
    };
    let service = declared(plan, id).ok_or_else(nothing)?;
    if service.driver == COMPOSITE {
        // Those that could not be opened are told themselves.
        let parts = parts(service).iter().filter_map(|part| opened.get(part));
        return Ok(Arc::new(CompositeSnapshots::new(parts.cloned())));
    }
    let mut drivers = registry.snapshot_drivers();
    let driver = drivers.find(|driver| driver.name() == service.driver);
    let driver = driver.ok_or_else(nothing)?;
    driver
        .open(
            &options::values(&service.options),
            &stores::context(id, clock),
        )
        .await
}
