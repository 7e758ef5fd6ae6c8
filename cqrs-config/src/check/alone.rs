//! A configuration without its application: what could only be in the code, and what only looks as if it were.

use std::collections::HashMap;

use super::{Context, plugin_services, references, routes};
use crate::catalog::MessageKind;
use crate::model::{Bus, Service};
use crate::nearest;
use crate::report::{Problem, codes};
use crate::tree::{Span, Spanned};

/// What nobody but the application can have: in words, with the place that names it.
#[derive(Clone, Default)]
pub(super) struct Left(Vec<(Span, String)>);

/// A driver that does not come with cqrs: the application's own, unless it is nearly called like one that does.
pub(super) fn driver(context: &mut Context<'_>, driver: &Spanned<String>) {
    let drivers = || context.catalog.drivers.iter().map(|entry| &*entry.name);
    let plugins = context.catalog.plugins.iter().map(|entry| &*entry.id);
    let Some(near) = nearest::misspelt(&driver.value, drivers().chain(plugins)) else {
        return leave(context, "driver", driver);
    };
    let text = format!("there is no driver `{}`", driver.value);
    let problem = Problem::new(&codes::UNKNOWN_DRIVER, text)
        .at(driver.span)
        .help(format!("did you mean `{near}`?"))
        .maybe_help(context.known_names("drivers that come with cqrs", drivers()));
    context.push(problem);
}

/// A plugin that neither comes with cqrs nor is a service of the file: an id of the application's, as those of handlers are.
pub(super) fn plugin(context: &mut Context<'_>, id: &Spanned<String>) {
    let plugins = context.catalog.plugins.iter().map(|entry| &*entry.id);
    let services = context.plugin_services.iter().map(|plan| &*plan.id);
    let Some(near) = nearest::misspelt(&id.value, plugins.chain(services)) else {
        return;
    };
    let text = format!("no plugin that comes with cqrs is called `{}`", id.value);
    let problem = Problem::new(&codes::LOOKS_MISSPELT, text)
        .at(id.span)
        .label("one of the application's own may be")
        .help(format!("did you mean `{near}`?"));
    context.push(problem);
}

/// A service that the application has to provide.
pub(super) fn service(context: &mut Context<'_>, id: &Spanned<String>) {
    leave(context, "service", id);
}

/// A router of the application's own.
pub(super) fn router(context: &mut Context<'_>, id: &Spanned<String>) {
    leave(context, "router", id);
}

fn leave(context: &mut Context<'_>, what: &str, written: &Spanned<String>) {
    if let Some(Left(left)) = &mut context.left {
        left.push((written.span, format!("the {what} `{}`", written.value)));
    }
}

/// Whether an id that is not declared may be in the code: in a file of Symfony's, where no service has a driver, it may.
pub(super) fn may_be_provided(context: &Context<'_>, id: &Spanned<String>) -> bool {
    let makes_something = |service: &Service| {
        let driver = service.driver.as_ref();
        driver.is_some_and(|driver| plugin_services::linked(context, &driver.value).is_none())
    };
    let mut drivers = context.catalog.drivers.iter();
    context.is_alone()
        && !context.model.services.iter().any(makes_something)
        && drivers.all(|entry| entry.name != id.value)
}

/// What to write where the code has a service that the file does not declare.
pub(super) fn how_to_provide(context: &Context<'_>, id: &str) -> Option<String> {
    let how = format!("if the application provides it, say so: `services: {{ {id}: ~ }}`");
    context.is_alone().then_some(how)
}

/// Whether the name of an event store may be the id of a service that only the application has.
pub(super) fn may_be_a_store(context: &Context<'_>, named: &Spanned<String>) -> bool {
    let stores = context.model.stores.iter();
    let mut names = stores.map(|store| store.name.value.as_str());
    context.is_alone()
        && !named.value.starts_with("prooph_event_store.")
        && !names.any(|name| nearest::nearest(&named.value, [name]).is_some())
}

pub(super) fn check(context: &mut Context<'_>) {
    if !context.is_alone() {
        return;
    }
    let model = context.model;
    for bus in model
        .buses
        .iter()
        .filter(|bus| bus.kind != MessageKind::Event)
    {
        one_handler(context, bus);
    }
    if let Some(note) = context.left.as_ref().and_then(note) {
        context.push(note);
    }
}

fn note(left: &Left) -> Option<Problem> {
    let Left(mut left) = left.clone();
    left.sort();
    left.dedup_by(|second, first| second.1 == first.1);
    let ((span, _), rest) = left.split_first()?;
    let names: Vec<&str> = left.iter().map(|(_, name)| name.as_str()).collect();
    let text = format!("left to the application: {}", names.join(", "));
    let problem = Problem::new(&codes::LEFT_TO_THE_APPLICATION, text)
        .at(*span)
        .help("`<app> check` knows them, and every handler and message");
    Some(rest.iter().fold(problem, |problem, (span, _)| {
        problem.yaml(*span, "and this")
    }))
}

/// A command or query that a route and a tag, or two tags, lead to two handlers.
fn one_handler(context: &mut Context<'_>, bus: &Bus) {
    let written = bus.router.routes.iter().flat_map(|route| {
        let targets = route.targets.iter();
        targets.map(|target| (&*route.message.value, &*target.value, target.span))
    });
    let mut first: HashMap<String, (&str, Span)> = written
        .map(|(message, id, span)| (message.to_owned(), (id, span)))
        .collect();
    for (service, tag) in context.index.tagged.route_targets(&bus.name.value) {
        let (Some(message), id) = (tag.text("message"), &*service.id.value) else {
            continue;
        };
        let (other, span) = *first
            .entry(message.value.clone())
            .or_insert((id, tag.name.span));
        let (left, right) = (
            references::follow_aliases(context, other),
            references::follow_aliases(context, id),
        );
        if !is_method_of(left, right) && !is_method_of(right, left) {
            let text = routes::two(bus.kind, &message.value, &bus.name.value, other, id);
            let problem = Problem::new(&codes::TWO_HANDLERS, text)
                .at(tag.name.span)
                .label("a second handler")
                .yaml(span, "the first one")
                .help(routes::exactly_one(bus.kind));
            context.push(problem);
        }
    }
}

/// `shop.Orders.place` is a method of `shop.Orders`, and a route may name either.
fn is_method_of(method: &str, of: &str) -> bool {
    let rest = method.strip_prefix(of);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
