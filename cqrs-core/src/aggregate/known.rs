use super::Aggregate;
use super::outside::Seen;
use crate::store::{Absence, Expected, Recorded, Subject, SubjectHead, Version};

/// A state, and where it stands in the log.
pub(super) struct Known<A> {
    pub(super) state: A,
    pub(super) place: Place,
}

/// Where an aggregate stands: under which type name, and behind which event.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) subject: Subject,
    pub(super) head: SubjectHead,
    /// What had been written past the commands when the store said so.
    pub(super) seen: Seen,
}

impl<A: Aggregate> Known<A> {
    /// The state before the first event.
    pub(super) fn nothing(subject: Subject) -> Self {
        Self {
            state: A::default(),
            place: Place::before_birth(subject),
        }
    }

    pub(super) fn version(&self) -> Version {
        self.place.head.version
    }

    pub(super) fn exists(&self) -> bool {
        self.version() > Version::NONE
    }
}

impl Place {
    /// Before the first event.
    pub(super) fn before_birth(subject: Subject) -> Self {
        Self {
            subject,
            head: SubjectHead::default(),
            seen: Seen::default(),
        }
    }

    /// Whether this is the event that it stands behind, as it was then.
    pub(super) fn is_behind(&self, recorded: &Recorded) -> bool {
        self.head == head_of(recorded)
    }

    /// What who writes there believes.
    pub(super) fn expected(&self) -> Expected {
        match self.head.version {
            Version::NONE => Expected::NoStream,
            _ => Expected::Head(self.head),
        }
    }

    /// Goes on behind the next event.
    pub(super) fn follow(&mut self, recorded: &Recorded) {
        self.head = head_of(recorded);
    }
}

pub(super) fn head_of(recorded: &Recorded) -> SubjectHead {
    SubjectHead {
        version: recorded.version,
        event: Some(recorded.stored_id()),
        is_erased: recorded.absence == Some(Absence::Erased),
    }
}
