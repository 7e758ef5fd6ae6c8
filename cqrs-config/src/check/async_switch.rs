//! An async switch: what it sends where, and that it switches nothing, or what it cannot.

use super::{Context, route_messages};
use crate::catalog::MessageKind;
use crate::model::Bus;
use crate::plan::{BusPlan, Plan};
use crate::report::{Problem, codes};
use crate::tree::Span;

pub(super) fn check(context: &mut Context<'_>, plan: &mut Plan) {
    switches(context);
    for bus in &mut plan.buses {
        send(context, bus);
        listeners(context, bus);
    }
}

/// Notes which messages go to the transport.
fn send(context: &Context<'_>, bus: &mut BusPlan) {
    let Some(switch) = &bus.async_switch else {
        return;
    };
    let (kind, named) = (bus.kind, &bus.asynchronous);
    let is_marked = |message: &str| {
        let entry = context.index.message(message);
        entry.is_some_and(|entry| entry.kind == kind && entry.asynchronous)
    };
    let is_asynchronous =
        |message: &str| named.iter().any(|name| name == message) || is_marked(message);
    for route in &mut bus.routes {
        route.transport = is_asynchronous(&route.message).then(|| switch.id.clone());
    }
}

/// The messages that the text makes asynchronous, by their wire names.
pub(super) fn named(context: &mut Context<'_>, bus: &Bus) -> Vec<String> {
    let router = &bus.router;
    let Some(first) = router.asynchronous.first() else {
        return Vec::new();
    };
    let is_query = bus.kind == MessageKind::Query;
    if router.async_switch.is_none() {
        let problem = match is_query {
            true => async_queries(bus, first.span, "asynchronous"),
            false => without_switch(context, bus, first.span),
        };
        context.push(problem);
    }
    if is_query {
        return Vec::new();
    }
    let names = router.asynchronous.iter().filter_map(|name| {
        let message = route_messages::listed(context, bus.kind, name)?;
        Some(message.name.clone())
    });
    names.collect()
}

fn without_switch(context: &Context<'_>, bus: &Bus, span: Span) -> Problem {
    let name = &bus.name.value;
    let text = format!("`{name}` has asynchronous messages and no `async_switch`");
    let queues = context.model.services.iter().filter(|service| {
        let driver = service.driver.as_ref();
        driver.is_some_and(|driver| driver.value == "queue")
    });
    let queues = queues.map(|service| service.id.value.as_str());
    Problem::new(&codes::ASYNCHRONOUS_WITHOUT_SWITCH, text)
        .at(span)
        .label("nothing takes it anywhere")
        .help("say beside it which queue takes them: `async_switch: my_queue`")
        .maybe_help(context.known_names("queues", queues))
}

fn async_queries(bus: &Bus, span: Span, key: &str) -> Problem {
    let name = &bus.name.value;
    let text = format!("the query bus `{name}` cannot be asynchronous");
    Problem::new(&codes::ASYNC_QUERIES, text)
        .at(span)
        .help(format!(
            "a query has an answer, and a transport brings none back: leave `{key}` out"
        ))
}

/// Listeners that say how they are reached, of events that a transport brings.
fn listeners(context: &mut Context<'_>, bus: &BusPlan) {
    for route in &bus.routes {
        let Some(transport) = &route.transport else {
            continue;
        };
        for target in &route.targets {
            let Some(handler) = context.index.handler(&target.handler) else {
                continue;
            };
            let says = match (handler.inline, handler.from_beginning) {
                (true, _) => "inline",
                (_, true) => "from = \"beginning\"",
                _ => continue,
            };
            let text = format!(
                "`{}` says `{says}`, and `{}` brings it `{}`: that has no effect",
                handler.id, transport, route.message
            );
            let switch = context
                .model
                .bus(&bus.name)
                .and_then(|bus| bus.router.async_switch.as_ref());
            let problem = Problem::new(&codes::SWITCHED_LISTENER, text);
            let problem = match switch {
                Some(switch) => problem
                    .at(switch.span)
                    .label("asynchronous events go there"),
                None => problem,
            };
            context.push(
                problem
                    .rust(&handler.place, format!("`{}`", handler.signature))
                    .help(format!(
                        "leave `{says}` out, or let the event be synchronous"
                    )),
            );
        }
    }
}

fn switches(context: &mut Context<'_>) {
    let model = context.model;
    for bus in &model.buses {
        let Some(switch) = &bus.router.async_switch else {
            continue;
        };
        if bus.kind == MessageKind::Query {
            let problem = async_queries(bus, switch.span, "async_switch");
            context.report.push(problem);
        } else if !carries_asynchronous(context, bus) {
            let kind = bus.kind.name();
            context.report.push(
                Problem::new(
                    &codes::USELESS_ASYNC_SWITCH,
                    format!(
                        "no {kind} is asynchronous, so `async_switch` of `{}` sends nothing",
                        bus.name.value
                    ),
                )
                .at(switch.span)
                .label("nothing ever goes there")
                .help(format!(
                    "mark the {kind}s that shall go, `#[{kind}(asynchronous)]`, or name them beside the switch: `asynchronous: [..]`"
                )),
            );
        }
    }
}

fn carries_asynchronous(context: &Context<'_>, bus: &Bus) -> bool {
    let mut messages = context.catalog.messages.iter();
    !bus.router.asynchronous.is_empty()
        || messages.any(|message| message.kind == bus.kind && message.asynchronous)
}
