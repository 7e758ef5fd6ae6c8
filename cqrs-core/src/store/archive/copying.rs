use std::collections::HashSet;

use futures::StreamExt;

use super::{ArchiveError, is_same};
use crate::store::{
    Absence, Amendment, Append, Commit, EventStore, EventStream, Expected, LoadQuery, NewEvent,
    Position, Recorded, StoreError, StreamName, Subject, Version,
};

/// How many events are copied by one commit.
const BATCH: usize = 200;

/// Copies what the archive does not have yet.
pub(super) struct Copying<'a> {
    target: &'a dyn EventStore,
    stream: &'a StreamName,
    batch: Vec<Append>,
    size: usize,
    /// Whose events are to be erased in the archive.
    erased: HashSet<Subject>,
    /// The first event about nobody that is to be erased there, and the whole stream with it.
    raised: Option<Position>,
    /// Whether the archive has events that are not to be erased.
    has_others: bool,
}

impl<'a> Copying<'a> {
    pub(super) fn new(target: &'a dyn EventStore, stream: &'a StreamName) -> Self {
        Self {
            target,
            stream,
            batch: Vec::new(),
            size: 0,
            erased: HashSet::new(),
            raised: None,
            has_others: false,
        }
    }

    pub(super) async fn run(&mut self, mut originals: EventStream) -> Result<u64, ArchiveError> {
        let mut copies = self.target.load(self.stream, LoadQuery::all()).await?;
        let mut copied = 0;
        while let Some(original) = originals.next().await.transpose()? {
            let is_erased = original.absence == Some(Absence::Erased);
            match copies.next().await.transpose()? {
                Some(copy) if is_same(&original, &copy) => {
                    if is_erased && !copy.is_absent() {
                        self.note_erased(&original);
                    }
                }
                Some(_) => return Err(self.differs(&original)),
                None => {
                    if is_erased {
                        self.note_erased(&original);
                    } else if self.must_erase_before(&original) {
                        self.erase().await?;
                    }
                    self.add(original)?;
                    copied += 1;
                }
            }
            self.has_others |= !is_erased;
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

    fn note_erased(&mut self, original: &Recorded) {
        match &original.subject {
            Some(subject) => _ = self.erased.insert(subject.clone()),
            None => _ = self.raised.get_or_insert(original.position),
        }
    }

    /// Erasing takes all that there is of a subject by then.
    fn must_erase_before(&self, original: &Recorded) -> bool {
        let erased = |subject| self.erased.contains(subject);
        self.raised.is_some() || original.subject.as_ref().is_some_and(erased)
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

    async fn erase(&mut self) -> Result<(), ArchiveError> {
        self.flush().await?;
        for subject in self.erased.drain() {
            let erase = Amendment::erase(self.stream.clone(), subject);
            self.target.amend(erase).await?;
        }
        let Some(position) = self.raised.take() else {
            return Ok(());
        };
        let stream = self.stream.clone();
        if self.has_others {
            return Err(ArchiveError::Inseparable { stream, position });
        }
        self.target.amend(Amendment::erase_stream(stream)).await?;
        Ok(())
    }
}
