use std::sync::Arc;

use cqrs_core::message::MessageKind;
use cqrs_core::origin;
use cqrs_core::plugin::{Around, Dispatching, Next, Pipeline, Plugin, PluginError, PluginSite};
use cqrs_core::registry::{HandlerFuture, PluginRegistration};

use super::{Access, AuthorizationService, Guard};

/// Asks again when the handler has answered: whether this may come of it, or be seen. Not asked where the handler failed, or where the message
/// went to a queue instead.
///
/// * Of a query the [`Access`] has the reply. Refused, the asker gets [`Unauthorized`](cqrs_core::DispatchError::Unauthorized) and the reply is
///   gone.
/// * Of a command it has the names of the events that would be stored. Refused, they are not: the guard is asked before the commit.
/// * Of an event it is asked behind each listener, before the commit of that listener; refused, the listener counts as failed.
///
/// ```
/// use std::sync::Arc;
/// use cqrs_plugins::guard::{Access, AuthorizationService};
/// # use cqrs_core::message::{Message, MessageKind, Query};
/// # #[derive(serde::Serialize, serde::Deserialize)] struct BalanceOf;
/// # struct Balance { owner: String }
/// # impl Message for BalanceOf { const KIND: MessageKind = MessageKind::Query; const NAME: &'static str = "BalanceOf"; }
/// # impl Query for BalanceOf { type Reply = Balance; }
/// // .provide::<dyn AuthorizationService>(service)
/// let service: Arc<dyn AuthorizationService> = Arc::new(|access: &Access<'_>| {
///     access.reply::<BalanceOf>().is_none_or(|balance| Some(balance.owner.as_str()) == access.actor())
/// });
/// ```
///
/// ```yaml
/// service_bus:
///   query_buses:
///     account_query_bus: { plugins: [prooph_service_bus.finalize_guard] }
/// ```
///
/// It stands around the handler, so no hook that stops the dispatch gets past it. What hooks behind the handler stage or put into the reply it has
/// not seen, nor what is done by those who stand around it, who are attached before it.
///
/// prooph asks behind the commit, and hands over nothing where it is not a query: a refused command has been done. Here it has not.
#[derive(Debug, Clone)]
pub struct FinalizeGuard(Guard);

impl FinalizeGuard {
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

impl Plugin for FinalizeGuard {
    fn attach(&self, pipeline: &mut Pipeline) {
        match pipeline.bus().kind {
            MessageKind::Command | MessageKind::Event => {
                pipeline.around(OfOutcomes(self.0.clone()))
            }
            MessageKind::Query => pipeline.around(OfReplies(self.0.clone())),
        };
    }
}

struct OfOutcomes(Guard);

impl Around for OfOutcomes {
    fn call<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
        next: Next<'a>,
    ) -> HandlerFuture<'a> {
        Box::pin(async move {
            next.run(dispatching).await?;
            if dispatching.is_sent() {
                return Ok(());
            }
            let access = Access::to_outcome(dispatching);
            let granted = self.0.ask(access).await;
            granted.map_err(|refusal| dispatching.refuse(refusal))
        })
    }
}

struct OfReplies(Guard);

impl Around for OfReplies {
    fn call<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
        next: Next<'a>,
    ) -> HandlerFuture<'a> {
        Box::pin(async move {
            next.run(dispatching).await?;
            let access = Access::to_reply(dispatching);
            let granted = self.0.ask(access).await;
            granted.map_err(|refusal| {
                dispatching.withhold_reply();
                dispatching.refuse(refusal)
            })
        })
    }
}

pub(crate) static REGISTRATION: PluginRegistration =
    PluginRegistration::new("prooph_service_bus.finalize_guard", make, origin!())
        .with_aliases(&[r"Prooph\ServiceBus\Plugin\Guard\FinalizeGuard"])
        .with_options(Guard::OPTIONS)
        .needing(Guard::needs);

fn make(site: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    Ok(Arc::new(FinalizeGuard(Guard::make(site)?)))
}
