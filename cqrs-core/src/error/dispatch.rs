use std::error::Error;

use super::{BoxError, HandlerError, chain, known};
use crate::message::{MessageKind, RawMessageError};
use crate::store::StoreError;
use crate::unit::Receipt;

/// Why a dispatch, an ask or a publication has not done what was asked.
///
/// Unless it is [`AfterCommit`](Self::AfterCommit), nothing was stored and nobody was told.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DispatchError {
    /// The bus has no handler for the message.
    #[error("no {kind} handler for {message:?} on {bus}")]
    NoHandler {
        /// Command or query.
        kind: MessageKind,
        /// The wire name.
        message: &'static str,
        /// The bus that was asked.
        bus: String,
    },
    /// Several buses of the kind have a handler for the message, and no bus was named.
    #[error("{message:?} has a handler on several {kind} buses ({buses}): name one")]
    AmbiguousBus {
        /// Command or query.
        kind: MessageKind,
        /// The wire name.
        message: &'static str,
        /// The names of the buses, comma separated.
        buses: String,
    },
    /// The application has no bus of this name and kind.
    #[error("there is no {kind} bus {name:?}{}", known(.name, .buses))]
    UnknownBus {
        /// The kind that was asked for.
        kind: MessageKind,
        /// The name that was asked for.
        name: String,
        /// The buses of the kind that there are.
        buses: Vec<String>,
    },
    /// A plugin ended the dispatch before the handler was invoked.
    #[error("{kind} {message:?} was not handled: a plugin on {bus} stopped it")]
    NotHandled {
        /// Command or query.
        kind: MessageKind,
        /// The wire name.
        message: &'static str,
        /// The bus.
        bus: String,
    },
    /// A guard refused the message.
    #[error("not authorized to access {}", .resource.as_deref().unwrap_or("this resource"))]
    Unauthorized {
        /// The message's name, where the guard exposes it.
        resource: Option<String>,
    },
    /// The domain said no.
    #[error("{message:?} was rejected{}", and(dropped))]
    #[non_exhaustive]
    Rejected {
        /// The wire name.
        message: &'static str,
        /// The names of the commands and events that the handler had queued or raised, and that never were.
        dropped: Vec<&'static str>,
        /// The domain's own error.
        source: BoxError,
    },
    /// The machine broke: store, panic, timeout.
    #[error("{message:?} failed{}", and(dropped))]
    #[non_exhaustive]
    Failed {
        /// The wire name.
        message: &'static str,
        /// The names of the commands and events that the handler had queued or raised, and that never were.
        dropped: Vec<&'static str>,
        /// The same may succeed later.
        is_retryable: bool,
        /// The error itself.
        source: BoxError,
    },
    /// The queue of this dispatch is full.
    #[error("{limit} commands already wait for this dispatch to end: {message:?} was not taken")]
    QueueFull {
        /// The wire name of the command that was refused.
        message: &'static str,
        /// The bus's `queue_limit`.
        limit: usize,
    },
    /// Too many messages are being handled around this one, each within the one before it: on a bus with `nested: inline`, or by finders that
    /// ask. A command that is queued instead needs no room on the stack.
    #[error(
        "{message:?} was not taken: {limit} messages are being handled around it, each within the one before; queue it (`nested: queue`)"
    )]
    NestedTooDeeply {
        /// The wire name of the message that was refused.
        message: &'static str,
        /// How deep messages may be handled within others.
        limit: usize,
    },
    /// The command is stored, but a listener or a command that it queued failed (`failure_mode: prooph`).
    #[error("{message:?} is stored, but what followed from it failed")]
    #[non_exhaustive]
    AfterCommit {
        /// The wire name.
        message: &'static str,
        /// What is stored.
        receipt: Receipt,
        /// The first failure.
        #[source]
        source: Box<DispatchError>,
    },
    /// No message that could be dispatched came of a raw one.
    #[error("the raw message was not taken")]
    RawMessage(#[from] RawMessageError),
    /// The application is shutting down and takes nothing new.
    #[error("the application is shutting down")]
    ShuttingDown,
}

/// The end of a sentence that names what was dropped.
fn and(dropped: &[&'static str]) -> String {
    match dropped {
        [] => String::new(),
        names => format!(", and with it {}", names.join(", ")),
    }
}

/// A handler panicked. The bus, its queue and the process live on.
#[derive(Debug, thiserror::Error)]
#[error("the handler panicked: {0}")]
pub struct HandlerPanicked(String);

impl HandlerPanicked {
    pub(crate) fn new(panic: &(dyn std::any::Any + Send)) -> Self {
        Self(panic_text(panic))
    }
}

pub(crate) fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "without a message".to_owned())
}

impl DispatchError {
    pub(crate) fn from_handler(
        message: &'static str,
        error: HandlerError,
        dropped: Vec<&'static str>,
    ) -> Self {
        let (is_failure, is_retryable) = (error.is_failure(), error.is_retryable());
        let source = error.into_source();
        match is_failure {
            true => Self::Failed {
                message,
                dropped,
                is_retryable,
                source,
            },
            false => Self::Rejected {
                message,
                dropped,
                source,
            },
        }
    }

    pub(crate) fn failed(
        message: &'static str,
        source: impl Into<BoxError>,
        dropped: Vec<&'static str>,
    ) -> Self {
        let error = HandlerError::from(source);
        Self::Failed {
            message,
            dropped,
            is_retryable: error.is_retryable(),
            source: error.into_source(),
        }
    }

    /// A guard refused the message, and does not say which.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::Unauthorized { resource: None }
    }

    /// The domain said no, or a raw message is none: trying again changes nothing.
    #[must_use]
    pub fn is_rejection(&self) -> bool {
        match self {
            Self::Rejected { .. } => true,
            Self::RawMessage(error) => !matches!(error, RawMessageError::Panicked(_)),
            _ => false,
        }
    }

    /// Neither the domain nor a guard said no: passed on by a handler it is a failure of that handler too.
    pub(crate) fn is_of_the_machine(&self) -> bool {
        let is_an_answer = matches!(
            self,
            Self::Unauthorized { .. } | Self::NotHandled { .. } | Self::AfterCommit { .. }
        );
        !is_an_answer && !self.is_rejection()
    }

    /// Somebody else was faster, and nothing is stored: load, decide and dispatch again.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        let conflict = self.downcast_ref().is_some_and(StoreError::is_conflict);
        conflict && !self.is_committed()
    }

    /// The same dispatch may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Failed { is_retryable, .. } => *is_retryable,
            Self::QueueFull { .. } => true,
            _ => false,
        }
    }

    /// Whether the command was stored all the same.
    #[must_use]
    pub fn is_committed(&self) -> bool {
        matches!(self, Self::AfterCommit { .. })
    }

    /// The first error of type `E` along the source chain: the domain's own, or a framework error such as [`StoreError`].
    #[must_use]
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        chain(self).find_map(|error| error.downcast_ref())
    }

    /// What is stored, where it [is](Self::is_committed).
    #[must_use]
    pub fn receipt(&self) -> Option<&Receipt> {
        match self {
            Self::AfterCommit { receipt, .. } => Some(receipt),
            _ => None,
        }
    }

    /// The domain's own error, where it said no.
    #[must_use]
    pub fn rejection(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        match self {
            Self::Rejected { source, .. } => Some(source.as_ref()),
            _ => None,
        }
    }

    /// The names of what was dropped with it.
    #[must_use]
    pub fn dropped(&self) -> &[&'static str] {
        match self {
            Self::Rejected { dropped, .. } | Self::Failed { dropped, .. } => dropped,
            _ => &[],
        }
    }
}
