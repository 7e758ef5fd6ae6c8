use std::collections::{BTreeMap, HashMap};

use super::lease::Leases;
use super::outbox::Outbox;
use crate::message::{MessageId, Metadata};
use crate::store::{
    Committed, Cursor, ParkedDelivery, Position, Recorded, StoreError, StreamName, Subject,
    SubjectHead, Version,
};

/// Everything the store knows, behind one lock.
#[derive(Default)]
pub(super) struct State {
    pub(super) streams: BTreeMap<StreamName, Stream>,
    /// By position, from 1; deleted events leave a hole.
    pub(super) log: Vec<Option<Recorded>>,
    pub(super) checkpoints: BTreeMap<String, Cursor>,
    pub(super) leases: Leases,
    pub(super) inbox: HashMap<(String, MessageId), Committed>,
    pub(super) outbox: Outbox,
    pub(super) parked: BTreeMap<(Position, String), ParkedDelivery>,
    pub(super) closed: bool,
}

#[derive(Default)]
pub(super) struct Stream {
    pub(super) metadata: Metadata,
    pub(super) positions: Vec<u64>,
    /// The positions of each subject; what has none is under `None`.
    pub(super) subjects: HashMap<Option<Subject>, Vec<u64>>,
    pub(super) ids: HashMap<MessageId, u64>,
}

impl State {
    pub(super) fn open(&mut self) -> Result<&mut Self, StoreError> {
        if self.closed {
            Err(StoreError::Closed)
        } else {
            Ok(self)
        }
    }

    pub(super) fn stream(&self, name: &StreamName) -> Result<&Stream, StoreError> {
        self.streams
            .get(name)
            .ok_or_else(|| StoreError::StreamNotFound {
                stream: name.clone(),
            })
    }

    pub(super) fn stream_mut(&mut self, name: &StreamName) -> Result<&mut Stream, StoreError> {
        self.streams
            .get_mut(name)
            .ok_or_else(|| StoreError::StreamNotFound {
                stream: name.clone(),
            })
    }

    pub(super) fn event(&self, position: u64) -> Option<&Recorded> {
        let index = usize::try_from(position.checked_sub(1)?).ok()?;
        self.log.get(index)?.as_ref()
    }

    pub(super) fn event_mut(&mut self, position: u64) -> Option<&mut Recorded> {
        let index = usize::try_from(position.checked_sub(1)?).ok()?;
        self.log.get_mut(index)?.as_mut()
    }

    pub(super) fn version(&self, stream: &StreamName, subject: Option<&Subject>) -> Version {
        let last = self
            .streams
            .get(stream)
            .and_then(|stream| self.event(*stream.of(subject).last()?));
        last.map_or(Version::NONE, |event| event.version)
    }

    pub(super) fn head(&self, stream: &StreamName, subject: Option<&Subject>) -> SubjectHead {
        let positions = self.streams.get(stream).map(|stream| stream.of(subject));
        let last = positions.and_then(|positions| self.event(*positions.last()?));
        last.map_or_else(SubjectHead::default, |event| SubjectHead {
            version: event.version,
            event: Some(event.id),
            is_erased: event.is_absent(),
        })
    }

    /// The last position that was given.
    pub(super) fn last(&self) -> u64 {
        self.log.len() as u64
    }

    pub(super) fn delete(&mut self, name: &StreamName) -> Result<(), StoreError> {
        let Some(stream) = self.streams.remove(name) else {
            return Err(StoreError::StreamNotFound {
                stream: name.clone(),
            });
        };
        for position in stream.positions {
            if let Some(event) = usize::try_from(position - 1)
                .ok()
                .and_then(|index| self.log.get_mut(index))
            {
                *event = None;
            }
        }
        Ok(())
    }
}

impl Stream {
    pub(super) fn of(&self, subject: Option<&Subject>) -> &[u64] {
        self.subjects
            .get(&subject.cloned())
            .map_or(&[], Vec::as_slice)
    }
}
