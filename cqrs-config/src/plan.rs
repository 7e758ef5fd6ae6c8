//! What will run: every id resolved, every default filled in, in an order that depends on nothing but the text and
//! the ids.
//!
//! Made by [`check`](crate::check) alone; the application is wired from it, and `explain` and `graph` show it.

mod options;
mod repository;

use std::time::Duration;

pub use self::options::{OptionPlan, OptionValue};
pub use self::repository::{DEFAULT_STREAM, RepositoryPlan, SnapshotsPlan};
pub use crate::catalog::{DriverKind, MessageKind};
pub use crate::model::{Consume, DeliveryMode, FailureMode, Nested, Poison, Scalar, Start};
use crate::report::Location;

/// A configuration that has been checked against the linked code.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The environment it was read for.
    pub environment: Option<String>,
    /// Services in the order of the text.
    pub services: Vec<ServicePlan>,
    /// Command buses, event buses, query buses.
    pub buses: Vec<BusPlan>,
    /// Event stores in the order of the text.
    pub stores: Vec<StorePlan>,
    /// Repositories by store, then the implied ones.
    pub repositories: Vec<RepositoryPlan>,
    /// Projections, declared and not yet run.
    pub projections: Vec<ProjectionPlan>,
    /// Process managers, declared and not yet run.
    pub process_managers: Vec<ProcessManagerPlan>,
    /// The queues that live in event stores.
    pub queues: Vec<QueuePlan>,
    /// Transports' settings.
    pub transports: Vec<TransportPlan>,
}

/// A service that a driver makes.
#[derive(Clone, Debug)]
pub struct ServicePlan {
    /// Its id.
    pub id: String,
    /// The driver.
    pub driver: String,
    /// What the driver makes of it here; `memory` may be asked for a store and for a transport.
    pub kind: DriverKind,
    /// Every option with a value, given or default, in the order of the driver's list.
    pub options: Vec<OptionPlan>,
    /// Where it is declared.
    pub place: Location,
}

/// A bus.
#[derive(Clone, Debug)]
pub struct BusPlan {
    /// Command, event or query bus.
    pub kind: MessageKind,
    /// Its name.
    pub name: String,
    /// Plugins in the order of attachment: its own, then those tagged for all, for the kind, for this bus.
    pub plugins: Vec<PluginPlan>,
    /// The message factory that the application provides for it.
    pub message_factory: Option<String>,
    /// The id of the router.
    pub router_type: String,
    /// Messages in the order of the text, then those of joined handlers by name.
    pub routes: Vec<RoutePlan>,
    /// The transport that takes asynchronous messages.
    pub async_switch: Option<ServiceReference>,
    /// The wire names of messages that the text makes asynchronous; those whose type is marked are so without it.
    pub asynchronous: Vec<String>,
    /// How events reach listeners; of no meaning for other buses.
    pub delivery: DeliveryPlan,
    /// What one failure after a command's commit does to the others; of no meaning for other buses.
    pub failure_mode: FailureMode,
    /// When a command that a handler dispatches runs.
    pub nested: Nested,
    /// How many commands may wait.
    pub queue_limit: u64,
    /// Where it is declared; nowhere if it is implied.
    pub place: Option<Location>,
}

/// The id of a service and who makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceReference {
    /// Its id, aliases followed.
    pub id: String,
    /// The application provides it under this id; otherwise a [`ServicePlan`] has it.
    pub provided: bool,
}

/// A plugin of a bus or store.
#[derive(Clone, Debug)]
pub struct PluginPlan {
    /// The id that it is attached by, aliases followed: its own, or that of a service.
    pub id: String,
    /// What it is.
    pub source: PluginSource,
    /// Its options.
    pub options: Vec<OptionPlan>,
    /// This attachment has options of its own, so it is another plugin than others of the same id.
    pub is_apart: bool,
    /// Where it is named.
    pub place: Location,
}

/// Who makes a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PluginSource {
    /// The linked one of this id.
    Linked(String),
    /// The application provides it under the id that it is attached by.
    Provided,
}

/// A message on a bus.
#[derive(Clone, Debug)]
pub struct RoutePlan {
    /// Its wire name; an alias in the text is resolved.
    pub message: String,
    /// The transport that it goes to first: it is asynchronous, and the bus has an `async_switch`.
    pub transport: Option<String>,
    /// What takes it, in the order of calling.
    pub targets: Vec<TargetPlan>,
}

/// A handler that a message reaches.
#[derive(Clone, Debug)]
pub struct TargetPlan {
    /// The handler's id.
    pub handler: String,
    /// Why it is reached.
    pub reached_by: ReachedBy,
    /// Durable or inline, for listeners.
    pub mode: DeliveryMode,
    /// Where a durable listener starts when it is new.
    pub from: Start,
    /// Where the text says so.
    pub place: Option<Location>,
}

/// Why a handler is on a bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReachedBy {
    /// A route.
    Route,
    /// A route whose pattern matches the message.
    Pattern,
    /// Its id is the name of the message.
    Name,
    /// A `route_target` tag.
    Tag,
    /// Its own `bus = ".."`.
    BusAttribute,
    /// It names no bus, and there is only one of its kind.
    OnlyBus,
}

/// How events reach durable listeners.
#[derive(Clone, Debug, PartialEq)]
pub struct DeliveryPlan {
    /// Durable or inline.
    pub mode: DeliveryMode,
    /// Trying again.
    pub retry: RetryPlan,
    /// What happens to an event that a listener cannot take.
    pub poison: Poison,
    /// How many events one transaction of the runner takes.
    pub batch: u64,
    /// Where a new listener starts.
    pub from: Start,
}

/// Trying again after a failure.
#[derive(Clone, Debug, PartialEq)]
pub struct RetryPlan {
    /// How often after the first time.
    pub max: u64,
    /// The first pause.
    pub initial: Duration,
    /// What each pause is multiplied with.
    pub multiplier: f64,
    /// The longest pause.
    pub max_delay: Duration,
}

impl Default for RetryPlan {
    fn default() -> Self {
        let (initial, max_delay) = (Duration::from_millis(100), Duration::from_secs(30));
        Self {
            max: 5,
            initial,
            multiplier: 2.0,
            max_delay,
        }
    }
}

impl Default for DeliveryPlan {
    fn default() -> Self {
        let (mode, poison, from) = (DeliveryMode::Durable, Poison::Park, Start::End);
        Self {
            mode,
            retry: RetryPlan::default(),
            poison,
            batch: 100,
            from,
        }
    }
}

/// An event store.
#[derive(Clone, Debug)]
pub struct StorePlan {
    /// Its name.
    pub name: String,
    /// The service that is the store.
    pub service: ServiceReference,
    /// Plugins and metadata enrichers in the order of attachment.
    pub plugins: Vec<PluginPlan>,
    /// The event buses that its events reach.
    pub publish_to: Vec<String>,
    /// Whether it is the store of what names none.
    pub default: bool,
    /// Whether nothing but this application's commands writes it, so that cached aggregates are believed unseen.
    pub exclusive: bool,
    /// Whether every write is refused.
    pub read_only: bool,
    /// Whether plugins are attached at all.
    pub wrap_action_event_emitter: bool,
    /// Where it is declared.
    pub place: Location,
}

/// A projection, declared and not yet run.
#[derive(Clone, Debug)]
pub struct ProjectionPlan {
    /// The manager.
    pub manager: String,
    /// The store it reads, if it names one of ours.
    pub store: Option<String>,
    /// Its name.
    pub name: String,
    /// The id of its code.
    pub projection: String,
    /// The id of its read model.
    pub read_model: Option<String>,
    /// Where it is declared.
    pub place: Location,
}

/// A process manager, declared and not yet run.
#[derive(Clone, Debug)]
pub struct ProcessManagerPlan {
    /// Its name.
    pub name: String,
    /// The id of its code.
    pub process_manager: String,
    /// Where it is declared.
    pub place: Location,
}

/// A queue in an event store.
#[derive(Clone, Debug)]
pub struct QueuePlan {
    /// The id that `async_switch` names.
    pub id: String,
    /// The store.
    pub store: String,
    /// Trying again.
    pub retry: RetryPlan,
    /// How many messages are handled at once.
    pub concurrency: u64,
    /// Who handles them.
    pub consume: Consume,
    /// Where it is declared.
    pub place: Location,
}

/// The settings of a transport.
#[derive(Clone, Debug)]
pub struct TransportPlan {
    /// The service.
    pub service: ServiceReference,
    /// Trying again.
    pub retry: RetryPlan,
    /// The transport that takes what cannot be handled.
    pub dead_letters: Option<ServiceReference>,
    /// How many messages are handled at once.
    pub concurrency: Option<u64>,
    /// Where it is declared.
    pub place: Location,
}

impl Plan {
    /// The bus of a name.
    pub fn bus(&self, name: &str) -> Option<&BusPlan> {
        self.buses.iter().find(|bus| bus.name == name)
    }

    /// The store of a name.
    pub fn store(&self, name: &str) -> Option<&StorePlan> {
        self.stores.iter().find(|store| store.name == name)
    }

    /// The store of what names none: the only one, or the one that says `default: true`.
    pub fn default_store(&self) -> Option<&StorePlan> {
        self.stores.iter().find(|store| store.default)
    }

    /// The repositories that hold an aggregate type.
    pub fn repositories_of(&self, aggregate_type: &str) -> impl Iterator<Item = &RepositoryPlan> {
        self.repositories.iter().filter(move |repository| {
            repository
                .aggregate_types
                .iter()
                .any(|held| held == aggregate_type)
        })
    }
}
