//! Plan and registry become a runtime: the one place where configuration and runtime meet.

mod buses;
mod catalog;
mod options;
mod queues;
mod stores;
#[cfg(feature = "testing")]
mod test_stores;

use cqrs_config::Plan;
use cqrs_core::aggregate::RepositorySettings;
use cqrs_core::runtime::{RuntimeBuilder, StoreSettings};
use cqrs_core::store::StreamName;

pub(crate) use buses::{Known, refuse_what_is_missing};
pub(crate) use catalog::catalog;
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
) -> Result<RuntimeBuilder, BuildError> {
    for store in stores {
        builder = builder.store_with(store);
    }
    for repository in &plan.repositories {
        for aggregate_type in &repository.aggregate_types {
            let stream = StreamName::new(&repository.stream_name).map_err(|error| {
                BuildError::NotSupported(format!("repository {}: {error}", repository.name))
            })?;
            builder = builder.repository(RepositorySettings {
                name: repository.name.clone(),
                aggregate_type: aggregate_type.clone(),
                store: repository.store.clone(),
                stream,
                one_stream_per_aggregate: repository.one_stream_per_aggregate,
                retries: u32::try_from(repository.conflict_retry).unwrap_or(u32::MAX),
                cache: usize::try_from(repository.cache).unwrap_or(usize::MAX),
            });
        }
    }
    let builder = queues::fill(builder, plan);
    Ok(buses::fill(builder, plan, known))
}
