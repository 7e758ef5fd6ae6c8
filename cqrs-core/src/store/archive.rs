use std::collections::HashSet;
use std::sync::Arc;

use futures::StreamExt;

use super::{
    Absence, Amendment, Append, Commit, EventStore, EventStream, Expected, LoadQuery, NewEvent,
    Position, Recorded, StoreError, StreamName, Subject, Version,
};

/// How many events are copied by one commit.
const BATCH: usize = 200;

/// What an archive has of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Archived {
    /// The stream, which is called the same in both stores.
    pub stream: StreamName,
    /// How many events it has: all of them, compared one by one.
    pub events: u64,
    /// How many of them were not there before.
    pub copied: u64,
}

/// Why a stream is not archived. What was copied stays, and the next attempt goes on behind it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The archive has something else.
    #[error(
        "the archive of stream {stream} has something else where the event at position {position} should be"
    )]
    Differs {
        /// The stream.
        stream: StreamName,
        /// The first event that is not in the archive as it is here; where the archive has more events than the stream, the last here.
        position: Position,
    },
    /// One of the stores failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Copies a stream into a stream of the same name in another store, and compares the copy with the original.
///
/// Names, ids, versions, payloads, metadata and times are the same there, and what is erased here is erased there; positions are those of
/// the archive's own log. Upcasters and plugins have no part in it: the archive has what is stored, not what is read.
///
/// It may be repeated: what is there is not copied again. So a run that was interrupted is taken up by the next, and a stream that goes on
/// is archived from time to time. Nobody else writes to the stream of the archive.
///
/// # Errors
/// [`ArchiveError::Differs`]; [`StoreError::StreamNotFound`]; a [`StoreError::Conflict`] where versions are missing because raised events
/// were [relocated](Amendment::Relocate).
pub async fn archive(
    from: &Arc<dyn EventStore>,
    stream: &StreamName,
    into: &Arc<dyn EventStore>,
) -> Result<Archived, ArchiveError> {
    let source = bare(from);
    let metadata = source.stream_metadata(stream).await?;
    // Through its layers: an archive that may only be read refuses it here.
    if into.has_stream(stream).await? {
        into.set_stream_metadata(stream, metadata).await?;
    } else {
        into.create(stream, metadata).await?;
    }
    let target = bare(into);
    let mut copying = Copying::new(&*target, stream);
    let originals = source.load(stream, LoadQuery::all()).await?;
    let copied = copying.run(originals).await?;
    let originals = source.load(stream, LoadQuery::all()).await?;
    let copies = target.load(stream, LoadQuery::all()).await?;
    let events = compare(stream, originals, copies).await?;
    Ok(Archived {
        stream: stream.clone(),
        events,
        copied,
    })
}

/// The store without its layers.
fn bare(store: &Arc<dyn EventStore>) -> Arc<dyn EventStore> {
    let mut store = store;
    while let Some(beneath) = store.beneath() {
        store = beneath;
    }
    Arc::clone(store)
}

struct Copying<'a> {
    target: &'a dyn EventStore,
    stream: &'a StreamName,
    batch: Vec<Append>,
    size: usize,
    /// Whose events are to be erased in the archive; `None` for the whole stream.
    erased: HashSet<Option<Subject>>,
}

impl<'a> Copying<'a> {
    fn new(target: &'a dyn EventStore, stream: &'a StreamName) -> Self {
        Self {
            target,
            stream,
            batch: Vec::new(),
            size: 0,
            erased: HashSet::new(),
        }
    }

    async fn run(&mut self, mut originals: EventStream) -> Result<u64, ArchiveError> {
        let mut copies = self.target.load(self.stream, LoadQuery::all()).await?;
        let mut copied = 0;
        while let Some(original) = originals.next().await.transpose()? {
            let is_erased = original.absence == Some(Absence::Erased);
            match copies.next().await.transpose()? {
                Some(copy) if is_same(&original, &copy) => {
                    if is_erased && !copy.is_absent() {
                        self.erased.insert(original.subject);
                    }
                }
                Some(_) => return Err(self.differs(&original)),
                None => {
                    if is_erased {
                        self.erased.insert(original.subject.clone());
                    } else if self.must_erase_before(&original) {
                        self.erase().await?;
                    }
                    self.add(original)?;
                    copied += 1;
                }
            }
            if self.size >= BATCH {
                self.flush().await?;
            }
        }
        self.erase().await?;
        Ok(copied)
    }

    fn differs(&self, original: &Recorded) -> ArchiveError {
        ArchiveError::Differs {
            stream: self.stream.clone(),
            position: original.position,
        }
    }

    /// Erasing takes all that there is of a subject by then.
    fn must_erase_before(&self, original: &Recorded) -> bool {
        self.erased.contains(&None) || self.erased.contains(&original.subject)
    }

    fn add(&mut self, original: Recorded) -> Result<(), StoreError> {
        let metadata = original.metadata.get().cloned();
        let metadata = metadata.map_err(|source| original.undecodable(source))?;
        let event = NewEvent {
            id: original.id,
            name: original.name,
            schema_version: original.schema_version,
            payload: original.payload,
            metadata,
            created_at: original.created_at,
        };
        self.size += 1;
        match self.batch.last_mut() {
            Some(append) if append.subject == original.subject => append.events.push(event),
            _ => self.batch.push(Append {
                stream: self.stream.clone(),
                subject: original.subject,
                expected: Expected::Exact(Version::new(original.version.get().saturating_sub(1))),
                events: vec![event],
            }),
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), StoreError> {
        self.size = 0;
        let appends = std::mem::take(&mut self.batch);
        if appends.is_empty() {
            return Ok(());
        }
        let commit = Commit {
            appends,
            ..Commit::default()
        };
        self.target.commit(commit).await.map(drop)
    }

    async fn erase(&mut self) -> Result<(), StoreError> {
        self.flush().await?;
        for subject in self.erased.drain() {
            let stream = self.stream.clone();
            let erase = Amendment::Erase { stream, subject };
            self.target.amend(erase).await?;
        }
        Ok(())
    }
}

/// Whether it is the same event, leaving aside that one of them may be erased already.
fn is_same(original: &Recorded, copy: &Recorded) -> bool {
    let says_the_same = original.payload == copy.payload
        && match (original.metadata.get(), copy.metadata.get()) {
            (Ok(original), Ok(copy)) => original == copy,
            _ => false,
        };
    original.id == copy.id
        && original.subject == copy.subject
        && original.version == copy.version
        && original.name == copy.name
        && original.schema_version == copy.schema_version
        && original.created_at == copy.created_at
        && (original.absence == Some(Absence::Erased) || says_the_same)
}

/// All events of both, one by one. Tells how many there are.
async fn compare(
    stream: &StreamName,
    mut originals: EventStream,
    mut copies: EventStream,
) -> Result<u64, ArchiveError> {
    let (mut events, mut position) = (0, Position::START);
    let differs = |position| ArchiveError::Differs {
        stream: stream.clone(),
        position,
    };
    while let Some(original) = originals.next().await.transpose()? {
        position = original.position;
        match copies.next().await.transpose()? {
            Some(copy) if is_same(&original, &copy) && original.absence == copy.absence => {
                events += 1;
            }
            _ => return Err(differs(position)),
        }
    }
    match copies.next().await {
        None => Ok(events),
        Some(_) => Err(differs(position)),
    }
}
