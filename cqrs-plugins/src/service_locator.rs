use std::sync::Arc;

use cqrs_core::plugin::{Pipeline, Plugin, PluginError, PluginSite};
use cqrs_core::registry::PluginRegistration;

/// Lets hooks of a bus [choose](cqrs_core::plugin::Dispatching::route_to) every handler of the program, by its id, that takes the message:
/// prooph's `ServiceLocatorPlugin`.
///
/// Without it they choose among the handlers that are on the bus. A handler for which the application lacks something stays out of reach.
/// What a hook has chosen that is no id, an [`Endpoint`](cqrs_core::bus::Endpoint), is left as it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct ServiceLocator;

impl Plugin for ServiceLocator {
    fn attach(&self, pipeline: &mut Pipeline) {
        pipeline.reach_all();
    }
}

fn make(_: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    Ok(Arc::new(ServiceLocator))
}

pub(crate) static SERVICE_LOCATOR: PluginRegistration = PluginRegistration::new(
    "prooph_service_bus.plugin.service_locator",
    make,
    cqrs_core::origin!(),
)
.with_aliases(&[r"Prooph\ServiceBus\Plugin\ServiceLocatorPlugin"]);
