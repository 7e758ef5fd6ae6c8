//! Buses: their plugins, router and routes, and those that need not be written down.

use super::{Context, async_switch, joins, plugins, references, routers, routes};
use crate::catalog::{Dependency, DriverKind, MessageKind};
use crate::model::{Bus, Delivery, Retry};
use crate::plan::{BusPlan, DeliveryPlan, FailureMode, Nested, RetryPlan};
use crate::report::{Problem, codes};

const QUEUE_LIMIT: u64 = 10_000;

pub(super) fn check(context: &mut Context<'_>) -> Vec<BusPlan> {
    let model = context.model;
    let mut plans = Vec::new();
    for kind in MessageKind::ALL {
        let mut of_kind: Vec<BusPlan> =
            model.buses_of(kind).map(|bus| plan(context, bus)).collect();
        if of_kind.is_empty() && is_needed(context, kind) {
            of_kind.push(implied(context, kind));
        }
        joins::join(context, kind, &mut of_kind);
        plans.extend(of_kind);
    }
    note_implied(context, &plans);
    plans
}

fn note_implied(context: &mut Context<'_>, plans: &[BusPlan]) {
    let implied: Vec<&BusPlan> = plans.iter().filter(|bus| bus.place.is_none()).collect();
    let Some(first) = implied.first() else { return };
    let names: Vec<String> = implied
        .iter()
        .map(|bus| format!("`{}`", bus.name))
        .collect();
    let are = if names.len() == 1 { "is" } else { "are" };
    let kind = first.kind.name();
    context.push(
        Problem::new(&codes::IMPLIED_BUS, format!("{} {are} implied: nothing of the kind is declared", names.join(", ")))
            .help(format!("declare one to give it a name: `service_bus: {{ {kind}_buses: {{ my_{kind}_bus: ~ }} }}`")),
    );
}

fn plan(context: &mut Context<'_>, bus: &Bus) -> BusPlan {
    let plugins = plugins::of_bus(context, bus);
    let delivery = delivery(&bus.delivery);
    let (router, router_type) = routers::of_bus(context, bus);
    let switch = bus.router.async_switch.as_ref();
    BusPlan {
        kind: bus.kind,
        name: bus.name.value.clone(),
        plugins,
        message_factory: None,
        router_type,
        routes: routes::resolve(context, bus, router, &delivery),
        async_switch: switch.and_then(|id| references::resolve(context, id, DriverKind::Transport)),
        asynchronous: async_switch::named(context, bus),
        delivery,
        failure_mode: bus.failure_mode.unwrap_or(FailureMode::Collect),
        nested: bus.nested.unwrap_or(Nested::Queue),
        queue_limit: bus.queue_limit.unwrap_or(QUEUE_LIMIT),
        place: Some(context.locate(bus.name.span)),
    }
}

/// A bus that nobody declared and somebody needs: `command_bus`, `event_bus`, `query_bus`.
fn implied(context: &mut Context<'_>, kind: MessageKind) -> BusPlan {
    let name = format!("{}_bus", kind.name());
    BusPlan {
        kind,
        plugins: plugins::of_implied_bus(context, kind, &name),
        message_factory: None,
        router_type: routers::standard(kind),
        routes: Vec::new(),
        async_switch: None,
        asynchronous: Vec::new(),
        delivery: DeliveryPlan::default(),
        failure_mode: FailureMode::Collect,
        nested: Nested::Queue,
        queue_limit: QUEUE_LIMIT,
        place: None,
        name,
    }
}

fn is_needed(context: &Context<'_>, kind: MessageKind) -> bool {
    let asks = |dependency: &Dependency| matches!(dependency, Dependency::Bus { kind: wanted, named: None } if *wanted == kind);
    context.index.handlers.iter().any(|handler| {
        (handler.kind == kind && handler.bus.is_none()) || handler.dependencies.iter().any(asks)
    })
}

pub(super) fn delivery(declared: &Delivery) -> DeliveryPlan {
    let default = DeliveryPlan::default();
    DeliveryPlan {
        mode: declared.mode.unwrap_or(default.mode),
        retry: retry(&declared.retry),
        poison: declared.poison.unwrap_or(default.poison),
        batch: declared.batch.unwrap_or(default.batch),
        from: declared.from.unwrap_or(default.from),
    }
}

pub(super) fn retry(declared: &Retry) -> RetryPlan {
    let default = RetryPlan::default();
    RetryPlan {
        max: declared.max.unwrap_or(default.max),
        initial: declared.initial.unwrap_or(default.initial),
        multiplier: declared.multiplier.unwrap_or(default.multiplier),
        max_delay: declared.max_delay.unwrap_or(default.max_delay),
    }
}
