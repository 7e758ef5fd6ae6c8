//! Handlers that need no route: those that name a bus, and those for which there is only one.

use std::collections::{HashMap, HashSet};

use super::Context;
use super::routes::{Reached, Table};
use crate::catalog::{HandlerEntry, MessageKind};
use crate::plan::{BusPlan, ReachedBy};
use crate::report::{Problem, codes};

/// Adds them to the buses of their kind. What the text says wins; joined listeners come after it, by id.
pub(super) fn join(context: &mut Context<'_>, kind: MessageKind, buses: &mut [BusPlan]) {
    let routed: HashSet<String> = buses
        .iter()
        .flat_map(|bus| &bus.routes)
        .flat_map(|route| &route.targets)
        .map(|target| target.handler.clone())
        .collect();
    let names: HashMap<String, usize> = buses
        .iter()
        .enumerate()
        .map(|(position, bus)| (bus.name.clone(), position))
        .collect();
    let mut joining: Vec<Vec<(&HandlerEntry, ReachedBy)>> =
        buses.iter().map(|_| Vec::new()).collect();
    for handler in context.index.handlers_of(kind) {
        match &handler.bus {
            Some(name) => match names.get(name) {
                Some(&position) => joining[position].push((handler, ReachedBy::BusAttribute)),
                None => {
                    let problem = unknown_bus(context, handler, name, buses);
                    context.push(problem);
                }
            },
            None if buses.len() == 1 && !routed.contains(&handler.id) => {
                joining[0].push((handler, ReachedBy::OnlyBus))
            }
            None => {}
        }
    }
    for (bus, handlers) in buses.iter_mut().zip(joining) {
        join_one(context, bus, handlers);
    }
}

fn join_one(
    context: &mut Context<'_>,
    bus: &mut BusPlan,
    handlers: Vec<(&HandlerEntry, ReachedBy)>,
) {
    let written = bus.routes.len();
    let positions = bus
        .routes
        .iter()
        .enumerate()
        .map(|(position, route)| (route.message.clone(), position))
        .collect();
    let mut table = Table {
        kind: bus.kind,
        bus: bus.name.clone(),
        routes: std::mem::take(&mut bus.routes),
        positions,
        first: HashMap::new(),
    };
    for (handler, by) in handlers {
        let one_handler = bus.kind != MessageKind::Event;
        let said_otherwise = table
            .positions
            .get(&handler.message)
            .is_some_and(|position| *position < written);
        if !(one_handler && said_otherwise) {
            table.add(
                context,
                Reached {
                    handler,
                    by,
                    span: None,
                },
                &bus.delivery,
            );
        }
    }
    bus.routes = table.routes;
    bus.routes[written..].sort_by(|left, right| left.message.cmp(&right.message));
}

fn unknown_bus(
    context: &Context<'_>,
    handler: &HandlerEntry,
    name: &str,
    buses: &[BusPlan],
) -> Problem {
    let known = || buses.iter().map(|bus| bus.name.as_str());
    let kind = handler.kind.name();
    let problem = Problem::new(
        &codes::UNKNOWN_BUS,
        format!(
            "the {} `{}` joins the {kind} bus `{name}`, and there is none",
            handler.kind.handler(),
            handler.id
        ),
    )
    .rust(&handler.place, format!("`bus = {name:?}` is said here"));
    let problem = match context.model.bus(name) {
        Some(other) => problem.at(other.name.span).label(format!(
            "this is {} bus",
            super::references::with_article(other.kind.name())
        )),
        None => problem.maybe_help(context.did_you_mean(name, known())),
    };
    match context.known_names(&format!("{kind} buses"), known()) {
        Some(names) => problem.help(names),
        None => problem.help(format!(
            "declare it: `service_bus: {{ {kind}_buses: {{ {name}: ~ }} }}`"
        )),
    }
}
