use std::fmt;

use super::{MetadataMatcher, Recorded};

/// A subscriber's place in the log: opaque text that only its store understands. Kept in checkpoints, never computed with.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cursor(String);

impl Cursor {
    /// A cursor from the text that a store gave out.
    #[must_use]
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor({})", self.0)
    }
}

/// Which way to read a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// First to last.
    #[default]
    Forward,
    /// Last to first.
    Backward,
}

/// Which events, and in which order: of a stream from a [`Position`](super::Position), of a subject from a [`Version`](super::Version).
///
/// The one cannot be taken for the other:
///
/// ```compile_fail,E0308
/// # use cqrs_core::store::{EventStore, LoadQuery, StoreError, StreamName, Version};
/// # async fn example(store: &dyn EventStore, stream: &StreamName) -> Result<(), StoreError> {
/// store.load(stream, LoadQuery::all().from(Version::FIRST)).await?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct LoadQuery<N> {
    /// The first to read (forward), or the last (backward); `None` starts at the end of the direction.
    pub from: Option<N>,
    /// At most so many events.
    pub count: Option<u64>,
    /// The direction.
    pub direction: Direction,
    /// Only events that match.
    pub matcher: MetadataMatcher,
}

impl<N> LoadQuery<N> {
    /// Everything, first to last.
    #[must_use]
    pub fn all() -> Self {
        Self {
            from: None,
            count: None,
            direction: Direction::default(),
            matcher: MetadataMatcher::default(),
        }
    }

    /// Starting at this position or version, itself included.
    #[must_use]
    pub fn from(mut self, first: N) -> Self {
        self.from = Some(first);
        self
    }

    /// At most `count` events.
    #[must_use]
    pub fn take(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }

    /// Last to first.
    #[must_use]
    pub fn backward(mut self) -> Self {
        self.direction = Direction::Backward;
        self
    }

    /// Only events that match.
    #[must_use]
    pub fn matching(mut self, matcher: MetadataMatcher) -> Self {
        self.matcher = matcher;
        self
    }

    /// The same query with its beginning as a database has it, for adapters.
    #[must_use]
    pub fn numbered<M>(self, number: impl FnOnce(N) -> M) -> LoadQuery<M> {
        LoadQuery {
            from: self.from.map(number),
            count: self.count,
            direction: self.direction,
            matcher: self.matcher,
        }
    }
}

impl<N> Default for LoadQuery<N> {
    fn default() -> Self {
        Self::all()
    }
}

/// A page of the log.
#[derive(Debug, Clone)]
pub struct LogPage {
    /// The events behind the cursor that was given, in order; fewer than asked for does not mean the end.
    pub events: Vec<Recorded>,
    /// One cursor for each event: the place behind it.
    pub cursors: Vec<Cursor>,
    /// The place behind the whole page; where the page is empty the reader has caught up.
    pub next: Cursor,
}

/// Which names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum NameFilter {
    /// All of them.
    #[default]
    All,
    /// This one, if it exists.
    Exactly(String),
    /// Those that a regular expression finds.
    Matching(String),
}

/// Which stream or category names, a page at a time, in order of the name.
#[derive(Debug, Clone)]
pub struct NameQuery {
    /// Which names.
    pub filter: NameFilter,
    /// Only streams whose own metadata matches; not for categories.
    pub matcher: MetadataMatcher,
    /// At most so many.
    pub limit: u64,
    /// After so many.
    pub offset: u64,
}

impl Default for NameQuery {
    /// prooph's: the first twenty.
    fn default() -> Self {
        Self {
            filter: NameFilter::All,
            matcher: MetadataMatcher::default(),
            limit: 20,
            offset: 0,
        }
    }
}
