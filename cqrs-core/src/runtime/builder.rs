use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex};

use tokio::sync::{Notify, watch};

use super::binder::Binder;
use super::inner::Inner;
use super::plugins::Plugins;
use super::prepare::{before_plugins, named, queues, routes, types, wired};
use super::snapshots::SnapshotDesk;
use super::upcasting::GivenUpcasters;
use super::{BuildError, BuildProblem, Runtime, Wiring};
use crate::aggregate::{Outside, RepositorySettings};
use crate::bus::{CommandBusSettings, EventBusSettings, Homes, PluginSettings, QueryBusSettings};
use crate::inject::Services;
use crate::message::{MessageFactory, MessageKind};
use crate::registry::{RegisteredMessages, Registry};
use crate::store::EventStore;
use crate::time::{Clock, IdGenerator, Jitter, RandomJitter, SystemClock, UuidV7};
use crate::transport::QueueSettings;
use crate::upcast::{Upcaster, UpcasterProblem};

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
    /// Nobody but this application writes it: cached aggregates are not compared with it.
    pub is_exclusive: bool,
    /// Every write is refused, and its events go to no bus unless `publish_to` says so.
    pub is_read_only: bool,
    /// Its plugins and metadata enrichers, in order of attachment.
    pub plugins: Vec<PluginSettings>,
}

impl StoreSettings {
    /// A store with nothing around it, whose events go to all event buses.
    #[must_use]
    pub fn new(name: impl Into<String>, store: Arc<dyn EventStore>) -> Self {
        Self {
            name: name.into(),
            store,
            publish_to: None,
            is_default: false,
            is_exclusive: false,
            is_read_only: false,
            plugins: Vec::new(),
        }
    }
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
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn IdGenerator>,
    jitter: Arc<dyn Jitter>,
    pub(super) registry: Registry,
    pub(super) services: Services,
    pub(super) stores: Vec<StoreSettings>,
    repositories: Vec<RepositorySettings>,
    pub(super) command_buses: Vec<CommandBusSettings>,
    pub(super) event_buses: Vec<EventBusSettings>,
    pub(super) query_buses: Vec<QueryBusSettings>,
    queues: Vec<QueueSettings>,
    upcasters: GivenUpcasters,
}

impl Default for RuntimeBuilder {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            ids: Arc::new(UuidV7),
            jitter: Arc::new(RandomJitter::default()),
            registry: Registry::linked(),
            services: Services::default(),
            stores: Vec::new(),
            repositories: Vec::new(),
            command_buses: Vec::new(),
            event_buses: Vec::new(),
            query_buses: Vec::new(),
            queues: Vec::new(),
            upcasters: GivenUpcasters::default(),
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

    /// What handlers take as `Service<T>`. The clock and the source of ids are among them anyway.
    #[must_use]
    pub fn services(mut self, services: Services) -> Self {
        self.services = services;
        self
    }

    /// A store; the first is the default one. Its events go to all event buses.
    #[must_use]
    pub fn store(self, name: impl Into<String>, store: Arc<dyn EventStore>) -> Self {
        self.store_with(StoreSettings::new(name, store))
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

    /// A queue that an `async_switch` may name.
    #[must_use]
    pub fn queue(mut self, queue: QueueSettings) -> Self {
        self.queues.push(queue);
        self
    }

    /// An upcaster beside those of the registry, for the store of this name, or for all stores and queues.
    #[must_use]
    pub fn upcaster(mut self, store: Option<&str>, upcaster: Arc<dyn Upcaster>) -> Self {
        self.upcasters.push(store.map(str::to_owned), upcaster);
        self
    }

    /// Wires it: finds every handler's parameters, attaches plugins, makes the checkpoints of new subscriptions.
    ///
    /// # Errors
    /// Everything that is missing, in one [`BuildError`].
    pub async fn build(mut self) -> Result<Runtime, BuildError> {
        self.services.provide_own(&self.clock, &self.ids);
        let services = Arc::new(std::mem::take(&mut self.services));
        self.upcasters.around(&self.registry, &mut self.stores);
        let mut wiring = self.wiring(services);
        let mut plugins = Plugins::default();
        let decorated = |store| plugins.decorate(&wiring, store);
        let plugged: Vec<_> = self.stores.iter_mut().map(decorated).collect();
        wiring.stores = named(&self.stores, &wiring.outside);
        let names: Vec<_> = self
            .event_buses
            .iter()
            .map(|bus| bus.name.clone())
            .collect();
        let stores: Vec<_> = self
            .stores
            .iter()
            .zip(plugged)
            .zip(&wiring.stores)
            .map(|((settings, plugged), (_, outer))| wired(settings, plugged, outer, &names))
            .collect();
        let wrong = UpcasterProblem::all(&self.registry).into_iter();
        (plugins.problems).extend(wrong.map(BuildProblem::Upcaster));
        let queues = queues(self.queues, &stores, &mut plugins.problems);
        let mut binder = Binder {
            wiring: &wiring,
            registry: &self.registry,
            queues: &queues,
            retries: HashMap::new(),
            plugins,
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
                        .map(|durable| durable.subscription((index, &names[index]), store, wired)),
                );
            }
        }
        let (snapshots, unknown) = SnapshotDesk::of(&wiring, &self.registry);
        let without = |index: usize| BuildProblem::Snapshots {
            repository: self.repositories[index].name.clone(),
            aggregate_type: self.repositories[index].aggregate_type.clone(),
        };
        let (retries, mut plugins) = (binder.retries, binder.plugins);
        (plugins.problems).extend(unknown.into_iter().map(without));
        if !plugins.problems.is_empty() {
            let problems = plugins.problems;
            return Err(BuildError { problems });
        }
        let routes = routes(&event_buses, &stores, &queues);
        let factory = wiring
            .services()
            .find::<dyn MessageFactory>(Some(RegisteredMessages::ID));
        let factory: Arc<dyn MessageFactory> =
            factory.unwrap_or_else(|| Arc::new(RegisteredMessages::of(&self.registry)));
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
            upcasters: self.upcasters.of_queues(&self.registry),
            events: types(&self.registry, MessageKind::Event),
            factory,
            commands: types(&self.registry, MessageKind::Command),
            queues,
            routes,
            snapshots,
            retries,
            attached: plugins.attached,
            outline: plugins.outline,
            subscriptions: subscriptions.into_iter().map(Arc::new).collect(),
            running: tokio::sync::Mutex::new(None),
            in_flight: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            idle: Notify::new(),
            is_closing: AtomicBool::new(false),
            given_up: watch::Sender::default(),
        }));
        runtime.0.snapshots.belong_to(&runtime);
        runtime.prepare_subscriptions().await?;
        Ok(runtime)
    }

    /// Each with the name that its aggregate type has today.
    fn repositories(&self) -> Vec<RepositorySettings> {
        let mut repositories = self.repositories.clone();
        for settings in &mut repositories {
            let mut aggregates = self.registry.aggregates();
            let meant =
                aggregates.find(|known| known.aliases.contains(&settings.aggregate_type.as_str()));
            if let Some(meant) = meant {
                meant.type_name.clone_into(&mut settings.aggregate_type);
            }
        }
        repositories
    }

    pub(super) fn wiring(&self, services: Arc<Services>) -> Wiring {
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
        let outside = Outside::default();
        Wiring {
            clock: Arc::clone(&self.clock),
            services,
            ids: Arc::clone(&self.ids),
            stores: before_plugins(&self.stores, &outside),
            outside,
            exclusive_stores: (0..)
                .zip(&self.stores)
                .filter(|(_, settings)| settings.is_exclusive)
                .map(|(index, _)| index)
                .collect(),
            default_store: self.stores.iter().position(|settings| settings.is_default),
            repositories: self.repositories(),
            buses,
            queues: self.queues.iter().map(|queue| queue.id.clone()).collect(),
            snapshots: Arc::default(),
            sources: Mutex::default(),
            typed: Mutex::default(),
        }
    }
}
