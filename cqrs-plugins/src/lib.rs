//! Ready-made plugins for the buses of `cqrs`, which knows them as `cqrs::plugins`.
//!
//! A plugin hooks the stages of every dispatch on the buses that it is attached to, or wraps the handlers there: see
//! [`cqrs_core::plugin`]. Each one here is a [`Plugin`](cqrs_core::plugin::Plugin) like an application's own; nothing is attached that the
//! configuration does not attach. It does so by id, or by the id of a service whose `driver` is the plugin and whose other keys are its
//! options; the same plugin may stand there twice:
//!
//! ```yaml
//! services:
//!   patience:                         { driver: cqrs.timeout, after: 5s }
//!   audience:                         { driver: cqrs.concurrency_limit, max: 8, tags: [prooph_service_bus.query_bus.plugin] }
//!   prooph_service_bus.route_guard:   { expose_name: true }
//! service_bus:
//!   command_buses:
//!     commands: { plugins: [prooph_service_bus.route_guard, patience] }
//! ```
//!
//! Those that prooph has go by prooph's ids and by the names of prooph's classes:
//!
//! | id | what it does |
//! | --- | --- |
//! | `cqrs.timeout`, `cqrs.concurrency_limit`, `cqrs.rate_limit` | limits around handlers: [`limit`] |
//! | `prooph_service_bus.route_guard`, `prooph_service_bus.finalize_guard` | ask an authorization service of yours: [`guard`] |
//! | `prooph_service_bus.single_handler_service_locator_router`, `prooph_service_bus.service_locator_event_router` | choose the handler that is called like the message: [`routers`] |
//! | `prooph_service_bus.plugin.service_locator` | [`ServiceLocator`]: hooks may choose among all handlers |
//! | `prooph_service_bus.message_producer_plugin` | [`MessageProducer`]: sends what nobody handles here to somebody else |
//! | `prooph_service_bus.message_factory_plugin` | [`MessageFactoryPlugin`]: messages that come in raw are made by a factory of yours |
//! | `prooph_service_bus.listener_exception_collection_mode` | [`ListenerExceptionCollectionMode`]: all listeners are called, all failures are one |
//! | `prooph_service_bus.plugin.stopwatch` | [`Stopwatch`] |
//! | `prooph_service_bus.plugin.psr_logger` | [`StructuredLogger`]: for `tracing` |
//! | `prooph_service_bus.plugin.data_collector` | [`DataCollector`]: what a profiler shows |
//! | `prooph_event_store_bus_bridge.causation_metadata_enricher` | [`CausationEnricher`] |
//! | `prooph_event_store_bus_bridge.transaction_manager`, `prooph_event_store_bus_bridge.event_publisher` | known, and done without them: [`TransactionManager`], [`EventPublisher`] |
//! | `prooph_event_store.upcasting` | known, and done without it: [`UpcastingPlugin`] |
//! | `prooph_service_bus.handle_command_invoke_strategy`, `prooph_service_bus.on_event_invoke_strategy`, `prooph_service_bus.finder_invoke_strategy` | known, and done without them: [`HandleCommandStrategy`], [`OnEventStrategy`], [`FinderInvokeStrategy`] |
//!
//! Of code alone are the routers with a table of their own, in [`routers`], and any layer of `tower`: [`tower::Tower`].
//!
//! In code a plugin is attached to the settings of a bus, or provided as `dyn Plugin` under an id:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//! use cqrs_core::bus::{CommandBusSettings, PluginSettings};
//! use cqrs_core::runtime::RuntimeBuilder;
//! use cqrs_plugins::Stopwatch;
//!
//! let stopwatch = Stopwatch::new();
//! let mut bus = CommandBusSettings::new("commands");
//! bus.plugins.push(PluginSettings::Made { id: "stopwatch".to_owned(), plugin: Arc::new(stopwatch.clone()) });
//! let _runtime = RuntimeBuilder::new().command_bus(bus).build().await?;
//! assert!(stopwatch.sections().is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! What it does not do: read configuration, or know the application. A plugin finds what it needs, its options and the application's
//! services, on the [`PluginSite`](cqrs_core::plugin::PluginSite) where it is made.

mod bridge;
mod causation;
mod collector;
mod context;
pub mod guard;
mod invoke;
pub mod limit;
mod listener_exceptions;
mod logger;
mod message_factory;
mod message_producer;
pub mod routers;
mod service_locator;
mod stopwatch;
pub mod tower;
mod upcasting;

use cqrs_core::registry::{PluginRegistration, Registration};

pub use bridge::{EventPublisher, TransactionManager};
pub use causation::CausationEnricher;
pub use collector::{Collected, CollectedBus, CollectedCall, CollectedMessage, DataCollector};
pub use context::MessageContext;
pub use invoke::{FinderInvokeStrategy, HandleCommandStrategy, OnEventStrategy};
pub use listener_exceptions::ListenerExceptionCollectionMode;
pub use logger::StructuredLogger;
pub use message_factory::MessageFactoryPlugin;
pub use message_producer::MessageProducer;
pub use service_locator::ServiceLocator;
pub use stopwatch::{Lap, Section, Stopwatch, StopwatchSink};
pub use upcasting::UpcastingPlugin;

/// Every plugin of this crate, by the order of its modules.
const PLUGINS: &[&PluginRegistration] = &[
    &bridge::EVENT_PUBLISHER,
    &bridge::TRANSACTION_MANAGER,
    &causation::REGISTRATION,
    &collector::REGISTRATION,
    &guard::FINALIZE,
    &guard::ROUTE,
    &invoke::FINDER,
    &invoke::HANDLE_COMMAND,
    &invoke::ON_EVENT,
    &limit::CONCURRENCY_LIMIT,
    &limit::RATE_LIMIT,
    &limit::TIMEOUT,
    &listener_exceptions::REGISTRATION,
    &logger::REGISTRATION,
    &message_factory::REGISTRATION,
    &message_producer::REGISTRATION,
    &routers::EVENT_LOCATOR,
    &routers::SINGLE_LOCATOR,
    &service_locator::SERVICE_LOCATOR,
    &stopwatch::REGISTRATION,
    &upcasting::UPCASTING,
];

/// The registrations of every plugin here: for a [`Registry`](cqrs_core::registry::Registry) that shall know them. The facade's always does.
pub fn registrations() -> impl Iterator<Item = Registration> {
    PLUGINS.iter().copied().map(Registration::Plugin)
}
