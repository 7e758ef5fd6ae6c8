use cqrs_config::Plan;
use cqrs_config::plan::{Consume, QueuePlan, RetryPlan};
use cqrs_core::runtime::RuntimeBuilder;
use cqrs_core::subscription::Retry;
use cqrs_core::transport::QueueSettings;

/// Fills a builder with the queues of the plan.
pub(super) fn fill(builder: RuntimeBuilder, plan: &Plan) -> RuntimeBuilder {
    let queues = plan.queues.iter().map(settings);
    queues.fold(builder, RuntimeBuilder::queue)
}

fn settings(plan: &QueuePlan) -> QueueSettings {
    QueueSettings {
        id: plan.id.clone(),
        store: plan.store.clone(),
        retry: retry(&plan.retry),
        concurrency: usize::try_from(plan.concurrency).unwrap_or(usize::MAX),
        consume_here: plan.consume == Consume::Here,
    }
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
