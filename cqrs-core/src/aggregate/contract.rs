use std::fmt::{self, Display};
use std::hash::Hash;

use crate::message::{DecodeError, Event, Payload};
use crate::registry::SnapshotCodec;

/// State that is made of events. Written by `#[aggregate(id = ...)]` on an impl block.
///
/// * `Default` is the state before the first event, version 0.
/// * Decisions are ordinary methods: `&self` and a command in, events or the domain's error out. No clock, no I/O, no async.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an aggregate",
    label = "an aggregate is expected here",
    note = "put `#[aggregate(id = ...)]` on the impl block that holds its `#[apply]` methods"
)]
pub trait Aggregate: Default + Send + Sync + 'static {
    /// What tells one from another.
    type Id: AggregateId;

    /// The name the configuration and the log know it by.
    const TYPE: &'static str;

    /// Older names of the type. Who was born under one keeps it; nobody is born under it any more.
    const ALIASES: &'static [&'static str] = &[];

    /// The names of events that happened once and mean nothing to it any more: their versions count, and they are not applied.
    const IGNORES: &'static [&'static str] = &[];

    /// How each of its events is applied.
    fn appliers() -> &'static [Applier<Self>];

    /// How its state is kept as a snapshot, where it is a serde type.
    #[must_use]
    fn snapshots() -> Option<SnapshotCodec<Self>> {
        None
    }
}

/// An aggregate that knows what an event means for it. Written by `#[apply]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `#[apply]` for `{E}`",
    label = "`{Self}` cannot record this",
    note = "add `#[apply] fn name(&mut self, event: &{E})` to the `#[aggregate]` block of `{Self}`"
)]
pub trait Apply<E: Event>: Aggregate {
    /// Takes the event into the state. It has happened: there is no way to refuse it.
    fn apply(&mut self, event: &E);
}

/// What tells one aggregate of a type from another; written into the log as its `Display` says.
#[diagnostic::on_unimplemented(
    message = "`{Self}` tells no aggregate from another yet",
    label = "not an id",
    note = "an id is `Clone`, `Eq`, `Hash` and `Display`, and shared between threads: a number, a `String`, or a type of yours with these"
)]
pub trait AggregateId: Display + Clone + Eq + Hash + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Display + Clone + Eq + Hash + Send + Sync + 'static> AggregateId for T {}

/// How one kind of stored event is applied to `A`.
pub struct Applier<A: 'static> {
    name: &'static str,
    aliases: &'static [&'static str],
    version: u32,
    apply: fn(&mut A, &Payload) -> Result<(), DecodeError>,
}

impl<A: Aggregate> Applier<A> {
    /// For the event `E`.
    #[must_use]
    pub const fn of<E: Event>() -> Self
    where
        A: Apply<E>,
    {
        Self {
            name: E::NAME,
            aliases: E::ALIASES,
            version: E::VERSION,
            apply: apply_stored::<A, E>,
        }
    }

    /// The event's wire name.
    #[must_use]
    pub fn event(&self) -> &'static str {
        self.name
    }

    /// The version of the event's shape.
    pub(crate) fn version(&self) -> u32 {
        self.version
    }

    pub(crate) fn reads(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }

    pub(crate) fn apply(&self, state: &mut A, payload: &Payload) -> Result<(), DecodeError> {
        (self.apply)(state, payload)
    }
}

impl<A> fmt::Debug for Applier<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Applier({})", self.name)
    }
}

fn apply_stored<A: Apply<E>, E: Event>(
    state: &mut A,
    payload: &Payload,
) -> Result<(), DecodeError> {
    state.apply(&payload.decode::<E>()?);
    Ok(())
}
