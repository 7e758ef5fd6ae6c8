use std::collections::BTreeMap;

use serde::Serialize;

use crate::bus::{
    CommandBusSettings, EventBusSettings, FailureMode, Nested, PluginSettings, QueryBusSettings,
};
use crate::registry::HandlerRegistration;

/// What the configuration has made of a bus, for who shows it: routes, plugins and settings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct BusDescription {
    /// Its routes, in order of delivery.
    pub routes: Vec<RouteDescription>,
    /// The ids of its plugins, in order of attachment.
    pub plugins: Vec<String>,
    /// Its settings, by the keys of the configuration.
    pub settings: BTreeMap<&'static str, String>,
}

/// One message and one of its handlers or listeners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteDescription {
    /// The wire name of the message.
    pub message: &'static str,
    /// The id of the handler.
    pub handler: String,
}

impl BusDescription {
    fn new<'a>(
        handlers: impl Iterator<Item = &'a &'static HandlerRegistration>,
        plugins: &[PluginSettings],
    ) -> Self {
        let route = |handler: &&'static HandlerRegistration| RouteDescription {
            message: handler.message,
            handler: handler.id.to_text().into_owned(),
        };
        let ids = plugins.iter().map(PluginSettings::id);
        Self {
            routes: handlers.map(route).collect(),
            plugins: ids.map(str::to_owned).collect(),
            settings: BTreeMap::new(),
        }
    }

    fn with(mut self, key: &'static str, value: Option<impl ToString>) -> Self {
        let value = value.map(|value| value.to_string());
        self.settings.extend(value.map(|value| (key, value)));
        self
    }
}

impl From<&CommandBusSettings> for BusDescription {
    fn from(bus: &CommandBusSettings) -> Self {
        let nested = match bus.nested {
            Nested::Queue => "queue",
            Nested::Inline => "inline",
        };
        let failure_mode = match bus.failure_mode {
            FailureMode::Collect => "collect",
            FailureMode::Prooph => "prooph",
        };
        Self::new(bus.handlers.iter(), &bus.plugins)
            .with("nested", Some(nested))
            .with("queue_limit", Some(bus.queue_limit))
            .with("failure_mode", Some(failure_mode))
            .with("async_switch", bus.async_switch.as_ref())
    }
}

impl From<&EventBusSettings> for BusDescription {
    fn from(bus: &EventBusSettings) -> Self {
        let listeners = bus.listeners.iter().map(|listener| &listener.registration);
        Self::new(listeners, &bus.plugins).with("async_switch", bus.async_switch.as_ref())
    }
}

impl From<&QueryBusSettings> for BusDescription {
    fn from(bus: &QueryBusSettings) -> Self {
        Self::new(bus.handlers.iter(), &bus.plugins)
    }
}
