use std::any::TypeId;
use std::sync::Arc;

use super::Origin;
use crate::aggregate::Aggregate;
use crate::inject::InjectError;
use crate::message::Payload;
use crate::runtime::Wiring;
use crate::shape::{Fingerprint, Shape};
use crate::snapshot::SnapshotSource;

/// Makes the repository of this name, whose aggregates have snapshots.
pub(crate) type MakeSnapshotSource =
    fn(&Wiring, Option<&str>) -> Result<Arc<dyn SnapshotSource>, InjectError>;

/// An aggregate type that is linked into the program.
#[derive(Debug, Clone, Copy)]
pub struct AggregateRegistration {
    /// `Aggregate::TYPE`, what the configuration's `aggregate_type` names.
    pub type_name: &'static str,
    /// Older names of the type.
    pub aliases: &'static [&'static str],
    /// The Rust type's name, for people.
    pub rust_name: &'static str,
    /// Its type.
    pub type_id: fn() -> TypeId,
    /// The wire names of the events it applies.
    pub events: fn() -> Vec<&'static str>,
    /// Whether its state can be kept as snapshots.
    pub has_snapshots: fn() -> bool,
    pub(crate) snapshot_source: MakeSnapshotSource,
    /// Where it stands.
    pub origin: Origin,
}

impl AggregateRegistration {
    /// For the aggregate `A`.
    #[must_use]
    pub const fn of<A: Aggregate>(rust_name: &'static str, origin: Origin) -> Self {
        Self {
            type_name: A::TYPE,
            aliases: A::ALIASES,
            rust_name,
            type_id: TypeId::of::<A>,
            events: events_of::<A>,
            has_snapshots: || A::snapshots().is_some(),
            snapshot_source: |wiring, named| Ok(wiring.repository::<A>(named)?),
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
    shape: fn() -> Shape,
    version: u32,
}

impl<A: Default + serde::Serialize + serde::de::DeserializeOwned> SnapshotCodec<A> {
    /// By serde.
    #[must_use]
    pub const fn by_serde() -> Self {
        Self {
            encode: Payload::of::<A>,
            decode: Payload::to::<A>,
            shape: Shape::of::<A>,
            version: 1,
        }
    }
}

impl<A: Default> SnapshotCodec<A> {
    /// The version of what the state means, where its shape does not tell: `#[aggregate(snapshot = 2)]`.
    #[must_use]
    pub const fn version(mut self, version: u32) -> Self {
        self.version = version;
        self
    }

    /// Snapshots of one shape can be read by all who have the same. It is made of the type's [`Shape`], the JSON of its `Default`, in which
    /// the state begins, and the [`version`](Self::version).
    #[must_use]
    pub fn shape(&self) -> Fingerprint {
        let default = || (self.encode)(&A::default()).ok();
        let beginning = match (default(), default()) {
            // A state that begins in many ways, in none that is written down.
            (Some(one), Some(other)) if one == other => one.as_str().to_owned(),
            _ => String::new(),
        };
        let version = self.version.to_string();
        Fingerprint::of([(self.shape)().as_str(), &beginning, &version])
    }
}

impl<A> std::fmt::Debug for SnapshotCodec<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SnapshotCodec")
    }
}
