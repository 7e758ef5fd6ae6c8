use std::any::TypeId;
use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::{Notify, watch};

use super::Outline;
use super::lifecycle::Running;
use super::plugins::AttachedPlugin;
use super::snapshots::SnapshotDesk;
use crate::bus::{
    Bound, CommandBus, CommandBusCore, EventBus, EventBusCore, Homes, QueryBus, QueryBusCore,
    Routes, Selected, Switch,
};
use crate::error::DispatchError;
use crate::message::{Command, Message, MessageFactory, Metadata, Query};
use crate::names::{CommandBusName, EventBusName, NameOf, QueryBusName};
use crate::plugin::Plugged;
use crate::registry::MessageRegistration;
use crate::store::EventStore;
use crate::subscription::Subscription;
use crate::time::{Clock, IdGenerator, Jitter};
use crate::transport::{Queue, Route};
use crate::unit::{Receipt, Unit};
use crate::upcast::Upcasters;

/// The steps between attempts double up to this one: 128 ms.
const LONGEST_STEP: u32 = 7;

/// A wired application. Cheap to clone; all clones are the same one.
#[derive(Clone)]
pub struct Runtime(pub(super) Arc<Inner>);

pub(crate) struct Inner {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn IdGenerator>,
    pub(super) jitter: Arc<dyn Jitter>,
    pub(super) stores: Vec<WiredStore>,
    pub(super) default_store: Option<usize>,
    pub(super) command_buses: Vec<CommandBusCore>,
    pub(super) event_buses: Vec<EventBusCore>,
    pub(super) query_buses: Vec<QueryBusCore>,
    pub(super) command_homes: Homes,
    pub(super) query_homes: Homes,
    pub(super) events: HashMap<&'static str, &'static MessageRegistration>,
    /// What messages out of queues go through.
    pub(super) upcasters: Upcasters,
    pub(super) retries: HashMap<String, u32>,
    pub(super) attached: Vec<AttachedPlugin>,
    pub(super) outline: Outline,
    pub(super) subscriptions: Vec<Arc<Subscription>>,
    pub(super) queues: Vec<Arc<Queue>>,
    pub(super) routes: Vec<Arc<Route>>,
    pub(super) snapshots: SnapshotDesk,
    /// Makes raw messages typed, on buses that have no factory of their own.
    pub(super) factory: Arc<dyn MessageFactory>,
    pub(super) commands: HashMap<&'static str, &'static MessageRegistration>,
    pub(super) running: tokio::sync::Mutex<Option<Running>>,
    pub(super) in_flight: AtomicUsize,
    pub(super) waiting: AtomicUsize,
    pub(super) idle: Notify,
    pub(super) is_closing: AtomicBool,
    /// What has not ended in time is over.
    pub(super) given_up: watch::Sender<bool>,
}

/// An application that may have been dropped.
pub(crate) struct WeakRuntime(Weak<Inner>);

impl WeakRuntime {
    pub(crate) const fn none() -> Self {
        Self(Weak::new())
    }

    pub(crate) fn is(&self, runtime: &Runtime) -> bool {
        std::ptr::eq(self.0.as_ptr(), Arc::as_ptr(&runtime.0))
    }

    pub(crate) fn upgrade(&self) -> Option<Runtime> {
        self.0.upgrade().map(Runtime)
    }
}

/// A store as it was wired.
pub(super) struct WiredStore {
    pub(super) name: String,
    pub(super) store: Arc<dyn EventStore>,
    /// The same for those who write past the commands.
    pub(super) outer: Arc<dyn EventStore>,
    /// What its plugins have put around it, where they have and it is written.
    pub(super) plugged: Option<Plugged>,
    pub(super) is_read_only: bool,
    pub(super) publish_to: Vec<usize>,
}

/// Something that settling and shutting down wait for.
pub(crate) struct InFlight<R: AsRef<Inner>>(R);

impl AsRef<Inner> for Runtime {
    fn as_ref(&self) -> &Inner {
        &self.0
    }
}

impl<R: AsRef<Inner>> Drop for InFlight<R> {
    fn drop(&mut self) {
        let inner = self.0.as_ref();
        if inner.in_flight.fetch_sub(1, Ordering::SeqCst) == 1
            && inner.waiting.load(Ordering::SeqCst) > 0
        {
            inner.idle.notify_waiters();
        }
    }
}

impl Runtime {
    /// The command bus of this name. Where the application has none, every dispatch says so.
    #[must_use]
    pub fn command_bus(&self, name: impl NameOf<CommandBusName>) -> CommandBus {
        let name = name.name();
        let buses = self.0.command_buses.iter().map(|bus| &bus.identity);
        CommandBus::new(self.clone(), Selected::named(name, buses))
    }

    /// The event bus of this name. Where the application has none, every publication says so.
    #[must_use]
    pub fn event_bus(&self, name: impl NameOf<EventBusName>) -> EventBus {
        let name = name.name();
        let buses = self.0.event_buses.iter().map(|bus| &bus.identity);
        EventBus::new(self.clone(), Selected::named(name, buses))
    }

    /// The query bus of this name. Where the application has none, every question says so.
    #[must_use]
    pub fn query_bus(&self, name: impl NameOf<QueryBusName>) -> QueryBus {
        let name = name.name();
        let buses = self.0.query_buses.iter().map(|bus| &bus.identity);
        QueryBus::new(self.clone(), Selected::named(name, buses))
    }

    /// Dispatches a command on the one bus that has a handler for it.
    ///
    /// # Errors
    /// See [`CommandBus::dispatch`].
    pub async fn dispatch<C: Command>(&self, command: C) -> Result<Receipt, DispatchError> {
        self.commands().dispatch(command).await
    }

    /// Dispatches a command with metadata on the one bus that has a handler for it.
    ///
    /// # Errors
    /// See [`CommandBus::dispatch`].
    pub async fn dispatch_with<C: Command>(
        &self,
        command: C,
        metadata: Metadata,
    ) -> Result<Receipt, DispatchError> {
        self.commands().dispatch_with(command, metadata).await
    }

    /// Asks a query with metadata on the one bus that has a finder for it.
    ///
    /// # Errors
    /// See [`QueryBus::ask`].
    pub async fn ask_with<Q: Query>(
        &self,
        query: Q,
        metadata: Metadata,
    ) -> Result<Q::Reply, DispatchError> {
        self.queries().ask_with(query, metadata).await
    }

    /// Asks a query on the one bus that has a finder for it.
    ///
    /// # Errors
    /// See [`QueryBus::ask`].
    pub async fn ask<Q: Query>(&self, query: Q) -> Result<Q::Reply, DispatchError> {
        self.queries().ask(query).await
    }

    /// Commands for whichever bus has a handler for them.
    #[must_use]
    pub fn commands(&self) -> CommandBus {
        CommandBus::new(self.clone(), Selected::Any)
    }

    /// Events for all buses that listen.
    #[must_use]
    pub fn events(&self) -> EventBus {
        EventBus::new(self.clone(), Selected::Any)
    }

    /// Queries for whichever bus has a finder for them.
    #[must_use]
    pub fn queries(&self) -> QueryBus {
        QueryBus::new(self.clone(), Selected::Any)
    }

    /// The application's clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    pub(crate) fn ids(&self) -> &dyn IdGenerator {
        self.0.ids.as_ref()
    }

    pub(crate) fn jitter(&self) -> &dyn Jitter {
        self.0.jitter.as_ref()
    }

    pub(crate) fn store(&self, index: usize) -> &Arc<dyn EventStore> {
        &self.0.stores[index].store
    }

    pub(crate) fn store_name(&self, index: usize) -> &str {
        &self.0.stores[index].name
    }

    pub(crate) fn default_store(&self) -> Option<usize> {
        self.0.default_store
    }

    pub(crate) fn publishes_to(&self, store: usize, bus: usize) -> bool {
        self.0.stores[store].publish_to.contains(&bus)
    }

    pub(crate) fn command_bus_core(&self, index: usize) -> &CommandBusCore {
        &self.0.command_buses[index]
    }

    pub(crate) fn event_bus_core(&self, index: usize) -> &EventBusCore {
        &self.0.event_buses[index]
    }

    pub(crate) fn event_buses(&self) -> &[EventBusCore] {
        &self.0.event_buses
    }

    pub(crate) fn query_bus_core(&self, index: usize) -> &QueryBusCore {
        &self.0.query_buses[index]
    }

    /// How a stored event of this name is read.
    pub(crate) fn upcasters(&self) -> &Upcasters {
        &self.0.upcasters
    }

    pub(crate) fn event_named(&self, name: &str) -> Option<&'static MessageRegistration> {
        self.0.events.get(name).copied()
    }

    /// How a command of this name comes to its handler.
    pub(crate) fn command_named(&self, name: &str) -> Option<&'static MessageRegistration> {
        self.0.commands.get(name).copied()
    }

    pub(crate) fn message_factory(&self) -> &dyn MessageFactory {
        self.0.factory.as_ref()
    }

    pub(crate) fn queues(&self) -> &[Arc<Queue>] {
        &self.0.queues
    }

    pub(crate) fn command_buses(&self) -> &[CommandBusCore] {
        &self.0.command_buses
    }

    /// Whether the command goes to a queue first.
    pub(crate) fn is_switched<C: Command>(&self, bus: usize, metadata: &Metadata) -> bool {
        let switch = self.command_bus_core(bus).switch.as_ref();
        switch.is_some_and(Switch::takes::<C>) && !metadata.is_handled_async()
    }

    pub(crate) fn command_home<C: Command>(&self) -> Result<usize, DispatchError> {
        let name = |bus: &CommandBusCore| bus.identity.name.clone();
        home::<C>(&self.0.command_homes, self.0.command_buses.iter().map(name))
    }

    pub(crate) fn query_home<Q: Query>(&self) -> Result<usize, DispatchError> {
        let name = |bus: &QueryBusCore| bus.identity.name.clone();
        home::<Q>(&self.0.query_homes, self.0.query_buses.iter().map(name))
    }

    /// How often the pure handler is called again after a conflict.
    pub(crate) fn retries(&self, bound: Option<&Arc<Bound>>) -> u32 {
        bound
            .and_then(|bound| self.0.retries.get(bound.id()).copied())
            .unwrap_or(crate::aggregate::RepositorySettings::RETRIES)
    }

    /// Spreads those who ran into the same conflict, with every attempt further.
    pub(crate) async fn wait_a_little(&self, attempt: u32) {
        let upper = Duration::from_millis(1 << attempt.min(LONGEST_STEP));
        self.clock().sleep(self.jitter().up_to(upper)).await;
    }

    /// Takes part in what shutting down waits for.
    pub(crate) fn enter(&self) -> Result<InFlight<&Self>, DispatchError> {
        self.0.in_flight.fetch_add(1, Ordering::SeqCst);
        let in_flight = InFlight(self);
        if self.0.is_closing.load(Ordering::SeqCst) && Unit::current_of(self).is_none() {
            return Err(DispatchError::ShuttingDown);
        }
        Ok(in_flight)
    }

    /// Whether both are the same application.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(crate) fn downgrade(&self) -> WeakRuntime {
        WeakRuntime(Arc::downgrade(&self.0))
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.0.is_closing.load(Ordering::SeqCst)
    }

    /// The one command bus that has a handler for commands of this type.
    pub(crate) fn only_home(&self, command: TypeId) -> Option<usize> {
        match self.0.command_homes.of(command) {
            [home] => Some(*home),
            _ => None,
        }
    }

    pub(crate) fn hold(&self) -> InFlight<Self> {
        self.0.in_flight.fetch_add(1, Ordering::SeqCst);
        InFlight(self.clone())
    }
}

fn home<M: Message>(
    homes: &Homes,
    names: impl Iterator<Item = String>,
) -> Result<usize, DispatchError> {
    match homes.of(TypeId::of::<M>()) {
        [home] => Ok(*home),
        [] => Err(DispatchError::NoHandler {
            kind: M::KIND,
            message: M::NAME,
            bus: format!("any {} bus", M::KIND),
        }),
        several => {
            let names: Vec<_> = names
                .enumerate()
                .filter(|(index, _)| several.contains(index))
                .map(|(_, name)| name)
                .collect();
            Err(DispatchError::AmbiguousBus {
                kind: M::KIND,
                message: M::NAME,
                buses: names.join(", "),
            })
        }
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |routes: &Routes| routes.all().len();
        f.debug_struct("Runtime")
            .field(
                "command_handlers",
                &self
                    .0
                    .command_buses
                    .iter()
                    .map(|bus| names(&bus.routes))
                    .sum::<usize>(),
            )
            .field("subscriptions", &self.0.subscriptions.len())
            .finish_non_exhaustive()
    }
}
