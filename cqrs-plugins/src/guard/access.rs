use std::any::Any;
use std::fmt;

use cqrs_core::message::{Message, Metadata, Query};
use cqrs_core::plugin::{BusIdentity, Dispatching};

/// What somebody wants to do, or to see: an [`AuthorizationService`](super::AuthorizationService) decides on it.
pub struct Access<'a> {
    bus: &'a BusIdentity,
    message_name: &'static str,
    metadata: Metadata,
    message: Option<&'a (dyn Any + Send + Sync)>,
    reply: Option<&'a mut (dyn Any + Send)>,
    staged: Vec<&'static str>,
    moment: Moment,
}

/// When it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Before a handler is chosen: may this message be sent?
    Route,
    /// When the handler has answered: may this come of it, may this be seen?
    Finalize,
}

/// Without the message, whose content may be secret.
impl fmt::Debug for Access<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access")
            .field("bus", self.bus)
            .field("message_name", &self.message_name)
            .field("actor", &self.actor())
            .field("tenant", &self.tenant())
            .field("moment", &self.moment)
            .finish_non_exhaustive()
    }
}

impl<'a> Access<'a> {
    /// A message that nobody has handled yet.
    pub(super) fn to_message(dispatching: &'a Dispatching<'_>) -> Self {
        Self {
            bus: dispatching.bus(),
            message_name: dispatching.message_name(),
            metadata: dispatching.metadata(),
            message: dispatching.any_message(),
            reply: None,
            staged: Vec::new(),
            moment: Moment::Route,
        }
    }

    /// What a handler has done, before it is stored.
    pub(super) fn to_outcome(dispatching: &'a Dispatching<'_>) -> Self {
        Self {
            staged: dispatching.staged(),
            moment: Moment::Finalize,
            ..Self::to_message(dispatching)
        }
    }

    /// The reply of a query, before the asker gets it.
    pub(super) fn to_reply(dispatching: &'a mut Dispatching<'_>) -> Self {
        Self {
            bus: dispatching.bus(),
            message_name: dispatching.message_name(),
            metadata: dispatching.metadata(),
            message: None,
            reply: dispatching.any_reply(),
            staged: Vec::new(),
            moment: Moment::Finalize,
        }
    }

    /// The bus that the message is on.
    #[must_use]
    pub fn bus(&self) -> &'a BusIdentity {
        self.bus
    }

    /// The wire name of the message.
    #[must_use]
    pub fn message_name(&self) -> &'static str {
        self.message_name
    }

    /// The message, where it is an `M` and its handler has not taken it by value.
    #[must_use]
    pub fn message<M: Message>(&self) -> Option<&'a M> {
        self.message?.downcast_ref()
    }

    /// For [`Moment::Finalize`] of a query: its reply, where it is a `Q`.
    #[must_use]
    pub fn reply<Q: Query>(&self) -> Option<&Q::Reply> {
        self.reply.as_deref()?.downcast_ref()
    }

    /// For [`Moment::Finalize`] of a command or event: the names of the events that would be stored and of the commands that would follow.
    #[must_use]
    pub fn staged(&self) -> &[&'static str] {
        &self.staged
    }

    /// Everything that is known about the message beside its fields.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// Who asks for it.
    #[must_use]
    pub fn actor(&self) -> Option<&str> {
        self.metadata.actor()
    }

    /// For whom it is done.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.metadata.tenant()
    }

    /// Before or behind the handler.
    #[must_use]
    pub fn moment(&self) -> Moment {
        self.moment
    }
}
