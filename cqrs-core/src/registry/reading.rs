use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Registry;
use crate::message::{DecodeError, MessageKind, SharedEvent};
use crate::store::{Recorded, StoreError};

impl Registry {
    /// The event that a reader of a store gets, as the linked type; `None` where it says nothing any more. For tools that look at what is
    /// stored.
    ///
    /// # Errors
    /// When no type has the name, a newer program has stored it, an upcaster has failed for it, or its fields do not fit. Nothing of what
    /// the fields hold is in the error itself.
    pub fn read_event(&self, recorded: &Recorded) -> Result<Option<SharedEvent>, StoreError> {
        if recorded.is_absent() {
            return Ok(None);
        }
        if let Some(refusal) = recorded.refusal() {
            return Err(refusal);
        }
        let registration = self.message(MessageKind::Event, &recorded.name);
        let Some((known, decode)) =
            registration.and_then(|known| Some((known, known.decode_event?)))
        else {
            let source = DecodeError::without_type(&recorded.name);
            return Err(recorded.undecodable(source));
        };
        if let Some(newer) = recorded.newer_than(known.version) {
            return Err(newer);
        }
        // One type that panics is no reason to see nothing of the others.
        let decoded = catch_unwind(AssertUnwindSafe(|| decode(&recorded.payload)));
        let decoded = decoded.unwrap_or_else(|_| Err(DecodeError::panicked(&recorded.name)));
        match decoded {
            Ok(event) => Ok(Some(event)),
            Err(source) => Err(recorded.undecodable(source)),
        }
    }
}
