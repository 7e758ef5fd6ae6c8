//! What handlers ask for and nothing gives: repositories, buses, services.

use std::collections::HashSet;

use super::{Context, handler_stores, one_store};
use crate::catalog::{Dependency, HandlerEntry, MessageKind};
use crate::plan::{Plan, RepositoryPlan};
use crate::report::Problem;
use crate::report::codes::{self, Code};
use crate::tree::Span;

/// Handlers that nothing reaches may ask for what this application does not have.
pub(super) fn check(context: &mut Context<'_>, plan: &Plan) {
    let routes = plan.buses.iter().flat_map(|bus| &bus.routes);
    let reached: HashSet<&str> = routes
        .flat_map(|route| &route.targets)
        .map(|target| &*target.handler)
        .collect();
    let index = context.index;
    let mut asked = Asked::default();
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
                        &mut asked,
                    ));
                }
                Dependency::Bus { kind, named } => {
                    bus(context, plan, handler, *kind, named.as_deref());
                }
                Dependency::Service { type_name, named } => {
                    let asks = |text| asks(&codes::MISSING_DEPENDENCY, handler, text);
                    service(context, &handler.id, asks, type_name, named.as_deref());
                }
                Dependency::Transaction { driver, named } => {
                    handler_stores::transaction(context, plan, handler, driver, named.as_deref());
                }
                Dependency::Streams { named } => {
                    handler_stores::streams(context, plan, handler, named.as_deref());
                }
                Dependency::StreamStore { named } => {
                    handler_stores::stream_store(context, plan, handler, named.as_deref());
                }
                Dependency::Other => {}
            }
        }
        one_store::check(context, handler, &repositories);
    }
    for (aggregate, handlers) in asked.without {
        let problem = without_repository(context, plan, aggregate, &handlers);
        context.push(problem);
    }
    for (aggregate, handlers) in asked.several {
        let holding: Vec<&RepositoryPlan> = plan.repositories_of(aggregate).collect();
        let problem = several_repositories(context, &holding, &handlers, aggregate);
        context.push(problem);
    }
}

/// Aggregates that no repository holds, and that several do, each with those who ask for it: one mistake, told once.
#[derive(Default)]
struct Asked<'a> {
    without: Vec<(&'a str, Vec<&'a HandlerEntry>)>,
    several: Vec<(&'a str, Vec<&'a HandlerEntry>)>,
}

fn add<'a>(
    all: &mut Vec<(&'a str, Vec<&'a HandlerEntry>)>,
    aggregate: &'a str,
    handler: &'a HandlerEntry,
) {
    match all.iter_mut().find(|(known, _)| *known == aggregate) {
        Some((_, handlers)) if handlers.iter().any(|known| known.id == handler.id) => {}
        Some((_, handlers)) => handlers.push(handler),
        None => all.push((aggregate, vec![handler])),
    }
}

/// Who asks for the repository of an aggregate.
fn who(handlers: &[&HandlerEntry]) -> String {
    match handlers {
        [one] => format!("`{}` asks", one.id),
        several => format!("{} handlers ask", several.len()),
    }
}

pub(super) fn asks(code: &'static Code, handler: &HandlerEntry, message: String) -> Problem {
    Problem::new(code, message).rust(&handler.place, format!("`{}`", handler.signature))
}

fn repository<'a, 'p>(
    context: &mut Context<'_>,
    plan: &'p Plan,
    handler: &'a HandlerEntry,
    aggregate: &'a str,
    named: Option<&str>,
    asked: &mut Asked<'a>,
) -> Option<&'p RepositoryPlan> {
    let holding: Vec<&RepositoryPlan> = plan.repositories_of(aggregate).collect();
    let has_name = |repository: &&&RepositoryPlan| named.is_none_or(|name| repository.name == name);
    let fitting: Vec<&RepositoryPlan> = holding.iter().filter(has_name).copied().collect();
    if let [one] = fitting.as_slice() {
        return Some(one);
    }
    if holding.is_empty() {
        // A store that could not be resolved is reported already, and its repositories would follow from it.
        if plan.stores.len() == context.model.stores.len() {
            add(&mut asked.without, aggregate, handler);
        }
        return None;
    }
    match named {
        None => add(&mut asked.several, aggregate, handler),
        Some(name) => {
            let problem = match fitting.is_empty() {
                true => unknown_repository(context, &holding, handler, aggregate, name),
                false => several_repositories(context, &fitting, &[handler], aggregate),
            };
            context.push(problem);
        }
    }
    None
}

fn without_repository(
    context: &Context<'_>,
    plan: &Plan,
    aggregate: &str,
    handlers: &[&HandlerEntry],
) -> Problem {
    let who = who(handlers);
    let text = format!("{who} for the repository of `{aggregate}`, and there is none");
    let problem = Problem::new(&codes::AGGREGATE_WITHOUT_REPOSITORY, text);
    let problem = handlers.iter().fold(problem, |problem, handler| {
        problem.rust(&handler.place, format!("`{}`", handler.signature))
    });
    let Some(store) = context
        .model
        .stores
        .first()
        .filter(|_| !plan.stores.is_empty())
    else {
        return problem.help(
            "declare an event store: `event_store: { stores: { main: { type: store } } }`, with `services: { store: { driver: .. } }`",
        );
    };
    problem
        .at(store.name.span)
        .label("a repository could stand in this store")
        .help(format!("add one to the store it belongs to: `repositories: {{ my_repository: {{ aggregate_type: '{aggregate}' }} }}`"))
        .help("or mark one store `default: true`, and every aggregate without a repository is kept there")
}

fn unknown_repository(
    context: &Context<'_>,
    holding: &[&RepositoryPlan],
    handler: &HandlerEntry,
    aggregate: &str,
    name: &str,
) -> Problem {
    let text = format!(
        "`{}` asks for the repository `{name}`, and none of this name holds `{aggregate}`",
        handler.id
    );
    let names = || holding.iter().map(|repository| repository.name.as_str());
    point(
        asks(&codes::UNKNOWN_REPOSITORY, handler, text),
        context,
        holding,
        "this one holds it",
    )
    .maybe_help(context.did_you_mean(name, names()))
    .maybe_help(context.known_names(&format!("repositories of `{aggregate}`"), names()))
}

fn several_repositories(
    context: &Context<'_>,
    fitting: &[&RepositoryPlan],
    handlers: &[&HandlerEntry],
    aggregate: &str,
) -> Problem {
    let who = who(handlers);
    let text = format!("{who} for the repository of `{aggregate}`, and there are several");
    let problem = Problem::new(&codes::AMBIGUOUS_REPOSITORY, text);
    let problem = handlers.iter().fold(problem, |problem, handler| {
        problem.rust(&handler.place, format!("`{}`", handler.signature))
    });
    let problem = point(problem, context, fitting, "one of them");
    let first = fitting.first().map_or("", |repository| &repository.name);
    match fitting.iter().any(|repository| repository.name != first) {
        true => problem.help(format!(
            "say which on the parameter: `#[named(\"{first}\")]`"
        )),
        false => problem.help(
            "give one of them another name, and say which on the parameter: `#[named(\"..\")]`",
        ),
    }
}

fn point(
    problem: Problem,
    context: &Context<'_>,
    repositories: &[&RepositoryPlan],
    label: &str,
) -> Problem {
    let places = repositories
        .iter()
        .filter_map(|repository| place_of(context, repository));
    places.fold(problem, |problem, span| match problem.span {
        None => problem.at(span).label(label),
        Some(_) => problem.yaml(span, label),
    })
}

/// Where a repository is declared; its store, if it is implied.
pub(super) fn place_of(context: &Context<'_>, wanted: &RepositoryPlan) -> Option<Span> {
    let store = context.model.store(&wanted.store)?;
    let declared = store
        .repositories
        .iter()
        .find(|repository| repository.name.value == wanted.name);
    Some(declared.map_or(store.name.span, |repository| repository.name.span))
}

fn bus(
    context: &mut Context<'_>,
    plan: &Plan,
    handler: &HandlerEntry,
    kind: MessageKind,
    named: Option<&str>,
) {
    let Some(name) = named else { return };
    let of_kind = plan.buses.iter().filter(|bus| bus.kind == kind);
    let buses: Vec<&str> = of_kind.map(|bus| bus.name.as_str()).collect();
    if buses.contains(&name) {
        return;
    }
    let kind = kind.name();
    let text = format!(
        "`{}` asks for the {kind} bus `{name}`, and there is none",
        handler.id
    );
    let mut problem = asks(&codes::UNKNOWN_BUS, handler, text);
    if let Some(other) = context.model.bus(name) {
        problem = problem
            .at(other.name.span)
            .label(format!("this is a {} bus", other.kind.name()));
    }
    context.push(
        problem
            .maybe_help(context.did_you_mean(name, buses.iter().copied()))
            .maybe_help(context.known_names(&format!("{kind} buses"), buses)),
    );
}

pub(super) fn service(
    context: &mut Context<'_>,
    who: &str,
    asks: impl Fn(String) -> Problem,
    type_name: &str,
    named: Option<&str>,
) {
    let provided = || context.catalog.provided.iter();
    let is_named = |id: Option<&str>| named.is_none_or(|name| id == Some(name));
    if provided().any(|entry| entry.type_name == type_name && is_named(entry.id.as_deref())) {
        return;
    }
    let problem = match named {
        Some(name) => {
            let ids = provided().filter_map(|entry| entry.id.as_deref());
            asks(format!(
                "`{who}` asks for the `{type_name}` named `{name}`, and nothing provides it"
            ))
            .maybe_help(context.did_you_mean(name, ids))
            .help(format!(
                "provide it when the app is built: `.provide_named::<{type_name}>(\"{name}\", ..)`"
            ))
        }
        None => asks(format!(
            "`{who}` asks for a `{type_name}`, and nothing provides one"
        ))
        .help(format!(
            "provide it when the app is built: `.provide::<{type_name}>(..)`"
        )),
    };
    context.push(problem);
}
