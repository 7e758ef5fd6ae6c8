//! Repositories: one for each type of aggregate that the plan names.

use cqrs_config::Plan;
use cqrs_config::plan::{RepositoryPlan, Scalar};
use cqrs_core::aggregate::{NameStreams, RepositorySettings, StreamStrategy};
use cqrs_core::inject::Services;
use cqrs_core::message::MetadataValue;
use cqrs_core::store::{InvalidName, StreamName};

use super::snapshots::{self, SnapshotStores};
use crate::app::BuildError;

pub(super) fn settings(
    plan: &Plan,
    services: &Services,
    opened: &SnapshotStores,
) -> Result<Vec<RepositorySettings>, BuildError> {
    let mut all = Vec::new();
    for repository in &plan.repositories {
        let streams = streams(repository, services).map_err(|error| {
            BuildError::NotSupported(format!("repository {}: {error}", repository.name))
        })?;
        for aggregate_type in &repository.aggregate_types {
            let mut settings =
                RepositorySettings::new(&repository.name, aggregate_type, &repository.store);
            settings.streams = streams.clone();
            for (key, value) in &repository.stream_metadata {
                settings.stream_metadata.insert(key, metadata(value));
            }
            settings.retries = u32::try_from(repository.conflict_retry).unwrap_or(u32::MAX);
            settings.cache = usize::try_from(repository.cache).unwrap_or(usize::MAX);
            settings.identity_map = !repository.disable_identity_map;
            settings.snapshots = snapshots::of(repository, opened);
            all.push(settings);
        }
    }
    Ok(all)
}

fn metadata(value: &Scalar) -> MetadataValue {
    match value {
        Scalar::Boolean(value) => (*value).into(),
        Scalar::Integer(value) => (*value).into(),
        Scalar::Float(value) => (*value).into(),
        Scalar::Text(value) => value.as_str().into(),
    }
}

fn streams(
    repository: &RepositoryPlan,
    services: &Services,
) -> Result<StreamStrategy, InvalidName> {
    let own = repository.stream_strategy.as_deref();
    if let Some(own) = own.and_then(|id| services.find::<dyn NameStreams>(Some(id))) {
        return Ok(StreamStrategy::Own(own));
    }
    let name = repository.stream_name.as_ref();
    if repository.one_stream_per_aggregate {
        let prefix = name.cloned();
        return Ok(StreamStrategy::OnePerAggregate { prefix });
    }
    name.map_or_else(
        || Ok(StreamStrategy::default()),
        |name| Ok(StreamStrategy::OneForAll(StreamName::new(name)?)),
    )
}
