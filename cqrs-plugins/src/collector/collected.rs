use std::time::Duration;

use cqrs_core::message::MessageId;
use cqrs_core::plugin::BusDescription;
use cqrs_core::time::Timestamp;
use serde::{Serialize, Serializer};

use crate::MessageContext;

/// What a [`DataCollector`](super::DataCollector) has collected: plain data, and JSON where that is wanted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Collected {
    /// The buses, in order of attachment.
    pub buses: Vec<CollectedBus>,
}

/// What was collected of one bus.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CollectedBus {
    /// `command`, `event` or `query`.
    pub bus_type: &'static str,
    /// Its name.
    pub bus_name: String,
    /// Its routes, plugins and settings.
    #[serde(flatten)]
    pub description: BusDescription,
    /// How many messages there were.
    pub message_count: u64,
    /// How many of them failed or were refused.
    pub failure_count: u64,
    /// How long they took, all together.
    #[serde(rename = "duration_us", serialize_with = "micros")]
    pub duration: Duration,
    /// The last of them, the oldest first.
    pub messages: Vec<CollectedMessage>,
    /// The last calls, the oldest first.
    pub call_stack: Vec<CollectedCall>,
}

/// One message, when everything was over.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct CollectedMessage {
    /// Its id.
    pub message_id: MessageId,
    /// When it was dispatched, or recorded.
    pub created_at: Timestamp,
    /// What else is known of it.
    #[serde(flatten)]
    pub context: MessageContext,
    /// How long it took.
    #[serde(rename = "duration-us", serialize_with = "micros")]
    pub duration: Duration,
    /// The error with its causes; of an event, those of the listeners that failed.
    pub exception: Option<String>,
}

/// One message and one handler that was chosen for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CollectedCall {
    /// The id of the message.
    pub message_id: MessageId,
    /// Its wire name.
    pub message: &'static str,
    /// The id of the handler or listener.
    pub handler: String,
    /// The message that has caused it.
    pub caused_by: Option<MessageId>,
}

impl Collected {
    /// How many messages there were on all buses.
    #[must_use]
    pub fn message_count(&self) -> u64 {
        self.buses.iter().map(|bus| bus.message_count).sum()
    }

    /// How long they took, all together.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.buses.iter().map(|bus| bus.duration).sum()
    }

    /// The bus of this name.
    #[must_use]
    pub fn bus(&self, name: &str) -> Option<&CollectedBus> {
        self.buses.iter().find(|bus| bus.bus_name == name)
    }
}

fn micros<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX))
}
