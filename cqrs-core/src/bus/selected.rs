use std::sync::Arc;

use crate::error::DispatchError;
use crate::message::MessageKind;

/// Which bus a handle stands for.
#[derive(Debug, Clone)]
pub(crate) enum Selected {
    /// Whichever has a handler for the message; for events all that listen.
    Any,
    /// This one.
    Bus(usize),
    /// One that the application does not have: every call says so.
    Unknown(Arc<str>),
}

impl Selected {
    pub(crate) fn named(index: Option<usize>, name: &str) -> Self {
        index.map_or_else(|| Self::Unknown(name.into()), Self::Bus)
    }

    /// The bus's number, `None` for any.
    pub(crate) fn known(&self, kind: MessageKind) -> Result<Option<usize>, DispatchError> {
        match self {
            Self::Any => Ok(None),
            Self::Bus(index) => Ok(Some(*index)),
            Self::Unknown(name) => Err(DispatchError::UnknownBus {
                kind,
                name: name.to_string(),
            }),
        }
    }
}

impl From<Option<usize>> for Selected {
    fn from(index: Option<usize>) -> Self {
        index.map_or(Self::Any, Self::Bus)
    }
}
