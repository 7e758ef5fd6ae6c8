use std::any::TypeId;

use super::Origin;
use crate::aggregate::Aggregate;
use crate::message::Payload;

/// An aggregate type that is linked into the program.
#[derive(Debug, Clone, Copy)]
pub struct AggregateRegistration {
    /// `Aggregate::TYPE`, what the configuration's `aggregate_type` names.
    pub type_name: &'static str,
    /// The Rust type's name, for people.
    pub rust_name: &'static str,
    /// Its type.
    pub type_id: fn() -> TypeId,
    /// The wire names of the events it applies.
    pub events: fn() -> Vec<&'static str>,
    /// Where it stands.
    pub origin: Origin,
}

impl AggregateRegistration {
    /// For the aggregate `A`.
    #[must_use]
    pub const fn of<A: Aggregate>(rust_name: &'static str, origin: Origin) -> Self {
        Self {
            type_name: A::TYPE,
            rust_name,
            type_id: TypeId::of::<A>,
            events: events_of::<A>,
            origin,
        }
    }
}

fn events_of<A: Aggregate>() -> Vec<&'static str> {
    A::appliers()
        .iter()
        .map(crate::aggregate::Applier::event)
        .collect()
}

/// How the state of `A` is kept as a snapshot.
pub struct SnapshotCodec<A> {
    /// To JSON.
    pub encode: fn(&A) -> Result<Payload, serde_json::Error>,
    /// From JSON.
    pub decode: fn(&Payload) -> Result<A, serde_json::Error>,
}

impl<A: serde::Serialize + serde::de::DeserializeOwned> SnapshotCodec<A> {
    /// By serde.
    #[must_use]
    pub const fn by_serde() -> Self {
        Self {
            encode: Payload::of::<A>,
            decode: Payload::to::<A>,
        }
    }
}

impl<A> std::fmt::Debug for SnapshotCodec<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SnapshotCodec")
    }
}
