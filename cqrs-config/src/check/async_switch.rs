//! An async switch: what it sends where, and that it switches nothing, or what it cannot.

use super::Context;
use crate::catalog::MessageKind;
use crate::model::Bus;
use crate::plan::{BusPlan, Plan};
use crate::report::{Problem, codes};

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
    let kind = bus.kind;
    let is_asynchronous = |message: &str| {
        let mut messages = context.catalog.messages.iter();
        messages.any(|entry| entry.kind == kind && entry.asynchronous && entry.name == message)
    };
    for route in &mut bus.routes {
        route.transport = is_asynchronous(&route.message).then(|| switch.id.clone());
    }
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
            context.report.push(
                Problem::new(&codes::ASYNC_QUERIES, format!("the query bus `{}` cannot be asynchronous", bus.name.value))
                    .at(switch.span)
                    .help("a query has an answer, and a transport brings none back: leave `async_switch` out"),
            );
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
                    "mark the {kind}s that shall go: `#[{kind}(asynchronous)]`"
                )),
            );
        }
    }
}

fn carries_asynchronous(context: &Context<'_>, bus: &Bus) -> bool {
    context
        .catalog
        .messages
        .iter()
        .any(|message| message.kind == bus.kind && message.asynchronous)
}
