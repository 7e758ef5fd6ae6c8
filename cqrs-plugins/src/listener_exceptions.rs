use std::sync::Arc;

use cqrs_core::message::MessageKind;
use cqrs_core::origin;
use cqrs_core::plugin::{Dispatching, Pipeline, Plugin, Stage};
use cqrs_core::registry::PluginRegistration;

/// Has all listeners of an event called where otherwise the first failure would stop the rest, and makes one error of all that failed:
/// [`EventListenerError`](cqrs_core::error::EventListenerError), found with `downcast_ref`.
///
/// ```yaml
/// service_bus:
///   event_buses:
///     account_event_bus: { plugins: [prooph_service_bus.listener_exception_collection_mode] }
/// ```
///
/// The first failure stops where prooph's rule holds: for inline listeners of an event that is published outside of a handler, and of a command
/// on a bus with `failure_mode: prooph`. Everywhere else nobody stops anybody, with this plugin and without it, and each failure is told by
/// itself: [`Receipt::failures`](cqrs_core::unit::Receipt::failures).
///
/// prooph keeps the errors' texts in one text; here each error is there as it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct ListenerExceptionCollectionMode;

impl Plugin for ListenerExceptionCollectionMode {
    fn attach(&self, pipeline: &mut Pipeline) {
        pipeline.on(Stage::Initialize, |dispatching: &mut Dispatching<'_>| {
            dispatching.collect_failures();
            Ok(())
        });
    }
}

pub(crate) static REGISTRATION: PluginRegistration = PluginRegistration::new(
    "prooph_service_bus.listener_exception_collection_mode",
    |_| Ok(Arc::new(ListenerExceptionCollectionMode)),
    origin!(),
)
.with_aliases(&[r"Prooph\ServiceBus\Plugin\ListenerExceptionCollectionMode"])
.for_buses(&[MessageKind::Event]);
