use std::sync::Arc;

use super::{OldMessage, Part, UpcastError, Upcasters};
use crate::message::MessageKind;
use crate::store::{Absence, Recorded};

impl Upcasters {
    /// What a stored event is now: one or several events at the same version and position, never none. One that is dropped is there as
    /// [`Absence::Dropped`], and one that an upcaster refused says so when it is decoded.
    #[must_use]
    pub fn recorded(&self, recorded: Recorded) -> Vec<Recorded> {
        if !self.concern_event(&recorded) {
            return vec![recorded];
        }
        match self.upcast(recorded.id, OldMessage::of_log(&recorded)) {
            Ok(None) => vec![recorded],
            Ok(Some(parts)) if parts.is_empty() => vec![Recorded {
                absence: Some(Absence::Dropped),
                ..recorded
            }],
            Ok(Some(parts)) => parts
                .into_iter()
                .map(|part| recorded.clone().into_part(part))
                .collect(),
            Err(error) => vec![self.refused(recorded, error)],
        }
    }

    /// Whether a stored event may be something else now.
    pub(super) fn concern_event(&self, recorded: &Recorded) -> bool {
        !recorded.is_absent() && self.concern(MessageKind::Event, &recorded.name)
    }

    fn refused(&self, recorded: Recorded, error: UpcastError) -> Recorded {
        let names = self.names_from(MessageKind::Event, &recorded.name);
        Recorded {
            payload: recorded.payload.refused(Arc::new(error), names),
            ..recorded
        }
    }
}

impl Recorded {
    fn into_part(self, part: Part) -> Self {
        let Part {
            id,
            name,
            schema_version,
            payload,
        } = part;
        Self {
            id,
            part_of: (id != self.id).then_some(self.id),
            name,
            schema_version,
            payload,
            ..self
        }
    }
}
