use std::any::Any;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::SharedEvent;
use super::{Command, Event, Message, MessageKind, Payload, Query, RawMessage, RawMessageError};
use crate::bus::{AnyCommand, AnyQuery, Asked};

/// Makes typed messages of raw ones. Implemented by [`RegisteredMessages`](crate::registry::RegisteredMessages), which goes by the names of
/// the linked messages, and by applications that know better; called by a bus for every raw message, before anything else happens.
///
/// * What it refuses has not been dispatched: nothing is stored, no plugin has seen it.
/// * It looks at the message and at nothing else: the same message gives the same answer.
/// * A message of another kind than the one asked for is refused by the bus.
///
/// ```
/// use cqrs_core::message::{MessageFactory, MessageKind, RawMessage, RawMessageError, TypedMessage};
/// use cqrs_core::registry::RegisteredMessages;
///
/// /// Knows the messages of the old system by their classes.
/// struct OldNames(RegisteredMessages);
///
/// impl MessageFactory for OldNames {
///     fn make(&self, kind: MessageKind, raw: &RawMessage) -> Result<TypedMessage, RawMessageError> {
///         let class = raw.name().rsplit('\\').next().unwrap_or_default();
///         self.0.make_as(class, kind, raw)
///     }
/// }
/// ```
pub trait MessageFactory: Send + Sync + 'static {
    /// The message, for a bus of this kind.
    ///
    /// # Errors
    /// When it is none; the caller is told.
    fn make(&self, kind: MessageKind, raw: &RawMessage) -> Result<TypedMessage, RawMessageError>;
}

/// A message whose type the one who made it knows.
pub struct TypedMessage {
    kind: MessageKind,
    name: &'static str,
    pub(crate) form: TypedForm,
}

pub(crate) enum TypedForm {
    Command(Box<dyn AnyCommand>),
    Event(SharedEvent),
    Query(Box<dyn AnyQuery>),
}

impl TypedMessage {
    fn new<M: Message>(form: TypedForm) -> Self {
        Self {
            kind: M::KIND,
            name: M::NAME,
            form,
        }
    }

    /// A command.
    #[must_use]
    pub fn command<C: Command>(command: C) -> Self {
        Self::new::<C>(TypedForm::Command(Box::new(command)))
    }

    /// An event.
    #[must_use]
    pub fn event<E: Event>(event: E) -> Self {
        Self::new::<E>(TypedForm::Event(Arc::new(event)))
    }

    /// A query, whose reply will be written as JSON.
    #[must_use]
    pub fn query<Q: Query>(query: Q) -> Self
    where
        Q::Reply: Serialize,
    {
        Self::new::<Q>(TypedForm::Query(Box::new(Asked {
            query,
            write: Some(Payload::of),
        })))
    }

    /// A query whose reply nobody can write: asked in this way it is refused.
    #[doc(hidden)]
    #[must_use]
    pub fn query_without_json<Q: Query>(query: Q) -> Self {
        Self::new::<Q>(TypedForm::Query(Box::new(Asked { query, write: None })))
    }

    /// Command, event or query.
    #[must_use]
    pub fn kind(&self) -> MessageKind {
        self.kind
    }

    /// Its wire name, which is not the raw message's where that has one of former times.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The message, for who knows its type.
    #[must_use]
    pub fn downcast_ref<M: Message>(&self) -> Option<&M> {
        let any: &(dyn Any + Send + Sync) = match &self.form {
            TypedForm::Command(command) => command.as_any(),
            TypedForm::Event(event) => event.as_any(),
            TypedForm::Query(query) => query.as_any(),
        };
        any.downcast_ref()
    }
}

impl fmt::Debug for TypedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TypedMessage({} {:?})", self.kind, self.name)
    }
}
