use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use futures::stream::{self, StreamExt};

use super::{Call, Dependency, DependencyKind, Inject, InjectError, Site};
use crate::error::HandlerError;
use crate::message::Metadata;
use crate::store::{
    Cursor, EventStore, EventStream, LoadQuery, NameQuery, Position, Recorded, StoreError,
    StreamName, Subject, Version,
};

/// How many events of the whole log are asked for at once.
const PAGE: usize = 500;

/// The streams of an event store, to read: for finders and listeners whose question only the log answers.
///
/// As a parameter it is the default store's, or that of the store which `#[named("store")]` names. It reads what is committed, not what
/// the handler's own unit of work has staged.
#[derive(Clone)]
pub struct Streams(Arc<dyn EventStore>);

impl Streams {
    /// Wraps a store, for a test that calls a handler as the function that it is.
    #[must_use]
    pub fn new(store: Arc<dyn EventStore>) -> Self {
        Self(store)
    }

    /// The events of a stream.
    ///
    /// # Errors
    /// [`StoreError::StreamNotFound`]; an empty stream is no error.
    pub async fn load(
        &self,
        stream: &StreamName,
        query: LoadQuery<Position>,
    ) -> Result<EventStream, StoreError> {
        self.0.load(stream, query).await
    }

    /// The events of one subject. None is no error.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load_subject(
        &self,
        stream: &StreamName,
        subject: &Subject,
        query: LoadQuery<Version>,
    ) -> Result<EventStream, StoreError> {
        self.0.load_subject(stream, subject, query).await
    }

    /// The whole log, the oldest event first, without the framework's own streams. It ends where the log ends when it gets there.
    #[must_use]
    pub fn all(&self) -> EventStream {
        let start = Some((VecDeque::new(), self.0.log_start()));
        let store = Arc::clone(&self.0);
        let events = stream::unfold(start, move |place| next(Arc::clone(&store), place));
        events
            .filter(|event| std::future::ready(!is_internal(event)))
            .boxed()
    }

    /// Whether the stream exists.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn has_stream(&self, stream: &StreamName) -> Result<bool, StoreError> {
        self.0.has_stream(stream).await
    }

    /// Names of streams.
    ///
    /// # Errors
    /// [`StoreError::InvalidPattern`].
    pub async fn stream_names(&self, query: NameQuery) -> Result<Vec<StreamName>, StoreError> {
        self.0.stream_names(query).await
    }
}

impl Streams {
    /// A stream's own metadata.
    ///
    /// # Errors
    /// [`StoreError::StreamNotFound`].
    pub async fn stream_metadata(&self, stream: &StreamName) -> Result<Metadata, StoreError> {
        self.0.stream_metadata(stream).await
    }

    /// Names of categories: what stands before the first `-` of stream names.
    ///
    /// # Errors
    /// [`StoreError::InvalidPattern`].
    pub async fn category_names(&self, query: NameQuery) -> Result<Vec<String>, StoreError> {
        self.0.category_names(query).await
    }

    /// The version that a subject is at, [`Version::NONE`] where it has no events.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn subject_version(
        &self,
        stream: &StreamName,
        subject: &Subject,
    ) -> Result<Version, StoreError> {
        self.0.subject_version(stream, subject).await
    }

    pub(super) fn store(&self) -> &Arc<dyn EventStore> {
        &self.0
    }
}

fn is_internal(event: &Result<Recorded, StoreError>) -> bool {
    event.as_ref().is_ok_and(|event| event.stream.is_internal())
}

/// What has been read and not given out, and the place behind it; nothing behind an error.
type Place = Option<(VecDeque<Recorded>, Cursor)>;

async fn next(
    store: Arc<dyn EventStore>,
    place: Place,
) -> Option<(Result<Recorded, StoreError>, Place)> {
    let (mut read, mut cursor) = place?;
    if read.is_empty() {
        match store.read_log(&cursor, PAGE).await {
            Ok(page) => (read, cursor) = (page.events.into(), page.next),
            Err(error) => return Some((Err(error), None)),
        }
    }
    let event = read.pop_front()?;
    Some((Ok(event), Some((read, cursor))))
}

impl fmt::Debug for Streams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Streams({})", self.0.place())
    }
}

impl Inject for Streams {
    type Wired = Self;

    const USES_UNIT: bool = false;

    fn dependency(named: Option<&'static str>) -> Dependency {
        Dependency::new(DependencyKind::Streams, named)
    }

    fn wire(site: &Site<'_>, named: Option<&'static str>) -> Result<Self, InjectError> {
        Ok(Self(site.store(named)?.store))
    }

    fn inject(wired: &Self, _: &Call<'_>) -> Result<Self, HandlerError> {
        Ok(wired.clone())
    }
}
