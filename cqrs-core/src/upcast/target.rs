use std::borrow::Cow;

use crate::message::{Message, MessageKind};

/// What an upcaster may make of a message, as far as it is known without calling it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Target {
    /// A message of this name and version.
    Message {
        /// Its kind; `None` for that of the message it is made of.
        kind: Option<MessageKind>,
        /// Its wire name.
        name: Cow<'static, str>,
        /// The version of its shape.
        schema_version: u32,
    },
    /// The same message, one version further; at its present version where the upcaster is for any.
    Next,
    /// Anything.
    Anything,
}

impl Target {
    /// The message `M`, as it is now.
    #[must_use]
    pub const fn of<M: Message>() -> Self {
        Self::Message {
            kind: Some(M::KIND),
            name: Cow::Borrowed(M::NAME),
            schema_version: M::VERSION,
        }
    }
}
