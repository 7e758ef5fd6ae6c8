use std::sync::Arc;

use cqrs_core::bus::Endpoint;
use cqrs_core::inject::InjectError;
use cqrs_core::message::MessageKind;
use cqrs_core::options::{OptionKind, OptionSpec, TypeName};
use cqrs_core::plugin::{
    Dispatching, HookResult, Pipeline, Plugin, PluginError, PluginSite, Stage,
};
use cqrs_core::registry::PluginRegistration;

/// Sends the messages of a bus elsewhere: prooph's `MessageProducerPlugin`.
///
/// ```yaml
/// services: { to_billing: { driver: prooph_service_bus.message_producer_plugin, producer: billing.broker } }
/// service_bus: { command_buses: { billing: { plugins: [to_billing] } } }
/// ```
///
/// * Commands that have a handler on the bus go to it, all others to the producer. What comes back from a queue is not sent again. Who
///   dispatches one names the bus: without a name it goes to the bus that has a handler for it.
/// * On an event bus the producer is one more listener, which hears of every event, as durably as the others.
///
/// `producer` is the id of an [`Endpoint`] that the application provides, or for commands of a queue. A queue takes events by
/// `async_switch`, which keeps them from being handled twice.
#[derive(Clone)]
pub struct MessageProducer {
    id: String,
    producer: Arc<dyn Endpoint>,
    is_queue: bool,
}

impl MessageProducer {
    /// One that sends to `producer`. Its `id` names the subscription of an event bus.
    #[must_use]
    pub fn new(id: impl Into<String>, producer: Arc<dyn Endpoint>) -> Self {
        Self {
            id: id.into(),
            producer,
            is_queue: false,
        }
    }
}

impl Plugin for MessageProducer {
    fn attach(&self, pipeline: &mut Pipeline) {
        let producer = Arc::clone(&self.producer);
        match pipeline.bus().kind {
            MessageKind::Command => {
                pipeline.on(Stage::Initialize, move |dispatching| {
                    offer(dispatching, &producer)
                });
            }
            MessageKind::Event if self.is_queue => {
                pipeline.refuse("a queue takes events by `async_switch`");
            }
            MessageKind::Event => pipeline.listen(&self.id, producer),
            MessageKind::Query => {
                pipeline.refuse("a query has an answer, and no producer brings one back");
            }
        }
    }
}

fn offer(dispatching: &mut Dispatching<'_>, producer: &Arc<dyn Endpoint>) -> HookResult {
    if !dispatching.metadata().is_handled_async() {
        dispatching.offer_to(Arc::clone(producer));
    }
    Ok(())
}

fn make(site: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    let id = site.options().text("producer").unwrap_or_default();
    let provided = site.services().find::<dyn Endpoint>(Some(id));
    let is_queue = provided.is_none();
    let producer = provided.or_else(|| site.queue(id));
    let producer = producer.ok_or_else(|| InjectError::UnknownName {
        what: "`Endpoint` or queue",
        name: id.to_owned(),
    })?;
    Ok(Arc::new(MessageProducer {
        id: site.id().to_owned(),
        producer,
        is_queue,
    }))
}

pub(crate) static REGISTRATION: PluginRegistration = PluginRegistration::new(
    "prooph_service_bus.message_producer_plugin",
    make,
    cqrs_core::origin!(),
)
.with_aliases(&[r"Prooph\ServiceBus\Plugin\MessageProducerPlugin"])
.for_buses(&[MessageKind::Command, MessageKind::Event])
.with_options(&[OptionSpec::new(
    "producer",
    OptionKind::ServiceOrQueue(TypeName::of::<dyn Endpoint>()),
    "the id of an `Endpoint` that the application provides, or of a queue",
)
.required()]);
