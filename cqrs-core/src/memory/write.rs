//! One commit: everything is checked before anything is changed.

use std::collections::{HashMap, HashSet};

use super::state::State;
use super::store::cursor;
use crate::message::MessageId;
use crate::store::{
    Append, Appended, Commit, Committed, NewEvent, NewStream, Parking, Position, Recorded,
    RecordedMetadata, StoreError, StreamName, Subject, SubjectHead, Version,
};

/// A commit whose metadata is written as JSON already, outside the lock.
pub(super) struct Prepared {
    commit: Commit,
    metadata: Vec<Vec<String>>,
}

impl Prepared {
    pub(super) fn new(commit: Commit) -> Result<Self, StoreError> {
        let json = |event: &NewEvent| {
            serde_json::to_string(&event.metadata).map_err(|error| StoreError::Backend {
                place: format!("event {}", event.id),
                problem: "its metadata cannot be written as JSON".to_owned(),
                source: error.into(),
            })
        };
        let of = |append: &Append| {
            append
                .events
                .iter()
                .map(json)
                .collect::<Result<Vec<_>, _>>()
        };
        let metadata = commit.appends.iter().map(of).collect::<Result<_, _>>()?;
        Ok(Self { commit, metadata })
    }
}

impl State {
    pub(super) fn commit(&mut self, prepared: Prepared) -> Result<Committed, StoreError> {
        match self.check(&prepared.commit) {
            Ok(()) => Ok(self.apply(prepared)),
            Err(refusal) => self.review(&prepared.commit, refusal),
        }
    }

    fn check(&self, commit: &Commit) -> Result<(), StoreError> {
        let mut inbox = HashSet::new();
        for entry in &commit.inbox {
            if !inbox.insert((&entry.consumer, entry.id))
                || self.inbox.contains_key(&(entry.consumer.clone(), entry.id))
            {
                return Err(StoreError::AlreadyHandled {
                    consumer: entry.consumer.clone(),
                    id: entry.id,
                });
            }
        }
        self.check_fences(commit)?;
        let mut made = HashSet::new();
        for NewStream { stream, .. } in &commit.creates {
            if self.streams.contains_key(stream) || !made.insert(stream) {
                return Err(StoreError::StreamExists {
                    stream: stream.clone(),
                });
            }
        }
        let mut heads: HashMap<(&StreamName, Option<&Subject>), SubjectHead> = HashMap::new();
        let mut ids: HashSet<(&StreamName, MessageId)> = HashSet::new();
        for Append {
            stream,
            subject,
            expected,
            events,
        } in &commit.appends
        {
            let subject = subject.as_ref();
            let head = heads
                .entry((stream, subject))
                .or_insert_with(|| self.head(stream, subject));
            let is_as_believed = match subject {
                Some(_) => expected.accepts_head(*head),
                None => expected.accepts(head.version),
            };
            if !is_as_believed {
                return Err(StoreError::Conflict {
                    stream: stream.clone(),
                    subject: subject.cloned(),
                    expected: *expected,
                    actual: head.version,
                });
            }
            if let Some(last) = events.last() {
                *head = SubjectHead {
                    version: head.version.plus(events.len() as u64),
                    event: Some(last.id),
                    is_erased: false,
                };
            }
            let known = |id| {
                self.streams
                    .get(stream)
                    .is_some_and(|stream| stream.ids.contains_key(&id))
            };
            if let Some(event) = events
                .iter()
                .find(|event| known(event.id) || !ids.insert((stream, event.id)))
            {
                return Err(StoreError::DuplicateEvent {
                    id: event.id,
                    stream: stream.clone(),
                });
            }
        }
        Ok(())
    }

    fn check_fences(&self, commit: &Commit) -> Result<(), StoreError> {
        let checkpoints = commit
            .checkpoints
            .iter()
            .filter_map(|moved| Some((&moved.subscription, moved.fence.as_ref()?)));
        let sent = commit
            .sent
            .iter()
            .filter_map(|sent| sent.fence.as_ref())
            .map(|fence| (&fence.name, fence));
        for (name, fence) in checkpoints.chain(sent) {
            if !self.leases.admits(fence) {
                return Err(StoreError::Fenced {
                    subscription: name.clone(),
                });
            }
        }
        Ok(())
    }

    fn apply(&mut self, Prepared { commit, metadata }: Prepared) -> Committed {
        let before = self.last();
        for NewStream { stream, metadata } in commit.creates {
            self.streams.entry(stream).or_default().metadata = metadata;
        }
        let mut appended = Vec::with_capacity(commit.appends.len());
        for (append, metadata) in commit.appends.into_iter().zip(metadata) {
            appended.push(self.append(append, metadata));
        }
        let last = if self.last() > before { self.last() } else { 0 };
        let committed = Committed {
            appended,
            mark: cursor(last),
        };
        for sent in &commit.sent {
            self.outbox.remove(sent);
        }
        for entry in commit.outbox {
            self.outbox.insert(entry);
        }
        for entry in commit.inbox {
            self.inbox
                .insert((entry.consumer, entry.id), committed.clone());
        }
        for checkpoint in commit.checkpoints {
            if checkpoint.fence.is_some() {
                self.checkpoints
                    .insert(checkpoint.subscription, checkpoint.to);
            } else {
                self.checkpoints
                    .entry(checkpoint.subscription)
                    .or_insert(checkpoint.to);
            }
        }
        for parking in commit.parking {
            self.change(parking);
        }
        committed
    }

    fn change(&mut self, parking: Parking) {
        match parking {
            Parking::Park(mut parked) => {
                parked.retry_wanted = false;
                let key = (parked.position, parked.subscription.clone());
                self.parked.insert(key, parked);
            }
            Parking::Retry {
                subscription,
                position,
            } => {
                if let Some(parked) = self.parked.get_mut(&(position, subscription)) {
                    parked.retry_wanted = true;
                }
            }
            Parking::Release {
                subscription,
                position,
            } => drop(self.parked.remove(&(position, subscription))),
        }
    }

    fn append(&mut self, append: Append, metadata: Vec<String>) -> Appended {
        let mut version = self.version(&append.stream, append.subject.as_ref());
        let mut positions = Vec::with_capacity(append.events.len());
        if !append.events.is_empty() {
            let stream = self.streams.entry(append.stream.clone()).or_default();
            let subject = stream.subjects.entry(append.subject.clone()).or_default();
            for (event, metadata) in append.events.into_iter().zip(metadata) {
                let position = self.log.len() as u64 + 1;
                version = version.next();
                positions.push(Position::new(position));
                stream.positions.push(position);
                stream.ids.insert(event.id, position);
                subject.push(position);
                self.log.push(Some(Recorded {
                    id: event.id,
                    position: Position::new(position),
                    stream: append.stream.clone(),
                    subject: append.subject.clone(),
                    version,
                    name: event.name,
                    schema_version: event.schema_version,
                    payload: event.payload,
                    metadata: RecordedMetadata::from_json(metadata),
                    created_at: event.created_at,
                    absence: None,
                    part_of: None,
                }));
            }
        }
        Appended {
            stream: append.stream,
            subject: append.subject,
            version,
            positions,
        }
    }

    /// Whether the refused commit was stored before: then its answer is the one of then.
    fn review(&self, commit: &Commit, refusal: StoreError) -> Result<Committed, StoreError> {
        let stored = |append: &&Append| {
            append
                .events
                .iter()
                .any(|event| self.position(append, event).is_some())
        };
        let Some(first) = commit.appends.iter().find(stored) else {
            return Err(refusal);
        };
        if let Some(appended) = commit
            .appends
            .iter()
            .map(|append| self.replayed(append))
            .collect::<Option<Vec<_>>>()
        {
            let last = appended.iter().flat_map(|append| &append.positions).max();
            let mark = cursor(last.map_or(0, |position| position.get()));
            return Ok(Committed { appended, mark });
        }
        let id = first
            .events
            .iter()
            .find(|event| self.position(first, event).is_some())
            .map(|event| event.id);
        match (refusal, id) {
            (StoreError::Conflict { .. }, Some(id)) => Err(StoreError::DuplicateEvent {
                id,
                stream: first.stream.clone(),
            }),
            (refusal, _) => Err(refusal),
        }
    }

    fn position(&self, append: &Append, event: &NewEvent) -> Option<u64> {
        self.streams
            .get(&append.stream)?
            .ids
            .get(&event.id)
            .copied()
    }

    fn replayed(&self, append: &Append) -> Option<Appended> {
        let mut version = self.version(&append.stream, append.subject.as_ref());
        let mut positions = Vec::with_capacity(append.events.len());
        for event in &append.events {
            let position = self.position(append, event)?;
            let stored = self.event(position)?;
            let follows = if positions.is_empty() {
                append
                    .expected
                    .accepts(Version::new(stored.version.get() - 1))
            } else {
                stored.version == version.next()
            };
            let same = stored.subject == append.subject
                && stored.name == event.name
                && stored.schema_version == event.schema_version
                && (stored.is_absent() || stored.payload == event.payload);
            if !same || !follows {
                return None;
            }
            version = stored.version;
            positions.push(stored.position);
        }
        Some(Appended {
            stream: append.stream.clone(),
            subject: append.subject.clone(),
            version,
            positions,
        })
    }
}
