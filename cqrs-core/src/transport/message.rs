use super::cloud_event;
use crate::message::{MessageId, MessageKind, Metadata, Payload};
use crate::time::Timestamp;

/// A message between two processes.
///
/// Its form on the wire is a CloudEvent (version 1.0, structured, JSON), so other systems can read it, and theirs can be read here:
///
/// ```
/// use cqrs_core::message::MessageKind;
/// use cqrs_core::transport::WireMessage;
///
/// let message = WireMessage::from_cloud_event(r#"{
///     "specversion": "1.0", "id": "0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60", "source": "/billing", "type": "InvoicePaid",
///     "data": { "invoice": 7 }
/// }"#)?;
/// assert_eq!((message.kind, message.name.as_str()), (MessageKind::Event, "InvoicePaid"));
/// assert_eq!(WireMessage::from_cloud_event(&message.to_cloud_event())?, message);
/// # Ok::<_, cqrs_core::transport::WireError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct WireMessage {
    /// The message's id. Where another system's is no UUID, one that follows from its source and id.
    pub id: MessageId,
    /// Command or event; an event where it does not say.
    pub kind: MessageKind,
    /// The wire name.
    pub name: String,
    /// The bus it was sent from, and is for; where it names none, every bus that knows the message.
    pub bus: Option<String>,
    /// The version of its shape.
    pub schema_version: u32,
    /// When it was dispatched or recorded; where it does not say, the moment it arrives.
    pub created_at: Option<Timestamp>,
    /// Messages of one key are handled one after another.
    pub key: String,
    /// Correlation, causation and the rest.
    pub metadata: Metadata,
    /// Its fields.
    pub payload: Payload,
}

/// The text is no message.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WireError {
    /// It is not the JSON of a CloudEvent.
    #[error("the message is not the JSON of a CloudEvent")]
    NotACloudEvent(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It is a CloudEvent of a version that is not known here.
    #[error("the message is a CloudEvent of version {0:?}; 1.0 is expected")]
    Version(String),
    /// Its data is something else than JSON.
    #[error("the message holds {0}; application/json is expected")]
    ContentType(String),
    /// Its kind is neither `command` nor `event`.
    #[error("the message is a {0:?}; a command or an event is expected")]
    Kind(String),
    /// Its metadata is not a JSON object of scalars.
    #[error("the metadata of the message cannot be read")]
    Metadata(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl WireMessage {
    /// Its form on the wire.
    #[must_use]
    pub fn to_cloud_event(&self) -> String {
        cloud_event::write(self)
    }

    /// The message that a text is.
    ///
    /// # Errors
    /// When it is none; the error says why.
    pub fn from_cloud_event(text: &str) -> Result<Self, WireError> {
        cloud_event::read(text)
    }
}
