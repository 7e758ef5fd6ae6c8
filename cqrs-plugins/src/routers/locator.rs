use std::sync::Arc;

use cqrs_core::message::MessageKind;
use cqrs_core::plugin::{Pipeline, Plugin, PluginError, PluginSite};
use cqrs_core::registry::PluginRegistration;

/// Routes every command or query to the handler whose id is the name of the message, where there is one.
#[derive(Debug, Clone, Copy, Default)]
pub struct SingleHandlerServiceLocatorRouter;

/// Routes every event to the listener whose id is the name of the event, where there is one, and adds it to those that the bus has.
#[derive(Debug, Clone, Copy, Default)]
pub struct ServiceLocatorEventRouter;

impl Plugin for SingleHandlerServiceLocatorRouter {
    fn attach(&self, pipeline: &mut Pipeline) {
        match pipeline.bus().kind {
            MessageKind::Event => pipeline.refuse("take a `ServiceLocatorEventRouter` for events"),
            MessageKind::Command | MessageKind::Query => route_by_name(pipeline),
        }
    }
}

impl Plugin for ServiceLocatorEventRouter {
    fn attach(&self, pipeline: &mut Pipeline) {
        match pipeline.bus().kind {
            MessageKind::Event => route_by_name(pipeline),
            MessageKind::Command | MessageKind::Query => {
                pipeline
                    .refuse("take a `SingleHandlerServiceLocatorRouter` for commands and queries");
            }
        }
    }
}

fn route_by_name(pipeline: &mut Pipeline) {
    let is_named = |id: &str, message: &str| {
        let mut messages = pipeline.messages();
        id == message || messages.any(|known| known.name == message && known.has_name(id))
    };
    let handlers = pipeline.handlers();
    let named: Vec<_> = handlers
        .filter(|handler| is_named(&handler.id.to_text(), handler.message))
        .collect();
    for handler in named {
        pipeline.route_handler(handler);
    }
}

fn single(_: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    Ok(Arc::new(SingleHandlerServiceLocatorRouter))
}

fn event(_: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    Ok(Arc::new(ServiceLocatorEventRouter))
}

pub(crate) static SINGLE_LOCATOR: PluginRegistration = PluginRegistration::new(
    "prooph_service_bus.single_handler_service_locator_router",
    single,
    cqrs_core::origin!(),
)
.with_aliases(&[r"Prooph\ServiceBus\Plugin\Router\SingleHandlerServiceLocatorRouter"])
.for_buses(&[MessageKind::Command, MessageKind::Query]);

pub(crate) static EVENT_LOCATOR: PluginRegistration = PluginRegistration::new(
    "prooph_service_bus.service_locator_event_router",
    event,
    cqrs_core::origin!(),
)
.with_aliases(&[r"Prooph\ServiceBus\Plugin\Router\ServiceLocatorEventRouter"])
.for_buses(&[MessageKind::Event]);
