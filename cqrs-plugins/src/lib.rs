//! Ready-made plugins for the buses of `cqrs`, which knows them as `cqrs::plugins`.
//!
//! A plugin hooks the stages of every dispatch on the buses that it is attached to, or wraps the handlers there: see
//! [`cqrs_core::plugin`]. Each one here is a [`Plugin`](cqrs_core::plugin::Plugin) like an application's own, in a module of its own, with the
//! id by which `plugins:` in the configuration names it; those that prooph has go by prooph's ids and by the names of its classes.
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
//! | for | read |
//! | --- | --- |
//! | who may send, and see what came of it | [`guard`] |
//! | which handler takes a message | [`routers`], [`ServiceLocator`], [`MessageProducer`], [`MessageFactoryPlugin`] |
//! | how long and how many at once | [`limit`], [`tower`] |
//! | what happened | [`StructuredLogger`], [`Stopwatch`], [`DataCollector`], [`CausationEnricher`] |
//! | listeners that fail together | [`ListenerExceptionCollectionMode`] |
//! | names of prooph's plugins for what is always done | [`TransactionManager`], [`EventPublisher`], [`HandleCommandStrategy`] |
//!
//! What is here is named in one list, [`registrations`], and nothing is attached that the configuration does not attach.
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
];

/// The registrations of every plugin here: for a [`Registry`](cqrs_core::registry::Registry) that shall know them. The facade's always does.
pub fn registrations() -> impl Iterator<Item = Registration> {
    PLUGINS.iter().copied().map(Registration::Plugin)
}
