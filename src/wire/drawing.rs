//! What plugins have made of the buses and stores, as the drawing has it.

use std::collections::HashMap;
use std::sync::Arc;

use cqrs_config::Plan;
use cqrs_config::drawing::{
    Act, AddedRoute, BusPipeline, Pipelines, RefusedPlugin, Step, StoreHook, StorePipeline,
};
use cqrs_core::memory::MemoryStore;
use cqrs_core::plugin::{BusOutline, OutlinedAct, OutlinedStep, StoreOutline};
use cqrs_core::runtime::{Outline, RuntimeBuilder};
use cqrs_core::store::EventStore;
use cqrs_core::time::Clock;

use super::catalog::kind;
use super::stores::settled;
use super::{Known, buses, plugins, queues};

/// Fills a builder with what plugins need to be attached. In place of its stores stand empty ones in memory.
pub(crate) fn fill_for_outline(
    mut builder: RuntimeBuilder,
    plan: &Plan,
    known: Known<'_>,
    clock: &Arc<dyn Clock>,
) -> RuntimeBuilder {
    let store = || Arc::new(MemoryStore::with_clock(Arc::clone(clock))) as Arc<dyn EventStore>;
    let stores = plan.stores.iter();
    let opened: HashMap<&str, _> = stores
        .map(|planned| (planned.service.id.as_str(), store()))
        .collect();
    for mut settings in settled(plan, &opened) {
        let planned = plan.store(&settings.name);
        if let Some(planned) = planned.filter(|planned| planned.wrap_action_event_emitter) {
            settings.plugins = plugins::settings(&planned.plugins, known);
        }
        builder = builder.store_with(settings);
    }
    let builder = queues::fill(builder, plan);
    buses::fill(builder, plan, known)
}

/// The same as plain data.
pub(crate) fn pipelines(outline: &Outline) -> Pipelines {
    let refused = outline.refused.iter().map(|refused| RefusedPlugin {
        plugin: refused.plugin.clone(),
        reason: refused.reason.clone(),
    });
    Pipelines {
        buses: outline.buses.iter().map(bus).collect(),
        stores: outline.stores.iter().map(store).collect(),
        refused: refused.collect(),
    }
}

fn bus(outline: &BusOutline) -> BusPipeline {
    let routes = outline.routes.iter().map(|route| AddedRoute {
        plugin: route.plugin.clone(),
        message: route.message.to_owned(),
        handler: route.handler.clone(),
    });
    BusPipeline {
        kind: kind(outline.bus.kind),
        bus: outline.bus.name.clone(),
        steps: (outline.steps.iter())
            .chain(&outline.finalize)
            .map(step)
            .collect(),
        around: outline.around.clone(),
        routes: routes.collect(),
        hears_all: outline.hears_all.clone(),
        message_factory: outline.message_factory.clone(),
    }
}

fn step(step: &OutlinedStep) -> Step {
    let (stage, offset) = step.at.nearest_stage();
    Step {
        stage: stage.name().to_owned(),
        offset,
        act: match &step.does {
            OutlinedAct::Hook(plugin) => Act::Hook(plugin.clone()),
            OutlinedAct::Route => Act::Route,
            OutlinedAct::RequireTarget => Act::RequireTarget,
            OutlinedAct::Invoke => Act::Invoke,
        },
    }
}

fn store(outline: &StoreOutline) -> StorePipeline {
    let hooks = outline.hooks.iter().map(|hook| StoreHook {
        action: hook.action.to_owned(),
        priority: hook.priority,
        plugin: hook.plugin.clone(),
    });
    StorePipeline {
        store: outline.store.clone(),
        hooks: hooks.collect(),
    }
}
