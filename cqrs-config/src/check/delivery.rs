//! What inline delivery risks, and what durable delivery needs.

use super::Context;
use crate::catalog::MessageKind;
use crate::plan::{BusPlan, DeliveryMode, Plan};
use crate::report::{Problem, codes};

pub(super) fn check(context: &mut Context<'_>, plan: &Plan) {
    for bus in plan
        .buses
        .iter()
        .filter(|bus| bus.kind == MessageKind::Event)
    {
        inline(context, bus);
        if plan.stores.is_empty()
            && context.model.stores.is_empty()
            && listeners(bus, DeliveryMode::Durable).next().is_some()
        {
            let problem = Problem::new(
                &codes::NO_STORE,
                format!(
                    "the durable listeners of `{}` read an event store's log, and there is none",
                    bus.name
                ),
            )
            .help("declare an event store, or say `delivery: inline` on the bus");
            let span = context.model.bus(&bus.name).map(|bus| bus.name.span);
            context.push(match span {
                Some(span) => problem.at(span),
                None => problem,
            });
        }
    }
}

fn inline(context: &mut Context<'_>, bus: &BusPlan) {
    let mut names: Vec<&str> = listeners(bus, DeliveryMode::Inline).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return;
    }
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let problem = Problem::new(
        &codes::INLINE_DELIVERY,
        format!("inline listeners of `{}`: {}", bus.name, names.join(", ")),
    )
    .help("they run in the dispatch after the commit; a crash in between loses the call");
    let declared = context.model.bus(&bus.name);
    context.push(
        match declared.map(|declared| declared.delivery.span.unwrap_or(declared.name.span)) {
            Some(span) => problem.at(span),
            None => problem,
        },
    );
}

fn listeners(bus: &BusPlan, mode: DeliveryMode) -> impl Iterator<Item = &str> {
    bus.routes
        .iter()
        .filter(|route| route.transport.is_none())
        .flat_map(|route| &route.targets)
        .filter(move |target| target.mode == mode)
        .map(|target| &*target.handler)
}
