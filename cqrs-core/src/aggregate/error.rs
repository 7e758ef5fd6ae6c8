use crate::message::EncodeError;
use crate::store::{InvalidName, Position, StoreError, StreamName, Version};

/// Why a repository could not load or save.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RepositoryError {
    /// There is no aggregate of this id.
    #[error("there is no {aggregate_type} {id}")]
    AggregateNotFound {
        /// The aggregate's type.
        aggregate_type: &'static str,
        /// The id that was asked for.
        id: String,
    },
    /// A root of this aggregate is still held in the same unit of work.
    #[error(
        "{aggregate_type} {id} is already loaded here: save or drop its root before loading it again"
    )]
    RootInUse {
        /// The aggregate's type.
        aggregate_type: &'static str,
        /// The id that was asked for.
        id: String,
    },
    /// A hook of an event store dispatches a command about the aggregate whose events the hook stands at, and would wait for itself.
    #[error(
        "{aggregate_type} {id} is being written, and a hook of its event store waits for another decision about it: neither could ever end; dispatch it from a listener"
    )]
    WaitsForItself {
        /// The aggregate's type.
        aggregate_type: &'static str,
        /// Its id.
        id: String,
    },
    /// A root was dropped although it had recorded events.
    #[error(
        "{aggregate_type} {id} recorded {events} that were never saved: call `save` on its repository"
    )]
    UnsavedEvents {
        /// The aggregate's type.
        aggregate_type: &'static str,
        /// Its id.
        id: String,
        /// The names of the events, comma separated.
        events: String,
    },
    /// The log has an event of this aggregate that it cannot apply.
    #[error(
        "{aggregate_type} {id} has the event {event:?} at version {version}, for which it has no `#[apply]`; where it means nothing any more, say `ignores = [{event:?}]` in its `#[aggregate]`"
    )]
    UnknownEvent {
        /// The aggregate's type.
        aggregate_type: &'static str,
        /// Its id.
        id: String,
        /// The event's wire name.
        event: String,
        /// The version.
        version: u64,
    },
    /// The versions of this aggregate's events are not 1, 2, 3...: somebody has changed the log by hand.
    #[error(
        "{aggregate_type} {id} should have version {expected} next, and stream {stream} has version {actual} there (position {position})"
    )]
    BrokenHistory {
        /// The aggregate's type.
        aggregate_type: &'static str,
        /// Its id.
        id: String,
        /// The stream.
        stream: StreamName,
        /// The version that should come next.
        expected: Version,
        /// The version that comes.
        actual: Version,
        /// The place in the log.
        position: Position,
    },
    /// The aggregate has not come as far as the version that was asked for.
    #[error("{aggregate_type} {id} is at version {actual} and was never at version {version}")]
    VersionNotReached {
        /// The aggregate's type.
        aggregate_type: &'static str,
        /// Its id.
        id: String,
        /// The version that was asked for.
        version: Version,
        /// The version that it is at.
        actual: Version,
    },
    /// The root was loaded by another repository.
    #[error("{aggregate_type} {id} was loaded by another repository: save it there")]
    OtherRepository {
        /// The aggregate's type.
        aggregate_type: &'static str,
        /// Its id.
        id: String,
    },
    /// An entity raised events that nobody collected.
    #[error(
        "an entity raised {events}, and nobody collected it: hand the entity to `Events::collect`, or keep it in the `IdentityMap`"
    )]
    UncollectedEvents {
        /// The names of the events, comma separated.
        events: String,
    },
    /// An entity of this id is in the identity map already.
    #[error("{entity} {id} is in the identity map already: ask the map for it")]
    EntityKnown {
        /// The entity's type.
        entity: &'static str,
        /// Its id.
        id: String,
    },
    /// Somebody else has the entity in hand.
    #[error("{entity} {id} is in use: let go of its guard before taking it in hand again")]
    EntityInUse {
        /// The entity's type.
        entity: &'static str,
        /// Its id.
        id: String,
    },
    /// A finder may look, not save, raise, dispatch or publish.
    #[error("a query handler looks, and changes nothing")]
    ReadOnly,
    /// The unit of work this repository belongs to has ended.
    #[error(
        "this repository was taken out of its handler: the unit of work it belongs to has ended"
    )]
    UnitEnded,
    /// The handler's repositories live in two stores, which cannot be written in one transaction.
    #[error(
        "the repositories of this handler live in the stores {first:?} and {second:?}, which no transaction spans"
    )]
    SeveralStores {
        /// The store that was used first.
        first: String,
        /// The other one.
        second: String,
    },
    /// The id cannot be written into a log.
    #[error("the id cannot be written into a log")]
    InvalidId(#[from] InvalidName),
    /// An event could not be turned into JSON.
    #[error("an event cannot be stored")]
    Encode(#[from] EncodeError),
    /// Something was raised, and the application has no store to keep it in.
    #[error("there is no event store to keep it in: declare one under `event_store.stores`")]
    NoStore,
    /// The store refused or failed.
    #[error("the event store did not do it")]
    Store(#[from] StoreError),
}
