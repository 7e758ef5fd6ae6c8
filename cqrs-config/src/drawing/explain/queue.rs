use std::time::Duration;

use serde::Serialize;

use super::super::{Drawing, YamlPlace};
use super::paper::Paper;
use crate::catalog::MessageKind;
use crate::plan::{BusPlan, Consume, RetryPlan};

/// The queue that an asynchronous message goes through.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ThroughQueue {
    /// The id that `async_switch` names.
    pub id: String,
    /// Why it takes the message.
    pub because: &'static str,
    /// How it comes there.
    pub sent: &'static str,
    /// The event store that it lives in.
    pub store: Option<String>,
    /// How many messages are handled at once.
    pub concurrency: Option<u64>,
    /// Who handles them.
    pub consumed: Option<&'static str>,
    /// Trying again, in words.
    pub retry: Option<String>,
    /// What becomes of a message that cannot be handled.
    pub dead_letters: String,
    /// Where it is declared.
    pub yaml: Option<YamlPlace>,
}

impl ThroughQueue {
    pub(super) fn of(drawing: &Drawing, bus: &BusPlan, message: &str, id: &str) -> Self {
        let plan = &drawing.plan;
        let queue = plan.queues.iter().find(|queue| queue.id == id);
        let mut transports = plan.transports.iter();
        let transport = transports.find(|transport| transport.service.id == id);
        let is_marked = (drawing.message(bus.kind, message)).is_some_and(|one| one.asynchronous);
        let service = plan.services.iter().find(|service| service.id == id);
        let elsewhere = transport.and_then(|transport| transport.dead_letters.as_ref());
        Self {
            id: id.to_owned(),
            because: match is_marked {
                true => "its type is marked asynchronous",
                false => "the configuration makes it asynchronous",
            },
            sent: match bus.kind {
                MessageKind::Event => "a relay sends it from the log",
                _ => "it is sent with what its sender stores",
            },
            store: queue.map(|queue| queue.store.clone()),
            concurrency: queue.map(|queue| queue.concurrency),
            consumed: queue.map(|queue| match queue.consume {
                Consume::Here => "handled by this program",
                Consume::Elsewhere => "handled by a process that runs `consume`",
            }),
            retry: (queue.map(|queue| &queue.retry))
                .or(transport.map(|transport| &transport.retry))
                .map(retry),
            dead_letters: match elsewhere {
                Some(elsewhere) => format!("then it goes to {}", elsewhere.id),
                None => "then it is a dead letter".to_owned(),
            },
            yaml: (queue.map(|queue| &queue.place))
                .or(service.map(|service| &service.place))
                .map(YamlPlace::from),
        }
    }

    pub(super) fn write(&self, depth: usize, paper: &mut Paper) {
        let text = format_args!("goes through the queue {}", self.id);
        paper.place(depth, text, self.yaml.as_ref(), None);
        let depth = depth + 1;
        paper.line(depth, format_args!("{}; {}", self.because, self.sent));
        if let Some(store) = &self.store {
            paper.line(depth, format_args!("it lives in the store {store}"));
        }
        let together = (self.concurrency).map(|count| format!("{count} at once"));
        let consumed = self.consumed.map(str::to_owned);
        let consumed: Vec<String> = consumed.into_iter().chain(together).collect();
        if !consumed.is_empty() {
            paper.line(depth, consumed.join(", "));
        }
        let retry = self.retry.iter().chain([&self.dead_letters]);
        paper.line(depth, retry.cloned().collect::<Vec<_>>().join("; "));
    }
}

/// Trying again, in words.
pub(super) fn retry(plan: &RetryPlan) -> String {
    let RetryPlan {
        max,
        initial,
        multiplier,
        max_delay,
    } = plan;
    let times = match max {
        0 => return "tried once".to_owned(),
        1 => "once more".to_owned(),
        max => format!("{max} times more"),
    };
    format!(
        "tried {times}, after {}, each pause {multiplier} times the one before and at most {}",
        duration(*initial),
        duration(*max_delay)
    )
}

/// As the configuration writes it.
fn duration(duration: Duration) -> String {
    match duration.as_millis() {
        millis if millis % 1_000 == 0 => format!("{}s", millis / 1_000),
        millis => format!("{millis}ms"),
    }
}
