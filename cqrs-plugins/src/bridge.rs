use std::sync::Arc;

use cqrs_core::inject::InjectError;
use cqrs_core::message::MessageKind;
use cqrs_core::options::{OptionKind, OptionSpec};
use cqrs_core::origin;
use cqrs_core::plugin::{At, Pipeline, Plugin, PluginError, PluginSite, Stage, StorePipeline};
use cqrs_core::registry::PluginRegistration;

/// Demands that there is an event store in whose transactions the commands of a bus can be. That each command has one transaction needs no
/// plugin here: what a handler saves, raises and sends is one commit, begun when the handler has returned, so no transaction is open while it
/// runs.
///
/// ```yaml
/// services:
///   prooph_event_store_bus_bridge.transaction_manager: { store: contract_store }
/// service_bus:
///   command_buses:
///     contract_command_bus: { plugins: [prooph_event_store_bus_bridge.transaction_manager] }
/// ```
///
/// A store may name it too, where it says the same of what is written there.
///
/// prooph's places are here too, for a plugin that orders itself around the transaction: [`BEGIN`](Self::BEGIN),
/// [`BEFORE_COMMIT`](Self::BEFORE_COMMIT), [`COMMITTED`](Self::COMMITTED). In prooph the commit is a hook of finalize, so who comes before it
/// there belongs to [`BEFORE_COMMIT`](Self::BEFORE_COMMIT) here.
#[derive(Debug, Clone, Copy, Default)]
pub struct TransactionManager;

impl TransactionManager {
    /// Where prooph begins: what is attached here runs when handler and message are known, just before the handler.
    pub const BEGIN: At = Stage::InvokeHandler.plus(1_000);
    /// Behind the handler and before the commit: who fails here, or stops here with an error, leaves nothing stored.
    pub const BEFORE_COMMIT: At = Stage::InvokeHandler.plus(-1_000);
    /// Behind the commit, or where it did not come to one: who fails here undoes nothing.
    pub const COMMITTED: At = Stage::Finalize.plus(1_000);
}

impl Plugin for TransactionManager {
    fn attach(&self, _: &mut Pipeline) {}

    fn attach_to_store(&self, _: &mut StorePipeline) {}
}

pub(crate) static TRANSACTION_MANAGER: PluginRegistration = PluginRegistration::new(
    "prooph_event_store_bus_bridge.transaction_manager",
    make_transaction_manager,
    origin!(),
)
.with_aliases(&[r"Prooph\EventStoreBusBridge\TransactionManager"])
.for_buses(&[MessageKind::Command])
.for_stores()
.with_options(&[OptionSpec::new(
    "store",
    OptionKind::Text,
    "the event store that has to be there; otherwise any",
)]);

fn make_transaction_manager(site: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    match site.site().store(site.options().text("store")) {
        // Several without a default: each command's repositories say which it is.
        Ok(_) | Err(InjectError::Ambiguous { .. }) => Ok(Arc::new(TransactionManager)),
        Err(error) => Err(error.into()),
    }
}

/// prooph's bridge from an event store to an event bus. Here every store publishes to the event buses that its `publish_to` names, all of them
/// unless it names some, and only what is committed: this plugin attaches nothing, so that a configuration that names it means what it meant.
///
/// ```yaml
/// event_store:
///   stores:
///     contract_store: { type: contract_app.event_store, publish_to: [contract_event_bus] }
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct EventPublisher;

impl Plugin for EventPublisher {
    fn attach(&self, _: &mut Pipeline) {}

    fn attach_to_store(&self, _: &mut StorePipeline) {}
}

pub(crate) static EVENT_PUBLISHER: PluginRegistration = PluginRegistration::new(
    "prooph_event_store_bus_bridge.event_publisher",
    |_| Ok(Arc::new(EventPublisher)),
    origin!(),
)
.with_aliases(&[r"Prooph\EventStoreBusBridge\EventPublisher"])
.for_buses(&[MessageKind::Event])
.for_stores();
