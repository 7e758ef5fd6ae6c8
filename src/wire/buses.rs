use std::sync::Arc;

use cqrs_config::Plan;
use cqrs_config::plan::{self, BusPlan, DeliveryMode, DeliveryPlan, RoutePlan, Start, TargetPlan};
use cqrs_core::bus::{
    CommandBusSettings, EventBusSettings, FailureMode, ListenerSettings, Nested, PluginSettings,
    QueryBusSettings,
};
use cqrs_core::inject::Services;
use cqrs_core::message::{MessageFactory, MessageKind};
use cqrs_core::registry::{Delivery, HandlerRegistration, Registry};
use cqrs_core::runtime::RuntimeBuilder;
use cqrs_core::subscription::{Poison, SubscriptionSettings};
use cqrs_plugins::MessageFactoryPlugin;

use super::queues::retry;

/// What the ids of a plan stand for.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) services: &'a Services,
}

/// Fills a builder with the buses of the plan.
pub(super) fn fill(mut builder: RuntimeBuilder, plan: &Plan, known: Known<'_>) -> RuntimeBuilder {
    let registry = known.registry;
    for bus in &plan.buses {
        let plugins = plugins(bus, known);
        let name = bus.name.clone();
        builder = match bus.kind {
            plan::MessageKind::Command => builder.command_bus(CommandBusSettings {
                handlers: handlers(bus, registry, MessageKind::Command),
                plugins,
                nested: match bus.nested {
                    plan::Nested::Queue => Nested::Queue,
                    plan::Nested::Inline => Nested::Inline,
                },
                queue_limit: usize::try_from(bus.queue_limit).unwrap_or(usize::MAX),
                failure_mode: match bus.failure_mode {
                    plan::FailureMode::Collect => FailureMode::Collect,
                    plan::FailureMode::Prooph => FailureMode::Prooph,
                },
                async_switch: switch(bus),
                asynchronous: bus.asynchronous.clone(),
                name,
            }),
            plan::MessageKind::Event => builder.event_bus(EventBusSettings {
                name,
                listeners: listeners(bus, registry),
                plugins,
                async_switch: switch(bus),
                asynchronous: bus.asynchronous.clone(),
                delivery: delivery(bus.delivery.mode),
                subscription: subscription(&bus.delivery, bus.delivery.from),
            }),
            plan::MessageKind::Query => builder.query_bus(QueryBusSettings {
                name,
                handlers: handlers(bus, registry, MessageKind::Query),
                plugins,
            }),
        };
    }
    builder
}

/// The queue that takes the bus's asynchronous messages.
fn switch(bus: &BusPlan) -> Option<String> {
    bus.async_switch.as_ref().map(|queue| queue.id.clone())
}

fn plugins(bus: &BusPlan, known: Known<'_>) -> Vec<PluginSettings> {
    let factory = bus.message_factory.as_deref();
    let factory = factory.and_then(|id| known.services.find::<dyn MessageFactory>(Some(id)));
    let factory = factory.map(|factory| PluginSettings::Made {
        id: MessageFactoryPlugin::ID.to_owned(),
        plugin: Arc::new(MessageFactoryPlugin::new(factory)),
    });
    let plugins = super::plugins::settings(&bus.plugins, known);
    factory.into_iter().chain(plugins).collect()
}

fn find(
    registry: &Registry,
    kind: MessageKind,
    route: &RoutePlan,
    target: &TargetPlan,
) -> Option<&'static HandlerRegistration> {
    registry
        .handlers_with_id(&target.handler)
        .find(|handler| handler.kind == kind && handler.message == route.message)
}

fn handlers(
    bus: &BusPlan,
    registry: &Registry,
    kind: MessageKind,
) -> Vec<&'static HandlerRegistration> {
    let targets = bus
        .routes
        .iter()
        .flat_map(|route| route.targets.iter().map(move |target| (route, target)));
    targets
        .filter_map(|(route, target)| find(registry, kind, route, target))
        .collect()
}

fn listeners(bus: &BusPlan, registry: &Registry) -> Vec<ListenerSettings> {
    let targets = bus
        .routes
        .iter()
        .flat_map(|route| route.targets.iter().map(move |target| (route, target)));
    let listener = |(route, target): (&RoutePlan, &TargetPlan)| {
        Some(ListenerSettings {
            registration: find(registry, MessageKind::Event, route, target)?,
            delivery: delivery(target.mode),
            subscription: subscription(&bus.delivery, target.from),
        })
    };
    targets.filter_map(listener).collect()
}

fn delivery(mode: DeliveryMode) -> Delivery {
    match mode {
        DeliveryMode::Durable => Delivery::Durable,
        DeliveryMode::Inline => Delivery::Inline,
    }
}

fn subscription(delivery: &DeliveryPlan, from: Start) -> SubscriptionSettings {
    SubscriptionSettings {
        from_beginning: from == Start::Beginning,
        batch: usize::try_from(delivery.batch).unwrap_or(usize::MAX),
        retry: retry(&delivery.retry),
        poison: match delivery.poison {
            plan::Poison::Park => Poison::Park,
            plan::Poison::Skip => Poison::Skip,
            plan::Poison::Stop => Poison::Stop,
        },
    }
}
