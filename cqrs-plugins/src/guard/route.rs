use std::sync::Arc;

use cqrs_core::origin;
use cqrs_core::plugin::{
    Dispatching, Hook, Hooked, Pipeline, Plugin, PluginError, PluginSite, Stage,
};
use cqrs_core::registry::PluginRegistration;

use super::{Access, AuthorizationService, Guard};

/// Asks whether a message may be sent, before its handler is chosen. Refused, the dispatch answers
/// [`Unauthorized`](cqrs_core::DispatchError::Unauthorized): no handler is called, nothing is stored and nothing goes to a queue.
///
/// ```
/// use std::sync::Arc;
/// use cqrs_plugins::guard::{Access, AuthorizationService};
/// // .provide::<dyn AuthorizationService>(service)
/// let service: Arc<dyn AuthorizationService> = Arc::new(|access: &Access<'_>| access.actor() == Some("bettina"));
/// ```
///
/// ```yaml
/// services:
///   prooph_service_bus.route_guard: { expose_name: true }
/// service_bus:
///   command_buses:
///     account_command_bus: { plugins: [prooph_service_bus.route_guard] }
/// ```
///
/// * An asynchronous message is asked about twice, with the same metadata: by who sends it, and by the consumer that brings it to its handler.
/// * On an event bus the event is stored already; what is refused is its delivery. To inline listeners it is a failure after the commit, and
///   for a durable one it is tried again and then parked, so that it can be delivered once it is granted.
///
/// prooph has it run among the routers, in the order of attachment; here it is before all of them. The text of a refusal is the same in both:
/// the message's name only where `expose_name` says so, its content never.
#[derive(Debug, Clone)]
pub struct RouteGuard(Guard);

impl RouteGuard {
    /// A guard that asks `service`, and does not name what it refuses.
    #[must_use]
    pub fn new(service: Arc<dyn AuthorizationService>) -> Self {
        Self(Guard::new(service))
    }

    /// A refusal names the message.
    #[must_use]
    pub fn exposing_names(mut self) -> Self {
        self.0.expose_name = true;
        self
    }
}

impl Plugin for RouteGuard {
    fn attach(&self, pipeline: &mut Pipeline) {
        pipeline.hook(Stage::Route.before(), self.clone());
    }
}

impl Hook for RouteGuard {
    fn run<'a>(&'a self, dispatching: &'a mut Dispatching<'_>) -> Hooked<'a> {
        let access = Access::to_message(dispatching);
        Hooked::Waiting(Box::pin(self.0.ask(access)))
    }
}

pub(crate) static REGISTRATION: PluginRegistration =
    PluginRegistration::new("prooph_service_bus.route_guard", make, origin!())
        .with_aliases(&[r"Prooph\ServiceBus\Plugin\Guard\RouteGuard"])
        .with_options(Guard::OPTIONS)
        .needing(Guard::needs);

fn make(site: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    Ok(Arc::new(RouteGuard(Guard::make(site)?)))
}
