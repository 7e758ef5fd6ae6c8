use cqrs_config::Plan;
use cqrs_config::plan::{DriverKind, OptionPlan, OptionValue, RetryPlan, ServicePlan};
use cqrs_core::runtime::RuntimeBuilder;
use cqrs_core::subscription::Retry;
use cqrs_core::transport::QueueSettings;

/// `driver: queue`: a durable queue in an event store of the same configuration.
pub(super) const DRIVER: &str = "queue";

/// Fills a builder with the queues of the plan.
pub(super) fn fill(builder: RuntimeBuilder, plan: &Plan) -> RuntimeBuilder {
    let services = plan.services.iter();
    let queues = services
        .filter(|service| service.kind == DriverKind::Transport && service.driver == DRIVER);
    queues.fold(builder, |builder, service| {
        builder.queue(settings(plan, service))
    })
}

fn settings(plan: &Plan, service: &ServicePlan) -> QueueSettings {
    let option = |name: &str| -> Option<&OptionValue> {
        let mut options = service.options.iter();
        let found: &OptionPlan = options.find(|option| option.name == name)?;
        Some(&found.value)
    };
    let store = match option("store") {
        Some(OptionValue::Text(name)) => name.clone(),
        _ => plan
            .default_store()
            .map(|store| store.name.clone())
            .unwrap_or_default(),
    };
    let mut queue = QueueSettings::new(&service.id, store);
    if let Some(OptionValue::Integer(many)) = option("concurrency") {
        queue.concurrency = usize::try_from(*many).unwrap_or(1);
    }
    let mut transports = plan.transports.iter();
    if let Some(transport) = transports.find(|transport| transport.service.id == service.id) {
        queue.retry = retry(&transport.retry);
        if let Some(many) = transport.concurrency {
            queue.concurrency = usize::try_from(many).unwrap_or(usize::MAX);
        }
    }
    queue
}

/// Trying again, as the runtime knows it.
pub(super) fn retry(plan: &RetryPlan) -> Retry {
    Retry {
        max: u32::try_from(plan.max).unwrap_or(u32::MAX),
        initial: plan.initial,
        multiplier: plan.multiplier,
        max_delay: plan.max_delay,
    }
}
