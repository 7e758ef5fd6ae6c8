use std::fmt;

use super::{Origin, RegisteredId};
use crate::error::BoxError;
use crate::message::MessageKind;
use crate::upcast::{NewMessage, OldMessage, Target};

/// Upcasts one message of the version that the upcaster is for.
pub type Upcast = fn(&OldMessage<'_>) -> Result<Vec<NewMessage>, BoxError>;

/// An upcaster that is linked into the program. `#[upcaster]` writes it.
#[derive(Clone, Copy)]
pub struct UpcasterRegistration {
    /// What errors call it: its path with dots.
    pub id: RegisteredId,
    /// Events, or commands that wait in a queue.
    pub kind: MessageKind,
    /// The wire name of the message.
    pub message: &'static str,
    /// The version that it takes further; `None` for any but the present one.
    pub from: Option<u32>,
    /// The only store whose events it is for, by its name in the configuration.
    pub store: Option<&'static str>,
    /// What may come of a message.
    pub targets: fn() -> Vec<Target>,
    /// What comes of this one.
    pub upcast: Upcast,
    /// Where it stands.
    pub origin: Origin,
}

impl fmt::Debug for UpcasterRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpcasterRegistration")
            .field("id", &self.id.to_text())
            .field("message", &self.message)
            .field("from", &self.from)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}
