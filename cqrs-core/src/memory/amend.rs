//! Changes to what is stored already: everything is checked before anything is changed.

use std::collections::HashSet;

use super::state::State;
use crate::message::Payload;
use crate::store::{
    Absence, Amended, Amendment, Expected, Extent, RecordedMetadata, Selection, StoreError,
    StreamName, Subject, Version,
};

impl State {
    pub(super) fn amend(&mut self, amendment: &Amendment) -> Result<Amended, StoreError> {
        let events = match amendment {
            Amendment::Erase { stream, subject } => self.erase(stream, subject.as_ref())?,
            Amendment::Relocate { from, to, which } => self.relocate(from, to, which)?,
            Amendment::RenameType { from, to } => self.rename_type(from, to)?,
            Amendment::Delete { stream, extent } => self.delete_as_seen(stream, *extent)?,
        };
        Ok(Amended::new(events))
    }

    fn erase(&mut self, stream: &StreamName, subject: Option<&Subject>) -> Result<u64, StoreError> {
        let stream = self.stream(stream)?;
        let positions = match subject {
            Some(subject) => stream.of(Some(subject)).to_vec(),
            None => stream.positions.clone(),
        };
        let mut erased = 0;
        for position in positions {
            if let Some(event) = self.event_mut(position)
                && !event.is_absent()
            {
                event.payload = Payload::from_json("null");
                event.metadata = RecordedMetadata::from_json("{}");
                event.absence = Some(Absence::Erased);
                erased += 1;
            }
        }
        Ok(erased)
    }

    fn delete_as_seen(&mut self, stream: &StreamName, expected: Extent) -> Result<u64, StoreError> {
        let positions = self.stream(stream)?.positions.iter();
        let events = positions.filter_map(|&position| self.event(position));
        let actual = events.fold(Extent::default(), Extent::and);
        if actual != expected {
            return Err(StoreError::Changed {
                stream: stream.clone(),
                expected,
                actual,
            });
        }
        self.delete(stream)?;
        Ok(actual.events)
    }

    fn relocate(
        &mut self,
        from: &StreamName,
        to: &StreamName,
        which: &Selection,
    ) -> Result<u64, StoreError> {
        let source = self.stream(from)?;
        if from == to {
            return Ok(0);
        }
        let taken = source.positions.iter().copied();
        let taken: Vec<u64> = taken.filter(|&at| self.takes(at, which)).collect();
        self.check_target(to, &taken)?;
        if taken.is_empty() {
            return Ok(0);
        }
        let metadata = source.metadata.clone();
        let moved: HashSet<u64> = taken.iter().copied().collect();
        let source = self.stream_mut(from)?;
        source.positions.retain(|at| !moved.contains(at));
        source.ids.retain(|_, at| !moved.contains(at));
        for positions in source.subjects.values_mut() {
            positions.retain(|at| !moved.contains(at));
        }
        for &position in &taken {
            let Some(event) = self.event_mut(position) else {
                continue;
            };
            event.stream = to.clone();
            let (id, subject) = (event.id, event.subject.clone());
            let target = self
                .streams
                .entry(to.clone())
                .or_insert_with(|| super::state::Stream {
                    metadata: metadata.clone(),
                    ..Default::default()
                });
            target.ids.insert(id, position);
            target.subjects.entry(subject).or_default().push(position);
            target.positions.push(position);
        }
        self.stream_mut(to)?.positions.sort_unstable();
        Ok(taken.len() as u64)
    }

    fn takes(&self, position: u64, which: &Selection) -> bool {
        self.event(position)
            .is_some_and(|event| which.takes(event.subject.as_ref(), &event.name))
    }

    fn check_target(&self, to: &StreamName, taken: &[u64]) -> Result<(), StoreError> {
        let Some(target) = self.streams.get(to) else {
            return Ok(());
        };
        for event in taken.iter().filter_map(|&position| self.event(position)) {
            let known = self.version(to, event.subject.as_ref());
            if known > Version::NONE {
                return Err(conflict(to, event.subject.clone(), known));
            }
            if target.ids.contains_key(&event.id) {
                return Err(StoreError::DuplicateEvent {
                    id: event.id,
                    stream: to.clone(),
                });
            }
        }
        Ok(())
    }

    fn rename_type(&mut self, from: &str, to: &str) -> Result<u64, StoreError> {
        if from == to {
            return Ok(0);
        }
        let mut renamed = Vec::new();
        for (name, stream) in &self.streams {
            let subjects = stream.subjects.iter().filter(|(_, at)| !at.is_empty());
            let subjects = subjects.filter_map(|(subject, _)| subject.as_ref());
            for old in subjects.filter(|subject| subject.aggregate_type() == from) {
                let new = Subject::new(to, old.aggregate_id())?;
                let known = self.version(name, Some(&new));
                if known > Version::NONE {
                    return Err(conflict(name, Some(new), known));
                }
                renamed.push((name.clone(), old.clone(), new));
            }
        }
        let mut events = 0;
        for (stream, old, new) in renamed {
            let subjects = &mut self.stream_mut(&stream)?.subjects;
            let positions = subjects.remove(&Some(old)).unwrap_or_default();
            subjects.insert(Some(new.clone()), positions.clone());
            for position in positions {
                if let Some(event) = self.event_mut(position) {
                    event.subject = Some(new.clone());
                    events += 1;
                }
            }
        }
        let renamed = |key: &mut String| {
            if let Some(id) = key.strip_prefix(from).filter(|id| id.starts_with('/')) {
                *key = format!("{to}{id}");
            }
        };
        self.parked
            .values_mut()
            .for_each(|parked| renamed(&mut parked.key));
        self.outbox.keys().for_each(renamed);
        Ok(events)
    }
}

fn conflict(stream: &StreamName, subject: Option<Subject>, actual: Version) -> StoreError {
    StoreError::Conflict {
        stream: stream.clone(),
        subject,
        expected: Expected::NoStream,
        actual,
    }
}
