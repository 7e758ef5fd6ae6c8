use futures::StreamExt;

use super::known::Known;
use super::{Aggregate, At, RepositoryError};
use crate::store::{Absence, EventStream, Position, Recorded, SubjectHead};

/// More events, or bytes, than this may come in several pages, each of which is what the store says by then.
const ONE_PAGE: (u64, usize) = (100, 1 << 20);

/// Stored events on their way into a state: each once, none left out.
pub(super) struct Replay<A: Aggregate> {
    known: Known<A>,
    /// The place of the last event.
    position: Option<Position>,
    /// The last event was known before.
    is_at_start: bool,
    /// The first event that says something.
    begins: Option<SubjectHead>,
    events: u64,
    bytes: usize,
}

/// What stored events have led to.
pub(super) struct Replayed<A> {
    pub(super) known: Known<A>,
    /// Where they may have come in several pages: the event that has to be there still, if it is to be what the store says now.
    pub(super) begins: Option<SubjectHead>,
}

impl<A: Aggregate> Replay<A> {
    pub(super) fn onto(known: Known<A>) -> Self {
        let head = known.place.head;
        Self {
            begins: (known.exists() && !head.is_erased).then_some(head),
            known,
            position: None,
            is_at_start: false,
            events: 0,
            bytes: 0,
        }
    }

    /// Takes the events that had happened by `until`. `None` where they do not go on from what is known: the log has changed since.
    ///
    /// Where something is known they begin with the last event that is.
    pub(super) async fn read(
        mut self,
        mut events: EventStream,
        until: Option<At>,
    ) -> Result<Option<Replayed<A>>, RepositoryError> {
        if self.known.exists() {
            let Some(last) = events.next().await.transpose()? else {
                return Ok(None);
            };
            if !self.known.place.is_behind(&last) {
                return Ok(None);
            }
            self.position = Some(last.position);
            self.is_at_start = true;
        }
        while let Some(recorded) = events.next().await.transpose()? {
            if until.is_some_and(|until| !until.includes(&recorded)) {
                break;
            }
            self.take(&recorded)?;
        }
        let is_large = self.events > ONE_PAGE.0 || self.bytes > ONE_PAGE.1;
        Ok(Some(Replayed {
            known: self.known,
            begins: self.begins.filter(|_| is_large),
        }))
    }

    fn take(&mut self, recorded: &Recorded) -> Result<(), RepositoryError> {
        self.events += 1;
        self.bytes += recorded.payload.as_str().len();
        if self.is_part_of_last(recorded) {
            return match self.is_at_start {
                true => Ok(()),
                false => self.apply(recorded),
            };
        }
        let next = self.known.version().next();
        if recorded.version != next {
            return Err(RepositoryError::BrokenHistory {
                aggregate_type: A::TYPE,
                id: self.id(),
                stream: recorded.stream.clone(),
                expected: next,
                actual: recorded.version,
                position: recorded.position,
            });
        }
        self.apply(recorded)?;
        self.is_at_start = false;
        self.position = Some(recorded.position);
        self.known.place.follow(recorded);
        if recorded.absence != Some(Absence::Erased) {
            self.begins.get_or_insert(self.known.place.head);
        }
        Ok(())
    }

    fn id(&self) -> String {
        self.known.place.subject.aggregate_id().to_owned()
    }

    /// An event that an upcaster has split comes in parts, which share its version and its place.
    fn is_part_of_last(&self, recorded: &Recorded) -> bool {
        recorded.version == self.known.version() && self.position == Some(recorded.position)
    }

    fn apply(&mut self, recorded: &Recorded) -> Result<(), RepositoryError> {
        if recorded.is_absent() {
            return Ok(());
        }
        if let Some(refusal) = recorded.refusal() {
            return Err(refusal.into());
        }
        let applier = A::appliers()
            .iter()
            .find(|applier| applier.reads(&recorded.name));
        let Some(applier) = applier else {
            if A::IGNORES.contains(&recorded.name.as_str()) {
                return Ok(());
            }
            return Err(RepositoryError::UnknownEvent {
                aggregate_type: A::TYPE,
                id: self.id(),
                event: recorded.name.clone(),
                version: recorded.version.get(),
            });
        };
        if let Some(newer) = recorded.newer_than(applier.version()) {
            return Err(newer.into());
        }
        applier
            .apply(&mut self.known.state, &recorded.payload)
            .map_err(|source| recorded.undecodable(source).into())
    }
}
