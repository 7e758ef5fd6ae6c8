//! An id that stands for a service: declared with a driver, or provided by the application.

use super::{Context, alias_circles, alone, plugin_services};
use crate::catalog::DriverKind;
use crate::plan::ServiceReference;
use crate::report::{Problem, codes};
use crate::tree::Spanned;

const LONGEST_ALIAS_CHAIN: usize = 8;

/// Resolves an id that is used as a service of a kind, or reports why it cannot be.
pub(super) fn resolve(
    context: &mut Context<'_>,
    wanted: &Spanned<String>,
    kind: DriverKind,
) -> Option<ServiceReference> {
    let id = follow_aliases(context, &wanted.value);
    let mut provided = context.catalog.provided.iter();
    if let Some(provided) = provided.find(|entry| entry.id.as_deref() == Some(id)) {
        if kind == DriverKind::Transport && !provided.type_name.ends_with("Transport") {
            let problem = no_transport(context, wanted, id);
            context.push(problem);
            return None;
        }
        return Some(ServiceReference {
            id: id.to_owned(),
            provided: true,
        });
    }
    match context.index.service(id) {
        Some(service) if service.ours => {
            let reference = ServiceReference {
                id: id.to_owned(),
                provided: false,
            };
            let driver = service.driver.as_ref()?;
            let drivers = context
                .catalog
                .drivers
                .iter()
                .filter(|entry| entry.name == driver.value)
                .map(|entry| entry.kind);
            let plugin = plugin_services::linked(context, &driver.value);
            let mut kinds = drivers.chain(plugin.map(|_| DriverKind::Plugin)).peekable();
            if kinds.peek().is_some() && !kinds.clone().any(|made| made == kind) {
                let is = kinds.next().map_or("service", DriverKind::name);
                let problem = Problem::new(
                    &codes::WRONG_SERVICE_KIND,
                    format!(
                        "`{id}` is {}, and {} is wanted here",
                        with_article(is),
                        with_article(kind.name())
                    ),
                )
                .at(wanted.span)
                .label(format!("{} is wanted here", with_article(kind.name())))
                .yaml(
                    driver.span,
                    format!("`{}` makes {}", driver.value, with_article(is)),
                )
                .maybe_help(drivers_of(context, kind));
                context.push(problem);
                return None;
            }
            Some(reference)
        }
        Some(service) if alias_circles::is_in_one(context, service) => None,
        Some(_) if context.is_alone() => {
            alone::service(context, wanted);
            None
        }
        Some(service) => {
            let problem = Problem::new(
                &codes::UNKNOWN_SERVICE,
                format!("the service `{id}` has no `driver`, so nothing makes it"),
            )
            .at(wanted.span)
            .label(format!("used as {} here", with_article(kind.name())))
            .yaml(service.id.span, "declared here")
            .maybe_help(drivers_of(context, kind))
            .help(format!(
                "or provide it in code: `.provide_named::<..>(\"{id}\", ..)`"
            ));
            context.push(problem);
            None
        }
        None if alone::may_be_provided(context, wanted) => {
            alone::service(context, wanted);
            None
        }
        None => {
            let problem = unknown(context, wanted, kind);
            context.push(problem);
            None
        }
    }
}

/// The application may provide what it likes under an id, and nothing that it provides brings messages.
fn no_transport(context: &Context<'_>, wanted: &Spanned<String>, id: &str) -> Problem {
    let text = format!("`{id}` is provided by the application, and is no transport");
    Problem::new(&codes::WRONG_SERVICE_KIND, text)
        .at(wanted.span)
        .label("a transport is wanted here")
        .maybe_help(drivers_of(context, DriverKind::Transport))
}

pub(super) fn follow_aliases<'a>(context: &Context<'a>, id: &'a str) -> &'a str {
    let mut at = id;
    for _ in 0..LONGEST_ALIAS_CHAIN {
        match context
            .index
            .service(at)
            .and_then(|service| service.alias.as_ref())
        {
            Some(alias) => at = &alias.value,
            None => break,
        }
    }
    at
}

fn unknown(context: &Context<'_>, wanted: &Spanned<String>, kind: DriverKind) -> Problem {
    let id = &wanted.value;
    let missing = follow_aliases(context, id);
    let problem = Problem::new(
        &codes::UNKNOWN_SERVICE,
        format!("there is no service `{missing}`"),
    )
    .at(wanted.span)
    .label(format!("used as {} here", with_article(kind.name())));
    let is_driver = context
        .catalog
        .drivers
        .iter()
        .any(|entry| entry.name == *id);
    if is_driver {
        return problem.help(format!("`{id}` is a driver; declare a service and name its id here: `services: {{ my_store: {{ driver: {id} }} }}`"));
    }
    if missing != id.as_str() {
        return stands_for(context, problem, id, missing);
    }
    if kind == DriverKind::Store && context.model.store(id).is_some() {
        let services = context.model.services.iter();
        let ours = services.filter(|service| service.ours);
        let ids = ours.map(|service| service.id.value.as_str());
        return problem
            .help(format!(
                "`{id}` is the event store; its `type` is the id of a service with a driver"
            ))
            .maybe_help(context.known_names("services", ids));
    }
    let declared = context
        .model
        .services
        .iter()
        .filter(|service| service.ours)
        .map(|service| service.id.value.as_str());
    let provided = context
        .catalog
        .provided
        .iter()
        .filter_map(|entry| entry.id.as_deref());
    let near = context.did_you_mean(id, declared.chain(provided));
    let told = near.is_some();
    let problem = problem.maybe_help(near);
    if told {
        return problem.maybe_help(alone::how_to_provide(context, id));
    }
    problem
        .help(format!(
            "declare it: `services: {{ {id}: {{ driver: .. }} }}`"
        ))
        .maybe_help(drivers_of(context, kind))
        .maybe_help(alone::how_to_provide(context, id))
}

/// An alias whose service is not there; that of a driver was meant to be one of it.
fn stands_for(context: &Context<'_>, problem: Problem, id: &str, end: &str) -> Problem {
    let alias = context.index.service(id);
    let alias = alias.and_then(|service| service.alias.as_ref());
    let problem = match alias {
        Some(alias) => problem.yaml(alias.span, format!("`{id}` is another id for `{end}` here")),
        None => problem,
    };
    let mut drivers = context.catalog.drivers.iter();
    if drivers.any(|entry| entry.name == end) {
        return problem.help(format!(
            "`{end}` is a driver: `{id}: {{ driver: {end}, .. }}`"
        ));
    }
    let services = context.model.services.iter().filter(|service| service.ours);
    let ids = services.map(|service| service.id.value.as_str());
    problem
        .maybe_help(context.did_you_mean(end, ids))
        .help(format!("a service that is another id names one that is there; one of its own has a driver: `{id}: {{ driver: .. }}`"))
}

fn drivers_of(context: &Context<'_>, kind: DriverKind) -> Option<String> {
    let drivers = context
        .catalog
        .drivers
        .iter()
        .filter(|entry| entry.kind == kind)
        .map(|entry| entry.name.as_str());
    context.known_names(&format!("drivers of {}s", kind.name()), drivers)
}

pub(super) fn with_article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {kind}")
}
