use std::sync::Arc;

use super::plugins::Plugins;
use super::{BuildProblem, Runtime, RuntimeBuilder};
use crate::bus::PluginSettings;
use crate::error::Causes;
use crate::message::MessageKind;
use crate::plugin::{BusDescription, BusIdentity, BusOutline, PluginHost, StoreOutline};

/// What plugins have made of the buses and event stores of an application.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// The buses: those of commands, of queries and of events.
    pub buses: Vec<BusOutline>,
    /// The event stores.
    pub stores: Vec<StoreOutline>,
    /// The plugins that cannot be attached; the application cannot be built with them.
    pub refused: Vec<RefusedPlugin>,
}

/// A plugin that cannot be attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedPlugin {
    /// The id that it is attached by.
    pub plugin: String,
    /// The first bus or event store that it is for.
    pub host: PluginHost,
    /// Why not.
    pub reason: String,
}

impl Runtime {
    /// What plugins have made of its buses and event stores when it was wired.
    #[must_use]
    pub fn outline(&self) -> &Outline {
        &self.0.outline
    }
}

impl RuntimeBuilder {
    /// Makes the plugins and attaches them, as [`build`](Self::build) does, and nothing else: no handler finds its parameters, nothing is
    /// asked of a store and nothing runs. Where only this is wanted the stores may be others than those that the application will have.
    #[must_use]
    pub fn outline(mut self) -> Outline {
        self.services.provide_own(&self.clock, &self.ids);
        let services = Arc::new(std::mem::take(&mut self.services));
        let wiring = self.wiring(services);
        let mut plugins = Plugins::default();
        for store in &self.stores {
            drop(plugins.store_pipeline(&wiring, store));
        }
        let mut attach = |kind, name: &str, description, settings: &[PluginSettings]| {
            let name = name.to_owned();
            let bus = BusIdentity { kind, name };
            let known = (&wiring, &self.registry);
            drop(plugins.bus_pipeline(known, &bus, description, settings));
        };
        for bus in &self.command_buses {
            let description = BusDescription::from(bus);
            attach(MessageKind::Command, &bus.name, description, &bus.plugins);
        }
        for bus in &self.query_buses {
            let description = BusDescription::from(bus);
            attach(MessageKind::Query, &bus.name, description, &bus.plugins);
        }
        for bus in &self.event_buses {
            let description = BusDescription::from(bus);
            attach(MessageKind::Event, &bus.name, description, &bus.plugins);
        }
        let refused = plugins.problems.into_iter().filter_map(refused);
        Outline {
            refused: refused.collect(),
            ..plugins.outline
        }
    }
}

fn refused(problem: BuildProblem) -> Option<RefusedPlugin> {
    match problem {
        BuildProblem::Plugin {
            plugin,
            host,
            error,
        } => Some(RefusedPlugin {
            plugin,
            host,
            reason: Causes(&error).to_string(),
        }),
        _ => None,
    }
}
