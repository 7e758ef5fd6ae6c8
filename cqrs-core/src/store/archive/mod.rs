mod copying;

use std::sync::Arc;

use futures::StreamExt;

use self::copying::Copying;
use super::{
    Absence, EventStore, EventStream, Extent, LoadQuery, Position, Recorded, StoreError,
    StreamName, bare,
};
use crate::message::{Metadata, MetadataValue};

#[cfg(doc)]
use super::Amendment;

/// In the metadata of the archive's stream while it is found out whether the stream that is archived has it too.
const MARK: &str = "$archiving";

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
    /// What the stream was when the copy was compared with it: what [`Amendment::Delete`] takes.
    pub extent: Extent,
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
    /// Somebody has written to the stream meanwhile.
    #[error(
        "stream {stream} has grown while it was archived: the event at position {position} is new; archive it once more when nobody writes to it"
    )]
    Grown {
        /// The stream.
        stream: StreamName,
        /// The first event that is not in the archive.
        position: Position,
    },
    /// Somebody has changed the stream when the copy had been compared with it. It is there as before.
    #[error(
        "the stream was compared with its archive and is not deleted; archive it once more when nobody writes to it"
    )]
    Changed(#[source] StoreError),
    /// The stream would be archived into the store that it is in, under another name of that store or by another path.
    #[error("stream {stream} is in {place} already, and is archived into another store only")]
    SameStore {
        /// The stream.
        stream: StreamName,
        /// The store.
        place: String,
    },
    /// What is written to the archive is published: whoever listens would be told of each event a second time.
    #[error(
        "what is in store {store} is published on {buses}: give each store of that database `publish_to: []`, or archive into another"
    )]
    Published {
        /// The store that publishes: the archive, or another one of the same database.
        store: String,
        /// Its event buses.
        buses: String,
    },
    /// An event about nobody was erased, and others before it were not: erasing it in the archive as well would erase the whole stream there.
    #[error(
        "the erased event at position {position} is about nobody and cannot be erased alone in the archive of stream {stream}: relocate it first"
    )]
    Inseparable {
        /// The stream.
        stream: StreamName,
        /// The erased event.
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
/// Whoever listens to the other store is told of what is copied: to them these are new events. A
/// [`Keeper`](crate::runtime::Keeper::archive) refuses that.
///
/// # Errors
/// [`ArchiveError::Differs`]; [`ArchiveError::Grown`]; [`ArchiveError::SameStore`]; [`ArchiveError::Inseparable`]; [`StoreError::StreamNotFound`]; a
/// [`StoreError::Conflict`] where versions are missing because raised events were [relocated](Amendment::Relocate).
pub async fn archive(
    from: &Arc<dyn EventStore>,
    stream: &StreamName,
    into: &Arc<dyn EventStore>,
) -> Result<Archived, ArchiveError> {
    let (source, target) = (bare(from), bare(into));
    let metadata = source.stream_metadata(stream).await?;
    let same = || ArchiveError::SameStore {
        stream: stream.clone(),
        place: target.place(),
    };
    if Arc::ptr_eq(&source, &target) {
        return Err(same());
    }
    // Through its layers: an archive that may only be read refuses it here.
    if into.has_stream(stream).await? {
        into.set_stream_metadata(stream, metadata.clone()).await?;
        if is_same_stream(&*source, &*target, stream, metadata).await? {
            return Err(same());
        }
    } else {
        into.create(stream, metadata).await?;
    }
    let mut copying = Copying::new(&*target, stream);
    let originals = source.load(stream, LoadQuery::all()).await?;
    let copied = copying.run(originals).await?;
    let originals = source.load(stream, LoadQuery::all()).await?;
    let copies = target.load(stream, LoadQuery::all()).await?;
    let extent = compare(stream, originals, copies).await?;
    Ok(Archived {
        stream: stream.clone(),
        events: extent.events,
        copied,
        extent,
    })
}

/// Whether both have the very same stream. Two names of one database look like two stores, so the archive's stream is marked for a moment.
async fn is_same_stream(
    source: &dyn EventStore,
    target: &dyn EventStore,
    stream: &StreamName,
    metadata: Metadata,
) -> Result<bool, StoreError> {
    // A mark that an interrupted run has left is another one.
    let mark = match metadata.get(MARK) {
        Some(MetadataValue::Int(before)) => before.wrapping_add(1),
        _ => 1,
    };
    let marked = metadata.clone().with(MARK, mark);
    target.set_stream_metadata(stream, marked.clone()).await?;
    let seen = source.stream_metadata(stream).await;
    target.set_stream_metadata(stream, metadata).await?;
    Ok(seen? == marked)
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

/// All events of both, one by one. Tells how much there is.
async fn compare(
    stream: &StreamName,
    mut originals: EventStream,
    mut copies: EventStream,
) -> Result<Extent, ArchiveError> {
    let (mut extent, mut position) = (Extent::default(), Position::START);
    let differs = |position| ArchiveError::Differs {
        stream: stream.clone(),
        position,
    };
    while let Some(original) = originals.next().await.transpose()? {
        position = original.position;
        match copies.next().await.transpose()? {
            Some(copy) if is_same(&original, &copy) && original.absence == copy.absence => {
                extent = extent.and(&original);
            }
            Some(_) => return Err(differs(position)),
            None => {
                return Err(ArchiveError::Grown {
                    stream: stream.clone(),
                    position,
                });
            }
        }
    }
    match copies.next().await {
        None => Ok(extent),
        Some(_) => Err(differs(position)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::MemoryStore;
    use crate::message::{MessageId, Metadata, Payload};
    use crate::store::{Append, Commit, Expected, NewEvent};
    use crate::time::Timestamp;

    async fn with_events(stream: &StreamName, count: u128) -> MemoryStore {
        let events = (1..=count).map(|number| NewEvent {
            id: MessageId::from_uuid(uuid::Uuid::from_u128(number)),
            name: "Registered".to_owned(),
            schema_version: 1,
            payload: Payload::from_json("{}"),
            metadata: Metadata::new(),
            created_at: Timestamp::from_micros(0),
        });
        let append = Append::to(stream.clone(), Expected::Any, events.collect());
        let store = MemoryStore::new();
        let committed = store.commit(Commit::new().with_append(append)).await;
        assert!(committed.is_ok());
        store
    }

    #[tokio::test]
    async fn a_stream_that_has_grown_is_told_from_one_that_differs() -> Result<(), ArchiveError> {
        let stream = StreamName::new("customers").map_err(StoreError::from)?;
        let (longer, shorter) = (with_events(&stream, 2).await, with_events(&stream, 1).await);
        let all = LoadQuery::all;
        let grown = compare(
            &stream,
            longer.load(&stream, all()).await?,
            shorter.load(&stream, all()).await?,
        );
        assert!(
            matches!(grown.await, Err(ArchiveError::Grown { position, .. }) if position == Position::new(2))
        );
        let other = compare(
            &stream,
            shorter.load(&stream, all()).await?,
            longer.load(&stream, all()).await?,
        );
        assert!(matches!(other.await, Err(ArchiveError::Differs { .. })));
        Ok(())
    }
}
