use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex};

use tokio::sync::{Notify, watch};

use super::inner::{Inner, WiredStore};
use super::{Runtime, Wiring};
use crate::aggregate::RepositorySettings;
use crate::bus::{
    Bound, CommandBusCore, CommandBusSettings, EventBusCore, EventBusSettings, Homes, QueryBusCore,
    QueryBusSettings, Routes,
};
use crate::inject::{DependencyKind, InjectError, Services, Site};
use crate::message::MessageKind;
use crate::plugin::{BusIdentity, Compiled, Pipeline, Plugin};
use crate::registry::{Delivery, HandlerRegistration, Origin, Registry};
use crate::store::{EventStore, StoreError};
use crate::subscription::{Subscription, SubscriptionSettings};
use crate::time::{Clock, IdGenerator, Jitter, RandomJitter, SystemClock, UuidV7};

/// A store of the application.
#[derive(Clone)]
pub struct StoreSettings {
    /// Its name in the configuration.
    pub name: String,
    /// The store.
    pub store: Arc<dyn EventStore>,
    /// The event buses that its events go to; all of them where it does not say.
    pub publish_to: Option<Vec<String>>,
    /// Where raised events go when nothing else decides.
    pub is_default: bool,
}

/// Puts an application together: what a configuration says, or a test.
///
/// ```
/// # async fn example() -> Result<(), cqrs_core::runtime::BuildError> {
/// use std::sync::Arc;
/// use cqrs_core::bus::CommandBusSettings;
/// use cqrs_core::memory::MemoryStore;
/// use cqrs_core::runtime::RuntimeBuilder;
///
/// let runtime = RuntimeBuilder::new()
///     .store("main", Arc::new(MemoryStore::new()))
///     .command_bus(CommandBusSettings::new("commands"))
///     .build()
///     .await?;
/// # let _ = runtime;
/// # Ok(())
/// # }
/// ```
pub struct RuntimeBuilder {
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
    jitter: Arc<dyn Jitter>,
    registry: Registry,
    services: Arc<Services>,
    stores: Vec<StoreSettings>,
    repositories: Vec<RepositorySettings>,
    command_buses: Vec<CommandBusSettings>,
    event_buses: Vec<EventBusSettings>,
    query_buses: Vec<QueryBusSettings>,
}

/// Why an application could not be put together: everything that is wrong, not the first thing only.
#[derive(Debug, thiserror::Error)]
#[error("{} thing{} cannot be wired{}", .problems.len(), if .problems.len() == 1 { "" } else { "s" }, shown(.problems))]
pub struct BuildError {
    /// What is wrong, in order of the handlers' ids.
    pub problems: Vec<BuildProblem>,
}

/// One thing that cannot be wired.
#[derive(Debug)]
pub enum BuildProblem {
    /// A handler's parameter for which nothing is there.
    Handler {
        /// The handler's id.
        handler: String,
        /// Where it stands.
        origin: Origin,
        /// What is missing.
        error: InjectError,
    },
    /// A store failed while the subscriptions were made.
    Store {
        /// The store's name.
        store: String,
        /// What it says.
        error: StoreError,
    },
}

fn shown(problems: &[BuildProblem]) -> String {
    problems
        .iter()
        .map(|problem| format!("\n  {problem}"))
        .collect()
}

impl fmt::Display for BuildProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Handler {
                handler,
                origin,
                error,
            } => write!(f, "{handler} ({origin}): {error}"),
            Self::Store { store, error } => {
                write!(f, "store {store}: {}", crate::error::Causes(error))
            }
        }
    }
}

impl Default for RuntimeBuilder {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            ids: Arc::new(UuidV7),
            jitter: Arc::new(RandomJitter::default()),
            registry: Registry::linked(),
            services: Arc::default(),
            stores: Vec::new(),
            repositories: Vec::new(),
            command_buses: Vec::new(),
            event_buses: Vec::new(),
            query_buses: Vec::new(),
        }
    }
}

impl RuntimeBuilder {
    /// Nothing but the linked message types.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Another clock.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Another source of ids.
    #[must_use]
    pub fn ids(mut self, ids: Arc<dyn IdGenerator>) -> Self {
        self.ids = ids;
        self
    }

    /// Another spread of retries.
    #[must_use]
    pub fn jitter(mut self, jitter: Arc<dyn Jitter>) -> Self {
        self.jitter = jitter;
        self
    }

    /// Another registry: where stored events find their types.
    #[must_use]
    pub fn registry(mut self, registry: Registry) -> Self {
        self.registry = registry;
        self
    }

    /// What handlers take as `Service<T>`.
    #[must_use]
    pub fn services(mut self, services: Services) -> Self {
        self.services = Arc::new(services);
        self
    }

    /// A store; the first is the default one. Its events go to all event buses.
    #[must_use]
    pub fn store(self, name: impl Into<String>, store: Arc<dyn EventStore>) -> Self {
        self.store_with(StoreSettings {
            name: name.into(),
            store,
            publish_to: None,
            is_default: false,
        })
    }

    /// A store, as configured.
    #[must_use]
    pub fn store_with(mut self, store: StoreSettings) -> Self {
        self.stores.push(store);
        self
    }

    /// Where aggregates of one type live.
    #[must_use]
    pub fn repository(mut self, repository: RepositorySettings) -> Self {
        self.repositories.push(repository);
        self
    }

    /// A command bus.
    #[must_use]
    pub fn command_bus(mut self, bus: CommandBusSettings) -> Self {
        self.command_buses.push(bus);
        self
    }

    /// An event bus.
    #[must_use]
    pub fn event_bus(mut self, bus: EventBusSettings) -> Self {
        self.event_buses.push(bus);
        self
    }

    /// A query bus.
    #[must_use]
    pub fn query_bus(mut self, bus: QueryBusSettings) -> Self {
        self.query_buses.push(bus);
        self
    }

    /// Wires it: finds every handler's parameters, attaches plugins, makes the checkpoints of new subscriptions.
    ///
    /// # Errors
    /// Everything that is missing, in one [`BuildError`].
    pub async fn build(self) -> Result<Runtime, BuildError> {
        let wiring = self.wiring();
        let mut binder = Binder {
            wiring: &wiring,
            problems: Vec::new(),
            retries: HashMap::new(),
        };
        let command_buses: Vec<_> = self
            .command_buses
            .into_iter()
            .map(|bus| binder.command_bus(bus))
            .collect();
        let query_buses: Vec<_> = self
            .query_buses
            .into_iter()
            .map(|bus| binder.query_bus(bus))
            .collect();
        let names: Vec<_> = self
            .event_buses
            .iter()
            .map(|bus| bus.name.clone())
            .collect();
        let stores: Vec<_> = self
            .stores
            .iter()
            .map(|settings| wired(settings, &names))
            .collect();
        let default_store = self
            .stores
            .iter()
            .position(|settings| settings.is_default)
            .or((!stores.is_empty()).then_some(0));
        let mut subscriptions = Vec::new();
        let mut event_buses = Vec::new();
        for (index, bus) in self.event_buses.into_iter().enumerate() {
            let (bus, durable) = binder.event_bus(bus);
            event_buses.push(bus);
            for (store, wired) in stores
                .iter()
                .enumerate()
                .filter(|(_, wired)| wired.publish_to.contains(&index))
            {
                subscriptions.extend(
                    durable
                        .iter()
                        .map(|durable| durable.subscription(index, store, wired, &self.registry)),
                );
            }
        }
        make_ids_unique(&mut subscriptions, &names);
        if !binder.problems.is_empty() {
            return Err(BuildError {
                problems: binder.problems,
            });
        }
        let retries = binder.retries;
        let runtime = Runtime(Arc::new(Inner {
            clock: self.clock,
            ids: self.ids,
            jitter: self.jitter,
            default_store,
            command_homes: Homes::new(command_buses.iter().map(|bus| &bus.routes)),
            query_homes: Homes::new(query_buses.iter().map(|bus| &bus.routes)),
            stores,
            command_buses,
            event_buses,
            query_buses,
            events: event_types(&self.registry),
            retries,
            subscriptions: subscriptions.into_iter().map(Arc::new).collect(),
            running: tokio::sync::Mutex::new(None),
            in_flight: AtomicUsize::new(0),
            idle: Notify::new(),
            is_closing: AtomicBool::new(false),
        }));
        runtime.prepare_subscriptions().await?;
        Ok(runtime)
    }

    fn wiring(&self) -> Wiring {
        let mut buses = HashMap::new();
        buses.insert(
            MessageKind::Command,
            self.command_buses
                .iter()
                .map(|bus| bus.name.clone())
                .collect(),
        );
        buses.insert(
            MessageKind::Event,
            self.event_buses
                .iter()
                .map(|bus| bus.name.clone())
                .collect(),
        );
        buses.insert(
            MessageKind::Query,
            self.query_buses
                .iter()
                .map(|bus| bus.name.clone())
                .collect(),
        );
        Wiring {
            services: Arc::clone(&self.services),
            stores: self
                .stores
                .iter()
                .map(|settings| (settings.name.clone(), Arc::clone(&settings.store)))
                .collect(),
            repositories: self.repositories.clone(),
            buses,
            typed: Mutex::default(),
        }
    }
}

fn wired(settings: &StoreSettings, buses: &[String]) -> WiredStore {
    let publishes = |name: &String| {
        settings
            .publish_to
            .as_ref()
            .is_none_or(|names| names.contains(name))
    };
    let publish_to = buses
        .iter()
        .enumerate()
        .filter(|(_, name)| publishes(name))
        .map(|(index, _)| index)
        .collect();
    WiredStore {
        name: settings.name.clone(),
        store: Arc::clone(&settings.store),
        publish_to,
    }
}

fn event_types(
    registry: &Registry,
) -> HashMap<&'static str, &'static crate::registry::MessageRegistration> {
    let mut types = HashMap::new();
    for message in registry
        .messages()
        .filter(|message| message.kind == MessageKind::Event)
    {
        for alias in message.aliases {
            types.entry(*alias).or_insert(message);
        }
        types.insert(message.name, message);
    }
    types
}

/// A listener on two buses has two subscriptions; the second and later ones carry their bus in the id.
fn make_ids_unique(subscriptions: &mut [Subscription], buses: &[String]) {
    for index in 1..subscriptions.len() {
        let (before, rest) = subscriptions.split_at_mut(index);
        let subscription = &mut rest[0];
        if before
            .iter()
            .any(|other| other.store == subscription.store && other.id == subscription.id)
        {
            subscription.id = format!("{}@{}", subscription.id, buses[subscription.bus]);
        }
    }
}

impl Runtime {
    async fn prepare_subscriptions(&self) -> Result<(), BuildError> {
        let mut problems = Vec::new();
        for subscription in &self.0.subscriptions {
            if let Err(error) = subscription.prepare(self).await {
                problems.push(BuildProblem::Store {
                    store: self.store_name(subscription.store).to_owned(),
                    error,
                });
            }
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(BuildError { problems })
        }
    }
}

/// A listener that will have a subscription.
struct Durable {
    listener: Arc<Bound>,
    settings: SubscriptionSettings,
}

impl Durable {
    fn subscription(
        &self,
        bus: usize,
        store: usize,
        wired: &WiredStore,
        registry: &Registry,
    ) -> Subscription {
        tracing::trace!(
            listener = self.listener.id(),
            store = wired.name,
            "subscription"
        );
        Subscription {
            id: self.listener.id().to_owned(),
            bus,
            store,
            listener: Arc::clone(&self.listener),
            names: registry.names_of(MessageKind::Event, self.listener.registration().message),
            settings: self.settings.clone(),
            progress: watch::Sender::default(),
        }
    }
}

/// Binds handlers to what their parameters need, and collects what is missing.
struct Binder<'a> {
    wiring: &'a Wiring,
    problems: Vec<BuildProblem>,
    retries: HashMap<String, u32>,
}

impl Binder<'_> {
    fn bind(
        &mut self,
        registration: &'static HandlerRegistration,
        delivery: Delivery,
    ) -> Option<Arc<Bound>> {
        let id = registration.id.to_text();
        match (registration.bind)(&Site::new(self.wiring, &id)) {
            Ok(handler) => {
                let home = self.home(registration);
                Some(Arc::new(Bound::new(registration, handler, delivery, home)))
            }
            Err(error) => {
                self.problems.push(BuildProblem::Handler {
                    handler: id.into_owned(),
                    origin: registration.origin,
                    error,
                });
                None
            }
        }
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

    fn routes(&mut self, handlers: &[&'static HandlerRegistration]) -> Routes {
        Routes::new(
            handlers
                .iter()
                .filter_map(|handler| self.bind(handler, Delivery::Inline))
                .collect(),
        )
    }

    fn command_bus(&mut self, bus: CommandBusSettings) -> CommandBusCore {
        let identity = BusIdentity {
            kind: MessageKind::Command,
            name: bus.name,
        };
        CommandBusCore {
            routes: self.routes(&bus.handlers),
            pipeline: pipeline(&identity, &bus.plugins),
            identity,
            nested: bus.nested,
            queue_limit: bus.queue_limit,
            failure_mode: bus.failure_mode,
        }
    }

    fn query_bus(&mut self, bus: QueryBusSettings) -> QueryBusCore {
        let identity = BusIdentity {
            kind: MessageKind::Query,
            name: bus.name,
        };
        QueryBusCore {
            routes: self.routes(&bus.handlers),
            pipeline: pipeline(&identity, &bus.plugins),
            identity,
        }
    }

    fn event_bus(&mut self, bus: EventBusSettings) -> (EventBusCore, Vec<Durable>) {
        let identity = BusIdentity {
            kind: MessageKind::Event,
            name: bus.name,
        };
        let compiled = pipeline(&identity, &bus.plugins);
        let (mut all, mut durable) = (Vec::new(), Vec::new());
        for listener in bus.listeners {
            let announced = Runtime::is_announced(listener.registration.message);
            let delivery = if announced {
                Delivery::Durable
            } else {
                listener.delivery
            };
            let Some(bound) = self.bind(listener.registration, delivery) else {
                continue;
            };
            if delivery == Delivery::Durable && !announced {
                durable.push(Durable {
                    listener: Arc::clone(&bound),
                    settings: listener.subscription,
                });
            }
            all.push(bound);
        }
        (EventBusCore::new(identity, all, compiled), durable)
    }
}

fn pipeline(bus: &BusIdentity, plugins: &[Arc<dyn Plugin>]) -> Compiled {
    let mut pipeline = Pipeline::new(bus.clone());
    plugins
        .iter()
        .for_each(|plugin| plugin.attach(&mut pipeline));
    pipeline.compile()
}
