use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::watch;

use super::inner::WiredStore;
use super::plugins::Plugins;
use super::{BuildProblem, Runtime, Wiring};
use crate::bus::{
    Bound, CommandBusCore, CommandBusSettings, EventBusCore, EventBusSettings, QueryBusCore,
    QueryBusSettings, Routes, Switch,
};
use crate::inject::{DependencyKind, InjectError, Site};
use crate::message::MessageKind;
use crate::plugin::{BusDescription, BusIdentity, Routing};
use crate::registry::{Delivery, HandlerRegistration, Registry};
use crate::subscription::{Subscription, SubscriptionSettings};
use crate::transport::Queue;

/// A listener that will have a subscription.
pub(super) struct Durable {
    listener: Arc<Bound>,
    settings: SubscriptionSettings,
    /// The names that the events have and had.
    names: Vec<&'static str>,
}

impl Durable {
    pub(super) fn subscription(
        &self,
        (bus, bus_name): (usize, &str),
        store: usize,
        wired: &WiredStore,
    ) -> Subscription {
        tracing::trace!(
            listener = self.listener.id(),
            store = wired.name,
            "subscription"
        );
        Subscription {
            id: format!("{}@{bus_name}", self.listener.id()),
            bus,
            store,
            listener: Arc::clone(&self.listener),
            names: self.names.clone(),
            settings: self.settings.clone(),
            progress: watch::Sender::default(),
            asked: watch::Sender::default(),
        }
    }
}

/// Binds handlers to what their parameters need, and collects what is missing.
pub(super) struct Binder<'a> {
    pub(super) wiring: &'a Wiring,
    pub(super) registry: &'a Registry,
    pub(super) queues: &'a [Arc<Queue>],
    pub(super) retries: HashMap<String, u32>,
    pub(super) plugins: Plugins,
}

impl Binder<'_> {
    fn bind(
        &mut self,
        registration: &'static HandlerRegistration,
        delivery: Delivery,
    ) -> Option<Arc<Bound>> {
        let bound = self.try_bind(registration, delivery);
        let told = bound.map_err(|error| {
            self.plugins.problems.push(BuildProblem::Handler {
                handler: registration.id.to_text().into_owned(),
                origin: registration.origin,
                error,
            });
        });
        told.ok()
    }

    fn try_bind(
        &mut self,
        registration: &'static HandlerRegistration,
        delivery: Delivery,
    ) -> Result<Arc<Bound>, InjectError> {
        let id = registration.id.to_text();
        let handler = (registration.bind)(&Site::new(self.wiring, &id))?;
        let home = self.home(registration);
        Ok(Arc::new(Bound::new(registration, handler, delivery, home)))
    }

    /// The store of the handler's first repository.
    fn home(&mut self, registration: &HandlerRegistration) -> Option<usize> {
        let dependencies = (registration.dependencies)();
        let (aggregate_type, named) =
            dependencies
                .iter()
                .find_map(|dependency| match dependency.kind {
                    DependencyKind::Repository { aggregate_type } => {
                        Some((aggregate_type, dependency.named))
                    }
                    _ => None,
                })?;
        if let Ok(index) = self.wiring.repository_index(aggregate_type, named) {
            self.retries.insert(
                registration.id.to_text().into_owned(),
                self.wiring.repositories[index].retries,
            );
        }
        self.wiring.home(aggregate_type, named)
    }

    /// What the configuration routes, unless a router has it go elsewhere.
    fn routes(&mut self, handlers: Vec<&'static HandlerRegistration>, routing: &Routing) -> Routes {
        let is_routed = |message| routing.routes().any(|route| route.message == message);
        let kept = handlers
            .into_iter()
            .filter(|one| !is_routed(one.message))
            .chain(routing.routes());
        let bound: Vec<_> = kept
            .filter_map(|handler| self.bind(handler, Delivery::Inline))
            .collect();
        let reachable = self.reachable(routing, &bound);
        Routes::new(bound, reachable)
    }

    /// The handlers that hooks of a bus may choose, besides those that its routes lead to.
    fn reachable(&mut self, routing: &Routing, bound: &[Arc<Bound>]) -> Vec<Arc<Bound>> {
        let mut reachable: Vec<Arc<Bound>> = Vec::new();
        let named = routing.reachable.iter().map(|handler| (*handler, true));
        let all = routing.handlers().iter().map(|handler| (*handler, false));
        for (handler, is_wanted) in named.chain(all.filter(|_| routing.reaches_all)) {
            let is_same = |known: &Arc<Bound>| known.registration().is(handler);
            if bound.iter().chain(&reachable).any(is_same) {
                continue;
            }
            reachable.extend(match is_wanted {
                true => self.bind(handler, Delivery::Inline),
                false => self.try_bind(handler, Delivery::Inline).ok(),
            });
        }
        reachable
    }

    pub(super) fn command_bus(&mut self, bus: CommandBusSettings) -> CommandBusCore {
        let description = BusDescription::from(&bus);
        let identity = BusIdentity {
            kind: MessageKind::Command,
            name: bus.name,
        };
        let (pipeline, routing) = self.pipeline(&identity, description, &bus.plugins);
        CommandBusCore {
            switch: self.switch(&identity, bus.async_switch.as_deref(), &bus.asynchronous),
            routes: self.routes(bus.handlers, &routing),
            pipeline,
            identity,
            nested: bus.nested,
            queue_limit: bus.queue_limit,
            failure_mode: bus.failure_mode,
        }
    }

    pub(super) fn query_bus(&mut self, bus: QueryBusSettings) -> QueryBusCore {
        let description = BusDescription::from(&bus);
        let identity = BusIdentity {
            kind: MessageKind::Query,
            name: bus.name,
        };
        let (pipeline, routing) = self.pipeline(&identity, description, &bus.plugins);
        QueryBusCore {
            routes: self.routes(bus.handlers, &routing),
            pipeline,
            identity,
        }
    }

    pub(super) fn event_bus(&mut self, mut bus: EventBusSettings) -> (EventBusCore, Vec<Durable>) {
        let description = BusDescription::from(&bus);
        let identity = BusIdentity {
            kind: MessageKind::Event,
            name: std::mem::take(&mut bus.name),
        };
        let (compiled, routing) = self.pipeline(&identity, description, &bus.plugins);
        bus.add(routing.routes());
        let switch = self.switch(&identity, bus.async_switch.as_deref(), &bus.asynchronous);
        let (mut all, mut durable) = (Vec::new(), Vec::new());
        for listener in bus.listeners {
            let message = listener.registration.message;
            let is_sent = (switch.as_ref()).is_some_and(|switch| switch.takes_named(message));
            // Called by who announces the event, or by the consumer that brings it.
            let is_called = is_sent || Runtime::is_announced(message);
            let delivery = if is_called {
                Delivery::Durable
            } else {
                listener.delivery
            };
            let Some(bound) = self.bind(listener.registration, delivery) else {
                continue;
            };
            if delivery == Delivery::Durable && !is_called {
                durable.push(Durable {
                    listener: Arc::clone(&bound),
                    settings: listener.subscription,
                    names: self.registry.names_of(MessageKind::Event, message),
                });
            }
            all.push(bound);
        }
        let mut for_all = Vec::new();
        for (id, endpoint) in &routing.listening {
            let endpoint = Arc::clone(endpoint);
            let bound = Bound::for_all_events(id.clone(), endpoint, bus.delivery);
            let bound = Arc::new(bound);
            if bus.delivery == Delivery::Durable {
                durable.push(Durable {
                    listener: Arc::clone(&bound),
                    settings: bus.subscription.clone(),
                    names: self.straight_names(switch.as_ref()),
                });
            }
            for_all.push(bound);
        }
        let reachable = self.reachable(&routing, &all);
        let core = EventBusCore::new(identity, all, reachable, for_all, compiled, switch);
        (core, durable)
    }

    /// The names, and former names, of all events but those that go to a queue first.
    fn straight_names(&self, switch: Option<&Switch>) -> Vec<&'static str> {
        let messages = self.registry.messages();
        let events = messages.filter(|message| message.kind == MessageKind::Event);
        events
            .flat_map(|event| std::iter::once(event.name).chain(event.aliases.iter().copied()))
            .filter(|name| !switch.is_some_and(|switch| switch.takes_named(name)))
            .collect()
    }

    /// The way of a bus's asynchronous messages.
    fn switch(
        &mut self,
        bus: &BusIdentity,
        id: Option<&str>,
        asynchronous: &[String],
    ) -> Option<Switch> {
        let id = id?;
        let Some(queue) = self.queues.iter().position(|queue| queue.id() == id) else {
            self.plugins.problems.push(BuildProblem::UnknownQueue {
                queue: id.to_owned(),
                bus: bus.clone(),
            });
            return None;
        };
        let is_there = |name: &&String| {
            let mut messages = self.registry.messages();
            messages.any(|message| message.kind == bus.kind && message.has_name(name))
        };
        let unknown = asynchronous.iter().filter(|name| !is_there(name));
        let unknown = unknown.map(|message| BuildProblem::UnknownAsynchronous {
            message: message.clone(),
            bus: bus.clone(),
        });
        self.plugins.problems.extend(unknown);
        Some(Switch::new(queue, bus.kind, asynchronous, self.registry))
    }
}
