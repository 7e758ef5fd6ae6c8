//! What handlers ask for and nothing gives: repositories, buses, services. And the one store of a unit of work.

use std::collections::HashSet;

use super::Context;
use crate::catalog::{Dependency, HandlerEntry, MessageKind};
use crate::nearest;
use crate::plan::{Plan, RepositoryPlan};
use crate::report::{Problem, codes};

pub(super) fn check(context: &mut Context<'_>, plan: &Plan) {
    let reached: HashSet<&str> = plan
        .buses
        .iter()
        .flat_map(|bus| &bus.routes)
        .flat_map(|route| &route.targets)
        .map(|target| &*target.handler)
        .collect();
    let index = context.index;
    for handler in index
        .handlers
        .iter()
        .filter(|handler| reached.contains(&*handler.id))
    {
        let mut repositories: Vec<&RepositoryPlan> = Vec::new();
        for dependency in &handler.dependencies {
            match dependency {
                Dependency::Repository { aggregate, named } => {
                    repositories.extend(repository(
                        context,
                        plan,
                        handler,
                        aggregate,
                        named.as_deref(),
                    ));
                }
                Dependency::Bus { kind, named } => {
                    bus(context, plan, handler, *kind, named.as_deref())
                }
                Dependency::Service { type_name, named } => {
                    service(context, handler, type_name, named.as_deref())
                }
                Dependency::Transaction { .. } | Dependency::Other => {}
            }
        }
        one_store(context, handler, &repositories);
    }
}

fn repository<'p>(
    context: &mut Context<'_>,
    plan: &'p Plan,
    handler: &HandlerEntry,
    aggregate: &str,
    named: Option<&str>,
) -> Option<&'p RepositoryPlan> {
    let holding: Vec<&RepositoryPlan> = plan.repositories_of(aggregate).collect();
    let fitting: Vec<&RepositoryPlan> = holding
        .iter()
        .copied()
        .filter(|repository| named.is_none_or(|name| repository.name == name))
        .collect();
    if let [one] = fitting.as_slice() {
        return Some(one);
    }
    let asks = |code, message: String| {
        Problem::new(code, message).rust(&handler.place, format!("`{}`", handler.signature))
    };
    let names = || holding.iter().map(|repository| repository.name.as_str());
    let problem = match (named, fitting.len(), holding.len()) {
        (Some(name), 0, 1..) => asks(
            &codes::UNKNOWN_REPOSITORY,
            format!(
                "`{}` asks for the repository `{name}`, and none of this name holds `{aggregate}`",
                handler.id
            ),
        )
        .maybe_help(nearest::did_you_mean(name, names()))
        .maybe_help(nearest::known_names(
            &format!("repositories of `{aggregate}`"),
            names(),
        )),
        (_, 0, _) => without_repository(asks, plan, handler, aggregate),
        _ => {
            let stores: Vec<String> = fitting
                .iter()
                .map(|repository| format!("`{}` in `{}`", repository.name, repository.store))
                .collect();
            asks(
                &codes::AMBIGUOUS_REPOSITORY,
                format!(
                    "`{}` asks for the repository of `{aggregate}`, and there are several: {}",
                    handler.id,
                    stores.join(", ")
                ),
            )
            .help(format!(
                "say which on the parameter: `#[named(\"{}\")]`",
                fitting[0].name
            ))
        }
    };
    let first_store = context.model.stores.first();
    context.report.push(
        match (
            problem.code.name == codes::AGGREGATE_WITHOUT_REPOSITORY.name,
            first_store,
        ) {
            (true, Some(store)) => problem
                .at(store.name.span)
                .label("a repository could stand in this store"),
            _ => problem,
        },
    );
    None
}

fn without_repository(
    asks: impl Fn(&'static codes::Code, String) -> Problem,
    plan: &Plan,
    handler: &HandlerEntry,
    aggregate: &str,
) -> Problem {
    let problem = asks(
        &codes::AGGREGATE_WITHOUT_REPOSITORY,
        format!(
            "`{}` asks for the repository of `{aggregate}`, and there is none",
            handler.id
        ),
    );
    if plan.stores.is_empty() {
        return problem.help("declare an event store: `event_store: { stores: { main: { type: store } } }`, with `services: { store: { driver: .. } }`");
    }
    problem
        .help(format!("add one to the store it belongs to: `repositories: {{ my_repository: {{ aggregate_type: '{aggregate}' }} }}`"))
        .help("or mark one store `default: true`, and every aggregate without a repository is kept there")
}

fn bus(
    context: &mut Context<'_>,
    plan: &Plan,
    handler: &HandlerEntry,
    kind: MessageKind,
    named: Option<&str>,
) {
    let buses = || {
        plan.buses
            .iter()
            .filter(move |bus| bus.kind == kind)
            .map(|bus| bus.name.as_str())
    };
    let problem = match named {
        Some(name) if buses().any(|known| known == name) => return,
        Some(name) => Problem::new(
            &codes::UNKNOWN_BUS,
            format!(
                "`{}` asks for the {} bus `{name}`, and there is none",
                handler.id,
                kind.name()
            ),
        )
        .maybe_help(nearest::did_you_mean(name, buses()))
        .maybe_help(nearest::known_names(
            &format!("{} buses", kind.name()),
            buses(),
        )),
        None if buses().next().is_some() => return,
        None => Problem::new(
            &codes::NO_BUS,
            format!(
                "`{}` asks for the {} bus, and there is none",
                handler.id,
                kind.name()
            ),
        )
        .help(format!(
            "declare one: `service_bus: {{ {0}_buses: {{ my_{0}_bus: ~ }} }}`",
            kind.name()
        )),
    };
    context.push(problem.rust(&handler.place, format!("`{}`", handler.signature)));
}

fn service(
    context: &mut Context<'_>,
    handler: &HandlerEntry,
    type_name: &str,
    named: Option<&str>,
) {
    let provided = || context.catalog.provided.iter();
    if provided().any(|entry| {
        entry.type_name == type_name && named.is_none_or(|name| entry.id.as_deref() == Some(name))
    }) {
        return;
    }
    let problem = match named {
        Some(name) => Problem::new(
            &codes::MISSING_DEPENDENCY,
            format!(
                "`{}` asks for the `{type_name}` named `{name}`, and nothing provides it",
                handler.id
            ),
        )
        .maybe_help(nearest::did_you_mean(
            name,
            provided().filter_map(|entry| entry.id.as_deref()),
        ))
        .help(format!(
            "provide it when the app is built: `.provide_named::<{type_name}>(\"{name}\", ..)`"
        )),
        None => Problem::new(
            &codes::MISSING_DEPENDENCY,
            format!(
                "`{}` asks for a `{type_name}`, and nothing provides one",
                handler.id
            ),
        )
        .help(format!(
            "provide it when the app is built: `.provide::<{type_name}>(..)`"
        )),
    };
    context.push(problem.rust(&handler.place, format!("`{}`", handler.signature)));
}

/// A unit of work is one commit in one store.
fn one_store(context: &mut Context<'_>, handler: &HandlerEntry, repositories: &[&RepositoryPlan]) {
    let Some((first, others)) = repositories.split_first() else {
        return;
    };
    let Some(other) = others.iter().find(|other| other.store != first.store) else {
        return;
    };
    if handler.independent_stores || handler.kind == MessageKind::Query {
        return;
    }
    let mut problem = Problem::new(
        &codes::TWO_STORES,
        format!(
            "`{}` writes two event stores, `{}` and `{}`, which no transaction spans",
            handler.id, first.store, other.store
        ),
    );
    let span = |wanted: &RepositoryPlan| {
        let store = context.model.store(&wanted.store)?;
        store
            .repositories
            .iter()
            .find(|repository| repository.name.value == wanted.name)
            .map_or(Some(store.name.span), |repository| {
                Some(repository.name.span)
            })
    };
    if let (Some(first_span), Some(other_span)) = (span(first), span(other)) {
        problem = problem
            .at(first_span)
            .label(format!("in `{}`", first.store))
            .yaml(other_span, format!("in `{}`", other.store));
    }
    context.push(
        problem
            .rust(&handler.place, format!("`{}`", handler.signature))
            .help("let one handler write one store and a listener the other; if one after the other is meant, say `stores = \"independent\"` in its attribute"),
    );
}
