//! Event stores that are only read, and what would write them.

use super::Context;
use super::dependencies::asks;
use crate::catalog::{Dependency, HandlerEntry, MessageKind};
use crate::plan::{DeliveryMode, Plan, StorePlan};
use crate::report::{Problem, codes};

pub(super) fn check(context: &mut Context<'_>, plan: &Plan) {
    for store in plan.stores.iter().filter(|store| store.read_only) {
        let said = context.model.store(&store.name);
        let said = said.and_then(|declared| declared.read_only.as_ref());
        let here = |problem: Problem| match said {
            Some(said) => problem.at(said.span).label("it is read only"),
            None => problem,
        };
        let handlers = context.index.handlers.iter();
        let written = handlers.filter_map(|handler| written_by(plan, store, handler));
        let mut problems: Vec<Problem> = written.chain(queued_in(plan, store)).map(here).collect();
        problems.extend(listened_to(context, plan, store));
        for problem in problems {
            context.push(problem);
        }
    }
}

/// A command handler that has the store's aggregates or a transaction of it, and any that has the store itself. Of a query handler that has
/// it another rule tells.
fn written_by(plan: &Plan, store: &StorePlan, handler: &HandlerEntry) -> Option<Problem> {
    let is_here = |named: Option<&str>| {
        let found = named.map_or_else(|| plan.default_store(), |name| plan.store(name));
        found.is_some_and(|found| found.name == store.name)
    };
    let written = |dependency: &Dependency| match dependency {
        Dependency::StreamStore { named } => {
            is_here(named.as_deref()).then(|| "a `StreamStore`".to_owned())
        }
        _ if handler.kind != MessageKind::Command => None,
        Dependency::Repository { aggregate, named } => {
            let mut repositories = plan.repositories_of(aggregate);
            let is_named = |name: &String| named.as_ref().is_none_or(|named| named == name);
            let found = repositories.find(|repository| is_named(&repository.name))?;
            (found.store == store.name).then(|| format!("the repository `{}`", found.name))
        }
        Dependency::Transaction { named, .. } => {
            is_here(named.as_deref()).then(|| "a transaction".to_owned())
        }
        _ => None,
    };
    let who = match handler.kind {
        MessageKind::Command => "command handler",
        MessageKind::Event => "event listener",
        MessageKind::Query => return None,
    };
    let what = handler.dependencies.iter().find_map(written)?;
    let text = format!(
        "the {who} `{}` takes {what} of the event store `{}`, which is read only",
        handler.id, store.name
    );
    let help = "let it write another store; what only reads is a finder, or takes `Streams`";
    Some(asks(&codes::READ_ONLY_STORE, handler, text).help(help))
}

/// A durable listener, whose checkpoint has no place.
fn listened_to(context: &Context<'_>, plan: &Plan, store: &StorePlan) -> Option<Problem> {
    let is_durable = |name: &&String| {
        let buses = plan.buses.iter().filter(|bus| bus.name == **name);
        let mut targets = buses
            .flat_map(|bus| &bus.routes)
            .flat_map(|route| &route.targets);
        targets.any(|target| target.mode == DeliveryMode::Durable)
    };
    let bus = store.publish_to.iter().find(is_durable)?;
    let text = format!(
        "the event store `{}` is read only, and durable listeners of `{bus}` keep their checkpoints in it",
        store.name
    );
    let named = context.model.store(&store.name);
    let named = named.and_then(|store| store.publish_to.as_ref());
    let named = named.and_then(|named| named.iter().find(|name| name.value == *bus));
    let problem = Problem::new(&codes::READ_ONLY_STORE, text);
    let problem = named
        .iter()
        .fold(problem, |problem, name| problem.at(name.span));
    Some(problem.help("leave `publish_to` out: what is only read has no news; or give the listeners another store"))
}

/// A queue, whose messages have no place.
fn queued_in(plan: &Plan, store: &StorePlan) -> Vec<Problem> {
    let queues = plan.queues.iter().filter(|queue| queue.store == store.name);
    let problem = |queue: &crate::plan::QueuePlan| {
        let text = format!(
            "the queue `{}` lives in the event store `{}`, which is read only",
            queue.id, store.name
        );
        let help = "name another one: `store: ..` at the queue";
        Problem::new(&codes::READ_ONLY_STORE, text).help(help)
    };
    queues.map(problem).collect()
}
