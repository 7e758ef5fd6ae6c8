//! Snapshots: where a repository keeps them, when they are taken, and stores that are made of others.

use std::collections::HashSet;

use super::{Context, references};
use crate::catalog::{AggregateEntry, COMPOSITE, DriverKind};
use crate::model::{Repository, Service};
use crate::plan::{OptionValue, Plan, RepositoryPlan, SnapshotsPlan};
use crate::report::{Problem, codes};
use crate::tree::{Node, Spanned, Value};

/// What `every` is where only a store is named.
const EVERY: u64 = 100;

pub(super) fn plan(context: &mut Context<'_>, repository: &Repository) -> Option<SnapshotsPlan> {
    let policy = repository.snapshots.as_ref();
    let Some(id) = &repository.snapshot_store else {
        if let Some(policy) = policy {
            let problem = Problem::new(
                &codes::USELESS_SNAPSHOTS,
                "`snapshots` says when they are taken, and not where they go",
            )
            .at(policy.span)
            .label("no snapshot is taken")
            .help("name a store beside it: `snapshot_store: some_id`");
            context.push(problem);
        }
        return None;
    };
    refuse_what_serde_does_not_know(context, repository, id);
    let store = references::resolve(context, id, DriverKind::Snapshots)?;
    let (every, on) = match policy {
        Some(policy) => (policy.every, known_events(context, &policy.on)),
        None => (None, Vec::new()),
    };
    Some(SnapshotsPlan {
        store,
        every: every.or_else(|| on.is_empty().then_some(EVERY)),
        on,
    })
}

/// A snapshot is known by the type and the id of its aggregate: two repositories of one type would take each other's away.
pub(super) fn refuse_shared(context: &mut Context<'_>, plans: &[RepositoryPlan]) {
    let model = context.model;
    let repositories = model.stores.iter().flat_map(|store| &store.repositories);
    let declared: Vec<_> = repositories.zip(plans).collect();
    for (index, (repository, plan)) in declared.iter().enumerate() {
        let (Some(wanted), Some(snapshots)) = (&repository.snapshot_store, &plan.snapshots) else {
            continue;
        };
        let shares = |other: &&(&Repository, &RepositoryPlan)| {
            let types = &other.1.aggregate_types;
            other
                .1
                .snapshots
                .as_ref()
                .is_some_and(|it| it.store.id == snapshots.store.id)
                && types.iter().any(|name| plan.aggregate_types.contains(name))
        };
        let Some((other, _)) = declared[..index].iter().find(shares) else {
            continue;
        };
        let text = format!(
            "the repositories `{}` and `{}` of one aggregate type share a snapshot store",
            other.name.value, repository.name.value
        );
        let problem = Problem::new(&codes::SHARED_SNAPSHOTS, text)
            .at(wanted.span)
            .label("each would take the other's snapshots away")
            .help("give one of them a snapshot store of its own");
        context.push(problem);
    }
}

fn refuse_what_serde_does_not_know(
    context: &mut Context<'_>,
    repository: &Repository,
    id: &Spanned<String>,
) {
    let names = repository.aggregate_types.iter();
    let names: Vec<_> = names.map(|it| it.name.value.as_str()).collect();
    let catalog = context.catalog;
    let aggregates = catalog.aggregates.iter();
    let is_named = |it: &&AggregateEntry| {
        let mut all = it.aliases.iter().chain([&it.type_name]);
        all.any(|name| names.contains(&name.as_str()))
    };
    let without = aggregates.filter(|it| !it.snapshots).filter(is_named);
    for aggregate in without {
        let problem = Problem::new(
            &codes::NO_SNAPSHOTS,
            format!(
                "`{}` cannot be kept as snapshots: serde does not know it",
                aggregate.rust_name
            ),
        )
        .at(id.span)
        .label("its snapshots would go here")
        .rust(&aggregate.place, "this is the aggregate")
        .help(format!(
            "derive it: `#[derive(Default, Serialize, Deserialize)]` on `{}`",
            aggregate.rust_name
        ))
        .help("or take no snapshots: `snapshot_store: ~`");
        context.push(problem);
    }
}

/// The wire names of these events.
fn known_events(context: &mut Context<'_>, wanted: &[Spanned<String>]) -> Vec<String> {
    let catalog = context.catalog;
    let events = || {
        let messages = catalog.messages.iter();
        messages.filter(|it| it.kind == crate::catalog::MessageKind::Event)
    };
    let mut known = Vec::new();
    for name in wanted {
        let named = events().find(|event| event.name == name.value);
        let named = named.or_else(|| events().find(|event| event.aliases.contains(&name.value)));
        match named {
            Some(event) => known.push(event.name.clone()),
            None => {
                let names = events().map(|event| event.name.as_str());
                let problem = Problem::new(
                    &codes::UNKNOWN_MESSAGE,
                    format!("no event is called `{}`", name.value),
                )
                .at(name.span)
                .label("a snapshot would be taken when it is recorded")
                .maybe_help(context.did_you_mean(&name.value, names));
                context.push(problem);
            }
        }
    }
    known
}

/// The stores that stores are made of.
pub(super) fn composites(context: &mut Context<'_>, plan: &mut Plan) {
    let model = context.model;
    for service in &model.services {
        let Some(parts) = parts(service) else {
            continue;
        };
        if let Some(problem) = empty_or_endless(context, service, &parts) {
            context.push(problem);
            continue;
        }
        let resolve = |part| references::resolve(context, part, DriverKind::Snapshots);
        let resolved: Vec<_> = parts.iter().filter_map(resolve).map(|it| it.id).collect();
        let id = &service.id.value;
        let planned = plan.services.iter_mut().find(|planned| planned.id == *id);
        let options = planned.into_iter().flat_map(|planned| &mut planned.options);
        for option in options.filter(|option| option.name == "stores") {
            option.value = OptionValue::List(resolved.clone());
        }
    }
}

fn empty_or_endless(
    context: &Context<'_>,
    service: &Service,
    parts: &[Spanned<String>],
) -> Option<Problem> {
    if parts.is_empty() {
        let text = format!("the snapshot store `{}` is made of none", service.id.value);
        let problem = Problem::new(&codes::WRONG_OPTION, text).at(service.id.span);
        return Some(problem.help("name those that it is made of: `stores: [fast, durable]`"));
    }
    let mut ahead = parts.to_vec();
    let mut seen = HashSet::new();
    while let Some(part) = ahead.pop() {
        let id = references::follow_aliases(context, &part.value);
        if id == service.id.value {
            let text = format!("the snapshot store `{id}` is made of itself");
            let problem = Problem::new(&codes::SNAPSHOT_CYCLE, text)
                .at(service.id.span)
                .label("its `stores` lead back to it")
                .help("let `stores` name others, made by drivers of their own");
            return Some(problem);
        }
        if seen.insert(id.to_owned()) {
            let further = context.index.service(id).and_then(self::parts);
            ahead.extend(further.into_iter().flatten());
        }
    }
    None
}

/// What a service of the driver `composite` names.
pub(super) fn parts(service: &Service) -> Option<Vec<Spanned<String>>> {
    let driver = service.driver.as_ref()?;
    if driver.value != COMPOSITE {
        return None;
    }
    let mut options = service.options.iter();
    let stores = options.find(|option| option.key.value == "stores")?;
    let id = |node: &Node| {
        let id = node.as_text()?;
        let id = id.strip_prefix('@').unwrap_or(id);
        Some(Spanned::new(id.to_owned(), node.span))
    };
    Some(match &stores.value.value {
        Value::List(items) => items.iter().filter_map(id).collect(),
        _ => id(&stores.value).into_iter().collect(),
    })
}
