use std::fmt;

use super::{Origin, RegisteredId};
use crate::message::MessageKind;
use crate::upcast::UpcastFunction;

/// An upcaster that is linked into the program. `#[upcaster]` writes it; by hand it is
///
/// ```
/// use cqrs_core::registry::UpcasterRegistration;
/// use cqrs_core::upcast::{FromOld, JsonObject};
///
/// fn with_language(mut fields: JsonObject) -> JsonObject {
///     fields.insert("language".into(), "en".into());
///     fields
/// }
///
/// static GREETED: UpcasterRegistration =
///     UpcasterRegistration::new("shop.with_language", "Greeted", &FromOld::new(with_language), cqrs_core::origin!()).from(1);
/// assert_eq!(GREETED.from, Some(1));
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct UpcasterRegistration {
    /// What errors call it: its path with dots.
    pub id: RegisteredId,
    /// Events, or commands that wait in a queue.
    pub kind: MessageKind,
    /// The wire name of the message.
    pub message: &'static str,
    /// The version that it takes further; `None` for any before the present one.
    pub from: Option<u32>,
    /// The only store whose events it is for, by its name in the configuration.
    pub store: Option<&'static str>,
    /// What it does.
    pub function: &'static dyn UpcastFunction,
    /// Where it stands.
    pub origin: Origin,
}

impl UpcasterRegistration {
    /// For an event, in any version before the present one.
    #[must_use]
    pub const fn new(
        id: &'static str,
        event: &'static str,
        function: &'static dyn UpcastFunction,
        origin: Origin,
    ) -> Self {
        Self::with_id(RegisteredId::Explicit(id), event, function, origin)
    }

    /// As [`new`](Self::new), with an id of either kind.
    #[must_use]
    pub const fn with_id(
        id: RegisteredId,
        event: &'static str,
        function: &'static dyn UpcastFunction,
        origin: Origin,
    ) -> Self {
        Self {
            id,
            kind: MessageKind::Event,
            message: event,
            from: None,
            store: None,
            function,
            origin,
        }
    }

    /// For this version.
    #[must_use]
    pub const fn from(mut self, version: u32) -> Self {
        self.from = Some(version);
        self
    }

    /// For the command of that name in place of the event.
    #[must_use]
    pub const fn of_commands(mut self) -> Self {
        self.kind = MessageKind::Command;
        self
    }

    /// For the events of this store of the configuration only.
    #[must_use]
    pub const fn for_store(mut self, store: &'static str) -> Self {
        self.store = Some(store);
        self
    }
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
