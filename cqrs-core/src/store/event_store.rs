use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::stream::BoxStream;

use super::{
    Amended, Amendment, Commit, Committed, Cursor, Entries, Lease, LoadQuery, LogPage, NameQuery,
    ParkedDelivery, Position, Recorded, StoreError, StreamName, Subject, SubjectHead, Unsent,
    Version,
};
use crate::message::{MessageId, Metadata};
use crate::time::Timestamp;

/// Events as they come, with back-pressure: memory does not grow with their number.
pub type EventStream = BoxStream<'static, Result<Recorded, StoreError>>;

/// What a store promises. A plan that needs more is refused at startup; the conformance suite tests that what is not promised is refused
/// cleanly.
///
/// ```
/// # use cqrs_core::store::Promises;
/// const PROMISES: Promises = Promises::none().durable().several_streams();
/// assert!(PROMISES.durable && !PROMISES.several_processes);
/// ```
///
/// There will be more of them, so an adapter cannot list them all; what it does not name it does not promise:
///
/// ```compile_fail,E0639
/// # use cqrs_core::store::Promises;
/// Promises { durable: true, several_streams: true, several_processes: true, own_statements: true };
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Promises {
    /// What was acknowledged survives the death of process and machine.
    pub durable: bool,
    /// One commit may write several streams.
    pub several_streams: bool,
    /// Several processes may use the same store at once.
    pub several_processes: bool,
    /// [`EventStore::begin`] works: a handler's own statements may join the commit.
    pub own_statements: bool,
    /// [`EventStore::amend`] works: what is stored may be erased, relocated and renamed.
    pub amendments: bool,
}

impl Promises {
    /// Nothing beyond the contract.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            durable: false,
            several_streams: false,
            several_processes: false,
            own_statements: false,
            amendments: false,
        }
    }

    /// And what was acknowledged survives.
    #[must_use]
    pub const fn durable(mut self) -> Self {
        self.durable = true;
        self
    }

    /// And one commit may write several streams.
    #[must_use]
    pub const fn several_streams(mut self) -> Self {
        self.several_streams = true;
        self
    }

    /// And several processes may use the store at once.
    #[must_use]
    pub const fn several_processes(mut self) -> Self {
        self.several_processes = true;
        self
    }

    /// And a handler's own statements may join the commit.
    #[must_use]
    pub const fn own_statements(mut self) -> Self {
        self.own_statements = true;
        self
    }

    /// And what is stored may be erased, relocated and renamed.
    #[must_use]
    pub const fn amendments(mut self) -> Self {
        self.amendments = true;
        self
    }
}

/// A log of events, and what must be stored together with them.
///
/// Implemented by adapters; called by repositories, units of work, subscriptions, relays and queues. Application code has
/// [`StreamStore`](crate::inject::StreamStore) and [`Keeper`](crate::runtime::Keeper). `cqrs_testing::event_store_conformance!` tests every
/// line of this page.
///
/// **Atomicity.** A [`Commit`] is stored whole or not at all, and so is an [`Amendment`]. Expectations, fences, streams to be made and messages
/// that were handled before are checked inside its transaction. One slow or failing commit never fails its neighbours, also where the store
/// writes several in one transaction.
///
/// **Uniqueness.** (stream, subject, version) and (stream, event id). A commit whose event ids all exist at the versions that it would
/// write, with the same names and payloads, succeeds with the positions of then; anything between that and new is
/// [`StoreError::DuplicateEvent`]. What was erased meanwhile is recognised by id, version and name; what was relocated or whose type was
/// renamed is not recognised any more.
///
/// **Order.** Within a subject, log order is version order, and versions have no holes. [`read_log`](Self::read_log) gives every committed
/// event, none twice, whatever other writers do meanwhile. Positions grow with the log, have holes, and are never given again.
///
/// **Visibility.** What was acknowledged is read by every call that begins afterwards, in this process; in another one that shares the store
/// as well. A stream of events is not a snapshot: what is committed, amended or deleted while it is read may come or not, each event as it
/// was before or is now. So who reads while the rest is relocated or deleted comes to an end early, without an error.
///
/// **Cancellation.** A future that is dropped before `commit` has handed its work over has written nothing; afterwards the commit runs to
/// its end by itself. A read may be dropped at any time.
///
/// **Not promised.** That two stores are written together; that the events of several streams have one order by time; that a commit is fast;
/// that [`log_grown`](Self::log_grown) tells each growth only once.
#[async_trait]
pub trait EventStore: Send + Sync + 'static {
    /// What this store promises.
    fn promises(&self) -> Promises;

    /// Where it is, for people: a path, or a server without its password.
    fn place(&self) -> String;

    /// Writes all of `commit`, or nothing: streams are made, then events appended in the order of the commit.
    ///
    /// # Errors
    /// [`StoreError::Conflict`], [`StoreError::DuplicateEvent`], [`StoreError::StreamExists`], [`StoreError::AlreadyHandled`] and
    /// [`StoreError::Fenced`] are answers of the contract; what is full or busy is [`StoreError::Unavailable`].
    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError>;

    /// Opens a transaction that a handler's own statements may join.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] unless the store promises `own_statements`.
    async fn begin(&self) -> Result<Box<dyn StoreTransaction>, StoreError> {
        Err(StoreError::Unsupported {
            what: "run a handler's own statements in its transaction",
        })
    }

    /// The way to the adapter's own type, for its injectable reader; `None` where the database is nobody else's to read.
    fn reader(&self) -> Option<Arc<dyn Any + Send + Sync>> {
        None
    }

    /// The store that this one is a [layer](super::StoreLayer) around.
    fn beneath(&self) -> Option<&Arc<dyn EventStore>> {
        None
    }

    /// Makes an empty stream: by a [`commit`](Self::commit) of nothing else.
    ///
    /// # Errors
    /// [`StoreError::StreamExists`].
    async fn create(&self, stream: &StreamName, metadata: Metadata) -> Result<(), StoreError> {
        let commit = Commit::new().with_stream(stream.clone(), metadata);
        self.commit(commit).await.map(drop)
    }

    /// The events of a stream, from a position.
    ///
    /// # Errors
    /// [`StoreError::StreamNotFound`]; an empty stream is no error.
    async fn load(
        &self,
        stream: &StreamName,
        query: LoadQuery<Position>,
    ) -> Result<EventStream, StoreError>;

    /// The events of one subject, from a version. None is no error.
    async fn load_subject(
        &self,
        stream: &StreamName,
        subject: &Subject,
        query: LoadQuery<Version>,
    ) -> Result<EventStream, StoreError>;

    /// Where a subject is. One indexed row.
    async fn subject_head(
        &self,
        stream: &StreamName,
        subject: &Subject,
    ) -> Result<SubjectHead, StoreError>;

    /// The version a subject is at, [`Version::NONE`] where it has no events: that of its [`subject_head`](Self::subject_head).
    async fn subject_version(
        &self,
        stream: &StreamName,
        subject: &Subject,
    ) -> Result<Version, StoreError> {
        Ok(self.subject_head(stream, subject).await?.version)
    }

    /// Whether the stream exists.
    async fn has_stream(&self, stream: &StreamName) -> Result<bool, StoreError>;

    /// A stream's own metadata.
    ///
    /// # Errors
    /// [`StoreError::StreamNotFound`].
    async fn stream_metadata(&self, stream: &StreamName) -> Result<Metadata, StoreError>;

    /// Replaces a stream's own metadata.
    ///
    /// # Errors
    /// [`StoreError::StreamNotFound`].
    async fn set_stream_metadata(
        &self,
        stream: &StreamName,
        metadata: Metadata,
    ) -> Result<(), StoreError>;

    /// Removes a stream with its events and its metadata. Positions are not given again, and who reads the log passes the hole. Checkpoints, the
    /// outbox and what is parked stay. What was handled stays handled.
    ///
    /// # Errors
    /// [`StoreError::StreamNotFound`].
    async fn delete(&self, stream: &StreamName) -> Result<(), StoreError>;

    /// Changes what is stored already: all of `amendment`, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] unless the store promises `amendments`, [`StoreError::StreamNotFound`], and what [`Amendment`] says of
    /// each.
    async fn amend(&self, _amendment: Amendment) -> Result<Amended, StoreError> {
        Err(StoreError::Unsupported {
            what: "change what is stored already",
        })
    }

    /// Names of streams, those of the framework included: filtered, then ordered by name (its bytes), then the page that was asked for. A limit
    /// of 0 is an empty page.
    ///
    /// # Errors
    /// [`StoreError::InvalidPattern`], [`StoreError::InvalidMatcher`].
    async fn stream_names(&self, query: NameQuery) -> Result<Vec<StreamName>, StoreError>;

    /// Names of categories, what stands before the first `-` of stream names: each once, filtered, ordered and paged as stream names are.
    ///
    /// # Errors
    /// [`StoreError::InvalidPattern`]; [`StoreError::Unsupported`] where the query has a matcher: a category has no metadata.
    async fn category_names(&self, query: NameQuery) -> Result<Vec<String>, StoreError>;

    /// The place before the first event.
    fn log_start(&self) -> Cursor;

    /// The place behind the last committed event.
    async fn log_end(&self) -> Result<Cursor, StoreError>;

    /// At most `limit` events behind `after`.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`].
    async fn read_log(&self, after: &Cursor, limit: usize) -> Result<LogPage, StoreError>;

    /// The event at one position; `None` where there is none, or none any more.
    async fn recorded_at(&self, position: Position) -> Result<Option<Recorded>, StoreError>;

    /// All that is read at one position: the event there, or what upcasters have made of it, in one look. Adapters leave it alone.
    async fn parts_at(&self, position: Position) -> Result<Vec<Recorded>, StoreError> {
        let recorded = self.recorded_at(position).await?;
        Ok(recorded.into_iter().collect())
    }

    /// Whether who stands at `cursor` has read everything up to `mark`.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`].
    fn has_reached(&self, cursor: &Cursor, mark: &Cursor) -> Result<bool, StoreError>;

    /// Resolves when the log may have grown behind `seen`, also by another process, and after `patience` at the latest. A wake-up too many is
    /// allowed, one too few costs `patience`.
    async fn log_grown(&self, seen: &Cursor, patience: Duration);

    /// How far a subscription has got, `None` before its first checkpoint.
    async fn checkpoint(&self, subscription: &str) -> Result<Option<Cursor>, StoreError>;

    /// All checkpoints, by subscription.
    async fn checkpoints(&self) -> Result<Vec<(String, Cursor)>, StoreError>;

    /// Takes the lease `name`, or prolongs it for who holds it already, from `now` for `duration`. `None`: somebody else holds it.
    async fn acquire_lease(
        &self,
        name: &str,
        owner: &str,
        now: Timestamp,
        duration: Duration,
    ) -> Result<Option<Lease>, StoreError>;

    /// Gives a lease back, if it is still the one held.
    async fn release_lease(&self, lease: &Lease) -> Result<(), StoreError>;

    /// The answer that the consumer's commit for this message got, if there was one.
    async fn handled(&self, consumer: &str, id: MessageId)
    -> Result<Option<Committed>, StoreError>;

    /// What a transport has not been sent yet, at most `limit` entries, oldest first: the order in which they were written, so in order
    /// within each key. A relay sends them and has its next commit remove them ([`Commit::sent`]).
    ///
    /// A queue in a store is built on it: its consumer handles what is [`Waiting`](Entries::Waiting), commits the effect together with the
    /// entry's removal, and parks an entry that it cannot handle ([`Parking`](super::Parking)). That entry stays, as one that is
    /// [`SetAside`](Entries::SetAside), until it is released.
    ///
    /// [`log_grown`](Self::log_grown) tells of events only: a relay is woken by who wrote the entry, and asks again from time to time.
    async fn outbox(
        &self,
        transport: &str,
        entries: Entries,
        limit: usize,
    ) -> Result<Vec<Unsent>, StoreError>;

    /// What is set aside, of one subscription or of all, by position.
    async fn parked(&self, subscription: Option<&str>) -> Result<Vec<ParkedDelivery>, StoreError>;

    /// Finishes what was taken and closes; later calls are [`StoreError::Closed`].
    async fn close(&self) -> Result<(), StoreError>;
}

/// A transaction of a store's own database, held open while one handler runs. Dropping it rolls it back.
#[async_trait]
pub trait StoreTransaction: Send {
    /// Writes all of `commit` into this transaction and commits it, or rolls it back.
    ///
    /// # Errors
    /// As [`EventStore::commit`].
    async fn commit(self: Box<Self>, commit: Commit) -> Result<Committed, StoreError>;

    /// The way to the adapter's own type, for its injectable transaction.
    fn handle(&self) -> Arc<dyn Any + Send + Sync>;
}
