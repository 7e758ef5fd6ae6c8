use std::sync::OnceLock;

use crate::message::{MessageId, Metadata};
use crate::time::Timestamp;

/// What is known about the message that a unit of work is for. Id and time are made when somebody asks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) name: &'static str,
    pub(crate) incoming: Metadata,
    pub(crate) id: OnceLock<MessageId>,
    pub(crate) created_at: OnceLock<Timestamp>,
    /// There is no message behind this unit: what it raises has no cause but what the caller says.
    pub(crate) is_origin: bool,
    /// Who delivers it durably: what the listener dispatches has the same ids when it is delivered again.
    pub(crate) seed: Option<u128>,
}

impl Facts {
    /// A message that is dispatched.
    pub(crate) fn dispatched(name: &'static str, incoming: Metadata) -> Self {
        let id = incoming.message_id.map(OnceLock::from).unwrap_or_default();
        let created_at = incoming.created_at.map(OnceLock::from).unwrap_or_default();
        Self {
            name,
            incoming,
            id,
            created_at,
            is_origin: false,
            seed: None,
        }
    }

    /// At this moment, unless its sender knows better.
    pub(crate) fn at(self, moment: Timestamp) -> Self {
        self.created_at.get_or_init(|| moment);
        self
    }

    /// No message at all: somebody publishes outside of a handler.
    pub(crate) fn origin(name: &'static str, metadata: Metadata) -> Self {
        Self {
            is_origin: true,
            ..Self::dispatched(name, metadata)
        }
    }

    /// A message that has its id and time already.
    pub(crate) fn known(
        name: &'static str,
        id: MessageId,
        created_at: Timestamp,
        metadata: Metadata,
    ) -> Self {
        Self {
            name,
            incoming: metadata,
            id: OnceLock::from(id),
            created_at: OnceLock::from(created_at),
            is_origin: false,
            seed: None,
        }
    }

    /// A message that a subscription delivers, perhaps not for the first time.
    pub(crate) fn for_subscription(mut self, subscription: &str) -> Self {
        self.seed = self.id.get().map(|id| {
            let hash = hash(OFFSET, id.as_uuid().as_bytes());
            hash_text(hash, subscription)
        });
        self
    }

    /// The id of the command that the listener dispatches as its `ordinal`th. The same in every delivery, so what was stored is not stored
    /// again.
    pub(crate) fn id_of_command(&self, ordinal: usize, name: &str) -> Option<MessageId> {
        Some(id_of(hash(
            hash_text(self.seed?, name),
            &(ordinal as u64).to_be_bytes(),
        )))
    }

    /// Whether the sender chose the id, so that a repetition can be recognised.
    pub(crate) fn client_id(&self) -> Option<MessageId> {
        self.incoming.message_id
    }
}

/// The id that another system's message has here.
pub(crate) fn foreign_id(source: &str, id: &str) -> MessageId {
    id_of(hash_text(hash_text(OFFSET, source), id))
}

/// An id that follows from another one and a name.
pub(crate) fn derived_id(id: MessageId, name: &str) -> MessageId {
    id_of(hash_text(hash(OFFSET, id.as_uuid().as_bytes()), name))
}

fn id_of(hash: u128) -> MessageId {
    MessageId::from_uuid(uuid::Builder::from_custom_bytes(hash.to_be_bytes()).into_uuid())
}

/// FNV-1a with 128 bits: the same on every machine and in every version.
const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

fn hash(start: u128, bytes: &[u8]) -> u128 {
    bytes.iter().fold(start, |hash, byte| {
        (hash ^ u128::from(*byte)).wrapping_mul(PRIME)
    })
}

fn hash_text(start: u128, text: &str) -> u128 {
    hash(hash(start, text.as_bytes()), &[0])
}
