//! What is done with an event store, as its plugins see it: the arguments, which a plugin may change, and the type of the answer.
//!
//! | here | prooph's action event | the answer | stopped before the store |
//! | --- | --- | --- | --- |
//! | [`Create`] | `create` | | refused, nothing is stored |
//! | [`Append`] | `create`, `appendTo` | [`Appended`](crate::store::Appended) | refused, nothing is stored |
//! | [`Commit`] | `beginTransaction`, `commit`, `rollback` | [`Committed`](crate::store::Committed) | refused, nothing is stored |
//! | [`Load`] | `load`, `loadReverse` | [`EventStream`](crate::store::EventStream) | [`StreamNotFound`](crate::store::StoreError::StreamNotFound) |
//! | [`HasStream`] | `hasStream` | `bool` | no |
//! | [`StreamMetadata`] | `fetchStreamMetadata` | [`Metadata`] | [`StreamNotFound`](crate::store::StoreError::StreamNotFound) |
//! | [`SetStreamMetadata`] | `updateStreamMetadata` | | refused |
//! | [`Delete`] | `delete` | | refused |
//! | [`StreamNames`] | `fetchStreamNames`, `fetchStreamNamesRegex` | names | none |
//! | [`CategoryNames`] | `fetchCategoryNames`, `fetchCategoryNamesRegex` | names | none |
//!
//! *Refused* is [`StoreError::Refused`](crate::store::StoreError::Refused), for prooph's silence: a handler whose events are not stored hears
//! of it. The reads answer what prooph's answer.
//!
//! An [`Append`] has at least one event when it comes. Events that a plugin adds to it move the version of its subject: a handler that saves the
//! same aggregate twice in one unit of work is then refused, since its second append expects what it has recorded itself.

use crate::message::Metadata;
use crate::store::{
    Appended, Committed, Direction, EventStream, LoadQuery, NameQuery, NewStream, Position,
    StoreError, StreamName, Subject, Version,
};

pub use crate::store::{Append, Commit};

use super::hooks::{Hooks, StoreHooks};

/// One kind of thing that is done with a store.
pub trait StoreAction: Send + Sized + 'static {
    /// What the store answers.
    type Answer: Send + 'static;

    /// What it is called, as in `append`.
    const NAME: &'static str;

    #[doc(hidden)]
    fn hooks(all: &StoreHooks) -> &Hooks<Self>;

    #[doc(hidden)]
    fn hooks_mut(all: &mut StoreHooks) -> &mut Hooks<Self>;
}

/// An action that changes nothing: its answer can be given and replaced by plugins.
pub trait ReadAction: StoreAction {
    /// What is answered when a plugin stops it and gives no answer.
    ///
    /// # Errors
    /// The answer may be that there is nothing.
    fn unanswered(self) -> Result<Self::Answer, StoreError>;
}

/// A stream is made, by itself or with its first events: these are an [`Append`] of their own behind it, in the same commit. An append to a
/// stream that is not there makes it too, and is an append only.
pub type Create = NewStream;

/// Events are read, of a stream or of one subject in it.
#[derive(Debug, Clone)]
pub struct Load {
    /// The stream.
    pub stream: StreamName,
    /// Which of its events.
    pub selection: LoadSelection,
}

/// Which events of a stream are read.
#[derive(Debug, Clone)]
pub enum LoadSelection {
    /// All of them, by position.
    Stream(LoadQuery<Position>),
    /// Those about one subject, by version: what repositories read.
    Subject(Subject, LoadQuery<Version>),
}

/// Somebody asks whether there is a stream.
#[derive(Debug, Clone)]
pub struct HasStream {
    /// Its name.
    pub stream: StreamName,
}

/// A stream's own metadata is read.
#[derive(Debug, Clone)]
pub struct StreamMetadata {
    /// The stream.
    pub stream: StreamName,
}

/// A stream's own metadata is replaced.
#[derive(Debug, Clone)]
pub struct SetStreamMetadata {
    /// The stream.
    pub stream: StreamName,
    /// What it will be.
    pub metadata: Metadata,
}

/// A stream is removed, with its events.
#[derive(Debug, Clone)]
pub struct Delete {
    /// The stream.
    pub stream: StreamName,
}

/// The names of streams are read.
#[derive(Debug, Clone)]
pub struct StreamNames {
    /// Which ones.
    pub query: NameQuery,
}

/// The names of categories are read.
#[derive(Debug, Clone)]
pub struct CategoryNames {
    /// Which ones.
    pub query: NameQuery,
}

impl Load {
    /// prooph's `load` or `loadReverse`.
    #[must_use]
    pub fn direction(&self) -> Direction {
        match &self.selection {
            LoadSelection::Stream(query) => query.direction,
            LoadSelection::Subject(_, query) => query.direction,
        }
    }
}

/// `Type, Answer, field of the hooks`.
macro_rules! actions {
    ($($action:ty, $answer:ty, $field:ident;)+) => {$(
        impl StoreAction for $action {
            type Answer = $answer;

            const NAME: &'static str = stringify!($field);

            fn hooks(all: &StoreHooks) -> &Hooks<Self> {
                &all.$field
            }

            fn hooks_mut(all: &mut StoreHooks) -> &mut Hooks<Self> {
                &mut all.$field
            }
        }
    )+};
}

actions! {
    Create, (), create;
    Append, Appended, append;
    Commit, Committed, commit;
    Load, EventStream, load;
    HasStream, bool, has_stream;
    StreamMetadata, Metadata, stream_metadata;
    SetStreamMetadata, (), set_stream_metadata;
    Delete, (), delete;
    StreamNames, Vec<StreamName>, stream_names;
    CategoryNames, Vec<String>, category_names;
}

impl ReadAction for Load {
    fn unanswered(self) -> Result<EventStream, StoreError> {
        let Self { stream, .. } = self;
        Err(StoreError::StreamNotFound { stream })
    }
}

impl ReadAction for HasStream {
    fn unanswered(self) -> Result<bool, StoreError> {
        Ok(false)
    }
}

impl ReadAction for StreamMetadata {
    fn unanswered(self) -> Result<Metadata, StoreError> {
        let Self { stream } = self;
        Err(StoreError::StreamNotFound { stream })
    }
}

impl ReadAction for StreamNames {
    fn unanswered(self) -> Result<Vec<StreamName>, StoreError> {
        Ok(Vec::new())
    }
}

impl ReadAction for CategoryNames {
    fn unanswered(self) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }
}
