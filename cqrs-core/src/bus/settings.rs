use std::sync::Arc;

use crate::options::DriverOptions;
use crate::plugin::Plugin;
use crate::registry::{Delivery, HandlerRegistration, PluginRegistration};
use crate::subscription::SubscriptionSettings;

/// A command bus, as the configuration says.
#[derive(Clone)]
pub struct CommandBusSettings {
    /// Its name.
    pub name: String,
    /// Its handlers, one for each command.
    pub handlers: Vec<&'static HandlerRegistration>,
    /// Its plugins, in order of attachment.
    pub plugins: Vec<PluginSettings>,
    /// What happens to a command that is dispatched while another is handled.
    pub nested: Nested,
    /// How many commands may wait for one dispatch to end.
    pub queue_limit: usize,
    /// What a failure after the commit means.
    pub failure_mode: FailureMode,
    /// The id of the queue that takes asynchronous commands.
    pub async_switch: Option<String>,
    /// The names of commands that are asynchronous here without a mark on their type.
    pub asynchronous: Vec<String>,
}

/// A plugin of a bus.
#[derive(Clone)]
pub enum PluginSettings {
    /// It is there already.
    Made {
        /// The id that it is attached by.
        id: String,
        /// The plugin.
        plugin: Arc<dyn Plugin>,
    },
    /// It is made at wiring, as it was registered: once for all buses that attach it by the same id.
    Registered {
        /// The id that it is attached by: that of the registration, or of a service whose `driver` it is.
        id: String,
        /// It is made for this bus alone.
        is_apart: bool,
        /// How it is made.
        registration: &'static PluginRegistration,
        /// What the configuration says to it.
        options: DriverOptions,
    },
}

impl PluginSettings {
    /// The id that it is attached by.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Made { id, .. } | Self::Registered { id, .. } => id,
        }
    }

    /// A registered plugin by its own id, without options.
    #[must_use]
    pub fn registered(registration: &'static PluginRegistration) -> Self {
        Self::Registered {
            id: registration.id.to_text().into_owned(),
            is_apart: false,
            registration,
            options: DriverOptions::new(),
        }
    }
}

/// An event bus, as the configuration says.
#[derive(Clone)]
pub struct EventBusSettings {
    /// Its name.
    pub name: String,
    /// Its listeners, in order of delivery.
    pub listeners: Vec<ListenerSettings>,
    /// Its plugins, in order of attachment.
    pub plugins: Vec<PluginSettings>,
    /// The id of the queue that takes asynchronous events.
    pub async_switch: Option<String>,
    /// The names of events that are asynchronous here without a mark on their type.
    pub asynchronous: Vec<String>,
    /// How events reach a listener that a router adds, unless its attribute says otherwise.
    pub delivery: Delivery,
    /// How the subscription of such a listener runs.
    pub subscription: SubscriptionSettings,
}

/// A listener on an event bus, as attribute and configuration say together.
#[derive(Clone)]
pub struct ListenerSettings {
    /// The listener.
    pub registration: &'static HandlerRegistration,
    /// How events reach it.
    pub delivery: Delivery,
    /// For a durable one: how its subscription runs.
    pub subscription: SubscriptionSettings,
}

/// A query bus, as the configuration says.
#[derive(Clone)]
pub struct QueryBusSettings {
    /// Its name.
    pub name: String,
    /// Its finders, one for each query.
    pub handlers: Vec<&'static HandlerRegistration>,
    /// Its plugins, in order of attachment.
    pub plugins: Vec<PluginSettings>,
}

/// What happens to a command that is dispatched while another is handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Nested {
    /// It waits its turn: never nested.
    #[default]
    Queue,
    /// It runs at once, in a unit of work of its own: 16 deep at most, then it is [`NestedTooDeeply`](crate::DispatchError::NestedTooDeeply).
    Inline,
}

/// What a failure of an inline listener or a queued command means, after the commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum FailureMode {
    /// It is announced and collected in the receipt, and stops nobody else.
    #[default]
    Collect,
    /// prooph's: the first one stops the rest, and the dispatch answers [`AfterCommit`](crate::DispatchError::AfterCommit).
    Prooph,
}

impl CommandBusSettings {
    /// How many commands may wait for one dispatch to end, unless the configuration says otherwise.
    pub const QUEUE_LIMIT: usize = 10_000;

    /// A bus without handlers and plugins.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            handlers: Vec::new(),
            plugins: Vec::new(),
            nested: Nested::default(),
            queue_limit: Self::QUEUE_LIMIT,
            failure_mode: FailureMode::default(),
            async_switch: None,
            asynchronous: Vec::new(),
        }
    }
}

impl EventBusSettings {
    /// A bus without listeners and plugins.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            listeners: Vec::new(),
            plugins: Vec::new(),
            async_switch: None,
            asynchronous: Vec::new(),
            delivery: Delivery::default(),
            subscription: SubscriptionSettings::default(),
        }
    }

    /// Takes over the listeners that routers add, behind its own.
    pub(crate) fn add(&mut self, added: impl Iterator<Item = &'static HandlerRegistration>) {
        for registration in added {
            let is_same = |known: &ListenerSettings| known.registration.is(registration);
            if !self.listeners.iter().any(is_same) {
                let options = registration.listener;
                let mut subscription = self.subscription.clone();
                subscription.from_beginning |= options.from_beginning;
                self.listeners.push(ListenerSettings {
                    registration,
                    delivery: options.delivery.unwrap_or(self.delivery),
                    subscription,
                });
            }
        }
    }
}

impl QueryBusSettings {
    /// A bus without finders and plugins.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            handlers: Vec::new(),
            plugins: Vec::new(),
        }
    }
}

impl ListenerSettings {
    /// As the listener's own attribute says.
    #[must_use]
    pub fn new(registration: &'static HandlerRegistration) -> Self {
        let options = registration.listener;
        Self {
            registration,
            delivery: options.delivery.unwrap_or_default(),
            subscription: SubscriptionSettings {
                from_beginning: options.from_beginning,
                ..SubscriptionSettings::default()
            },
        }
    }
}
