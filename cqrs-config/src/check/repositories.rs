//! Repositories: their aggregates, their snapshots, and those that need not be written down.

use super::{Context, snapshots};
use crate::catalog::AggregateEntry;
use crate::model::Repository;
use crate::plan::{RepositoryPlan, StorePlan};
use crate::report::{Problem, codes};
use crate::tree::Spanned;

const CONFLICT_RETRY: u64 = 5;
const CACHE: u64 = 10_000;

pub(super) fn check(context: &mut Context<'_>, stores: &[StorePlan]) -> Vec<RepositoryPlan> {
    let model = context.model;
    let mut plans = Vec::new();
    for store in &model.stores {
        for repository in &store.repositories {
            plans.push(plan(context, &store.name.value, repository));
        }
    }
    snapshots::refuse_shared(context, &plans);
    implied(context, stores, &mut plans);
    plans
}

fn plan(context: &mut Context<'_>, store: &str, repository: &Repository) -> RepositoryPlan {
    let mut aggregate_types: Vec<String> = Vec::new();
    for aggregate in &repository.aggregate_types {
        let name = known_aggregate(context, &aggregate.name);
        if !aggregate_types.contains(&name) {
            aggregate_types.push(name);
        }
    }
    refuse_two_strategies(context, repository);
    RepositoryPlan {
        name: repository.name.value.clone(),
        store: store.to_owned(),
        aggregate_types,
        stream_name: repository
            .stream_name
            .as_ref()
            .map(|name| name.value.clone()),
        one_stream_per_aggregate: repository.one_stream_per_aggregate.unwrap_or(false),
        stream_strategy: repository
            .stream_strategy
            .as_ref()
            .and_then(|id| strategy(context, id)),
        stream_metadata: repository.stream_metadata.clone(),
        snapshots: snapshots::plan(context, repository),
        disable_identity_map: repository.disable_identity_map.unwrap_or(false),
        conflict_retry: repository.conflict_retry.unwrap_or(CONFLICT_RETRY),
        cache: repository.cache.unwrap_or(CACHE),
        place: Some(context.locate(repository.name.span)),
    }
}

/// The name that the type has today.
fn known_aggregate(context: &mut Context<'_>, name: &Spanned<String>) -> String {
    let aggregates = || context.catalog.aggregates.iter();
    let has_name = |aggregate: &&AggregateEntry| aggregate.type_name == name.value;
    let had_name = |aggregate: &&AggregateEntry| aggregate.aliases.contains(&name.value);
    if let Some(meant) = aggregates()
        .find(has_name)
        .or_else(|| aggregates().find(had_name))
    {
        return meant.type_name.clone();
    }
    let problem = Problem::new(
        &codes::UNKNOWN_AGGREGATE,
        format!("no aggregate has the type `{}`", name.value),
    )
    .at(name.span)
    .label("not declared by any linked crate");
    let last = last_part(&name.value);
    let problem = match aggregates().find(|aggregate| {
        last_part(&aggregate.type_name) == last || last_part(&aggregate.rust_name) == last
    }) {
        Some(meant) => problem.rust(
            &meant.place,
            format!("`{}` has the type `{}`", meant.rust_name, meant.type_name),
        ),
        None => problem.maybe_help(context.did_you_mean(
            &name.value,
            aggregates().map(|aggregate| aggregate.type_name.as_str()),
        )),
    };
    let types = aggregates().map(|aggregate| aggregate.type_name.as_str());
    context.push(
        problem
            .maybe_help(context.known_names("aggregate types", types))
            .help(format!(
                "the aggregate declares it: `#[aggregate(type = {:?})]`",
                name.value
            )),
    );
    name.value.clone()
}

/// Whoever names the streams, names them alone.
fn refuse_two_strategies(context: &mut Context<'_>, repository: &Repository) {
    let Some(strategy) = &repository.stream_strategy else {
        return;
    };
    let one_stream = repository.one_stream_per_aggregate == Some(true);
    let name = repository.stream_name.as_ref();
    let others = [
        one_stream.then_some("`one_stream_per_aggregate`"),
        name.map(|_| "`stream_name`"),
    ];
    let others: Vec<&str> = others.into_iter().flatten().collect();
    if others.is_empty() {
        return;
    }
    let text = format!(
        "`{}` names the streams of `{}`, and so would {}",
        strategy.value,
        repository.name.value,
        others.join(" and ")
    );
    let problem = Problem::new(&codes::SEVERAL_STREAM_STRATEGIES, text)
        .at(strategy.span)
        .label("it gets the id and says which stream");
    let problem = match name {
        Some(name) => problem.yaml(name.span, "it would not be looked at"),
        None => problem,
    };
    context.push(problem.help("keep `stream_strategy`, or leave it out"));
}

/// Something that names streams, which only the application can provide.
fn strategy(context: &mut Context<'_>, wanted: &Spanned<String>) -> Option<String> {
    let provided = context.catalog.provided.iter();
    let strategies = provided.filter(|entry| entry.type_name.ends_with("NameStreams"));
    let ids: Vec<&str> = strategies.filter_map(|entry| entry.id.as_deref()).collect();
    let id = &wanted.value;
    if ids.contains(&id.as_str()) || context.is_alone() {
        return Some(id.clone());
    }
    let problem = Problem::new(
        &codes::UNKNOWN_SERVICE,
        format!("nothing names streams under the id `{id}`"),
    )
    .at(wanted.span)
    .label("what names the streams of a repository is wanted here")
    .maybe_help(context.did_you_mean(id, ids.iter().copied()))
    .help(format!(
        "provide it when the app is built: `.provide_named::<dyn NameStreams>(\"{id}\", ..)`"
    ));
    context.push(problem);
    None
}

/// An aggregate that no repository names gets one in the only, or the default, store.
fn implied(context: &Context<'_>, stores: &[StorePlan], plans: &mut Vec<RepositoryPlan>) {
    let Some(store) = stores.iter().find(|store| store.default) else {
        return;
    };
    let mut aggregates: Vec<&AggregateEntry> = context.catalog.aggregates.iter().collect();
    aggregates.sort_by(|left, right| left.type_name.cmp(&right.type_name));
    aggregates.dedup_by(|left, right| left.type_name == right.type_name);
    for aggregate in aggregates {
        let held = |plan: &RepositoryPlan| plan.aggregate_types.contains(&aggregate.type_name);
        if plans.iter().any(held) {
            continue;
        }
        plans.push(RepositoryPlan {
            name: free_name(&aggregate.type_name, plans),
            store: store.name.clone(),
            aggregate_types: vec![aggregate.type_name.clone()],
            stream_name: None,
            one_stream_per_aggregate: false,
            stream_strategy: None,
            stream_metadata: Vec::new(),
            snapshots: None,
            disable_identity_map: false,
            conflict_retry: CONFLICT_RETRY,
            cache: CACHE,
            place: None,
        });
    }
}

/// `Contract\Model\AcquisitionProcess` is held by `acquisition_process_repository`.
fn free_name(type_name: &str, plans: &[RepositoryPlan]) -> String {
    let mut name = String::new();
    for letter in last_part(type_name).chars() {
        if letter.is_uppercase() && !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name.push_str("_repository");
    match plans.iter().any(|plan| plan.name == name) {
        true => format!("{type_name}_repository"),
        false => name,
    }
}

fn last_part(name: &str) -> &str {
    name.rsplit(['\\', '.', ':']).next().unwrap_or(name)
}
