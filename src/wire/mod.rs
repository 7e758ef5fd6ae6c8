//! Plan and registry become a runtime: the one place where configuration and runtime meet.

mod buses;
mod catalog;
mod drawing;
mod options;
mod plugins;
mod queues;
mod repositories;
mod shipped;
mod snapshots;
mod stores;
#[cfg(feature = "testing")]
mod test_stores;

use cqrs_config::Plan;
use cqrs_core::runtime::{RuntimeBuilder, StoreSettings};

pub(crate) use buses::Known;
pub(crate) use catalog::catalog;
pub(crate) use drawing::{fill_for_outline, pipelines};
pub(crate) use shipped::shipped;
#[cfg(feature = "testing")]
pub(crate) use snapshots::snapshot_stores_for_tests;
pub(crate) use snapshots::{SnapshotStores, open_snapshot_stores};
pub(crate) use stores::open_stores;
#[cfg(feature = "testing")]
pub(crate) use test_stores::open_stores_for_tests;

use crate::app::BuildError;

/// Fills a builder with everything that the plan says.
pub(crate) fn fill(
    mut builder: RuntimeBuilder,
    plan: &Plan,
    known: Known<'_>,
    stores: Vec<StoreSettings>,
    snapshots: &SnapshotStores,
) -> Result<RuntimeBuilder, BuildError> {
    for mut store in stores {
        let planned = plan.store(&store.name);
        if let Some(planned) = planned {
            if planned.wrap_action_event_emitter {
                store.plugins = plugins::settings(&planned.plugins, known);
            }
            for upcaster in plugins::upcasters(&planned.plugins, known.services) {
                builder = builder.upcaster(Some(&store.name), upcaster);
            }
        }
        builder = builder.store_with(store);
    }
    for settings in repositories::settings(plan, known.services, snapshots)? {
        builder = builder.repository(settings);
    }
    let builder = queues::fill(builder, plan);
    Ok(buses::fill(builder, plan, known))
}
