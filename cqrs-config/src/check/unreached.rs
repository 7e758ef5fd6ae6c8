//! Handlers that are linked and that nothing leads to.

use std::collections::HashSet;

use super::Context;
use crate::catalog::HandlerEntry;
use crate::plan::{BusPlan, Plan};
use crate::report::{Problem, codes};

/// Runs last, and only on a plan without errors: a misspelt route leaves its handler unreached as well.
pub(super) fn check(context: &mut Context<'_>, plan: &Plan) {
    if context.report.has_errors() {
        return;
    }
    let reached: HashSet<&str> = plan
        .buses
        .iter()
        .flat_map(|bus| &bus.routes)
        .flat_map(|route| &route.targets)
        .map(|target| &*target.handler)
        .collect();
    for handler in &context.index.handlers {
        if !reached.contains(&*handler.id) {
            context.report.push(unreached(handler, plan));
        }
    }
}

fn unreached(handler: &HandlerEntry, plan: &Plan) -> Problem {
    let buses: Vec<&BusPlan> = plan
        .buses
        .iter()
        .filter(|bus| bus.kind == handler.kind)
        .collect();
    let problem = Problem::new(
        &codes::UNREACHED_HANDLER,
        format!(
            "no route leads to the {} `{}`",
            handler.kind.handler(),
            handler.id
        ),
    )
    .rust(&handler.place, format!("`{}`", handler.signature));
    let other = buses
        .iter()
        .flat_map(|bus| &bus.routes)
        .find(|route| route.message == handler.message)
        .and_then(|route| route.targets.first());
    match (other, buses.as_slice()) {
        (Some(other), _) if handler.kind != crate::catalog::MessageKind::Event => {
            problem.help(format!("`{}` goes to `{}`", handler.message, other.handler))
        }
        (_, [first, ..]) => {
            let names: Vec<String> = buses.iter().map(|bus| format!("`{}`", bus.name)).collect();
            problem.help(format!(
                "there are several {} buses ({}): say `bus = \"{}\"` in its attribute, or write a route",
                handler.kind.name(),
                names.join(", "),
                first.name
            ))
        }
        (_, []) => problem.help(format!(
            "declare a bus: `service_bus: {{ {0}_buses: {{ {0}s: ~ }} }}`",
            handler.kind.name()
        )),
    }
}
