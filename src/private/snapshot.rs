use std::marker::PhantomData;

use cqrs_core::registry::SnapshotCodec;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Whether the state of `A` can be kept as a snapshot: [`BySerde`] where serde knows the type, [`WithoutSerde`] for all others.
///
/// Method resolution tries the first before it borrows once more for the second.
pub struct Snapshots<A>(PhantomData<A>);

impl<A> Snapshots<A> {
    /// The question.
    pub const NEW: Self = Self(PhantomData);
}

/// The answer for serde types.
pub trait BySerde<A> {
    /// How.
    fn codec(&self) -> Option<SnapshotCodec<A>>;
}

impl<A: Default + Serialize + DeserializeOwned> BySerde<A> for Snapshots<A> {
    fn codec(&self) -> Option<SnapshotCodec<A>> {
        Some(SnapshotCodec::by_serde())
    }
}

/// The answer for all others.
pub trait WithoutSerde<A> {
    /// Not at all.
    fn codec(&self) -> Option<SnapshotCodec<A>>;
}

impl<A> WithoutSerde<A> for &Snapshots<A> {
    fn codec(&self) -> Option<SnapshotCodec<A>> {
        None
    }
}
