//! A store that cannot keep what is asked of it.

use super::Context;
use crate::catalog::{Dependency, DriverKind, MessageKind, Promises};
use crate::plan::{DeliveryMode, Plan, StorePlan};
use crate::report::{Problem, codes};

pub(super) fn check(context: &mut Context<'_>, plan: &Plan) {
    for store in &plan.stores {
        let Some(promises) = promises(context, plan, store) else {
            continue;
        };
        let span = context
            .model
            .store(&store.name)
            .map(|store| store.name.span);
        let weak = |message: String| {
            let problem = Problem::new(&codes::WEAK_STORE, message);
            span.into_iter().fold(problem, Problem::at)
        };
        if !promises.global_order
            && let Some(listener) = durable_listener(plan, store)
        {
            let problem = weak(format!(
                "the store `{}` has no order of its whole log, and the durable listener `{listener}` reads it",
                store.name
            ));
            context.push(problem.help("use another driver, say `delivery: inline` on the bus, or leave the bus out of `publish_to`"));
        }
        if !promises.several_streams_in_one_transaction
            && let Some(handler) = writes_several_streams(context, plan, store)
        {
            let problem = weak(format!(
                "the store `{}` writes one stream in one transaction, and `{handler}` writes several",
                store.name
            ));
            context.push(problem.help("use another driver, or keep the aggregates in one stream"));
        }
    }
}

pub(super) fn promises(context: &Context<'_>, plan: &Plan, store: &StorePlan) -> Option<Promises> {
    let service = plan
        .services
        .iter()
        .find(|service| service.id == store.service.id && service.kind == DriverKind::Store)?;
    let driver = context
        .catalog
        .drivers
        .iter()
        .find(|driver| driver.name == service.driver && driver.kind == DriverKind::Store);
    driver.map(|driver| driver.promises)
}

fn durable_listener<'p>(plan: &'p Plan, store: &StorePlan) -> Option<&'p str> {
    let buses = plan
        .buses
        .iter()
        .filter(|bus| bus.kind == MessageKind::Event && store.publish_to.contains(&bus.name));
    let mut targets = buses
        .flat_map(|bus| &bus.routes)
        .flat_map(|route| &route.targets);
    targets
        .find(|target| target.mode == DeliveryMode::Durable)
        .map(|target| &*target.handler)
}

fn writes_several_streams<'a>(
    context: &Context<'a>,
    plan: &Plan,
    store: &StorePlan,
) -> Option<&'a str> {
    let streams = |dependency: &Dependency| match dependency {
        Dependency::Repository { aggregate, named } => plan
            .repositories_of(aggregate)
            .filter(|repository| repository.store == store.name)
            .find(|repository| named.as_ref().is_none_or(|name| *name == repository.name))
            .map(|repository| repository.stream().to_owned()),
        _ => None,
    };
    let handlers = context
        .index
        .handlers
        .iter()
        .filter(|handler| handler.kind == MessageKind::Command);
    handlers
        .map(|handler| {
            let mut names: Vec<String> = handler.dependencies.iter().filter_map(streams).collect();
            names.sort();
            names.dedup();
            (handler.id.as_str(), names.len())
        })
        .find_map(|(id, streams)| (streams > 1).then_some(id))
}
