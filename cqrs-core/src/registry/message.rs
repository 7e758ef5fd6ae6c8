use std::any::TypeId;
use std::sync::Arc;

use super::Origin;
use crate::message::{
    AnyEvent, Command, DecodeError, Event, Message, MessageKind, Payload, Query, SharedEvent,
    TypedMessage,
};
use crate::shape::JsonShape;

/// From JSON to a shared event.
pub type DecodeEvent = fn(&Payload) -> Result<SharedEvent, DecodeError>;

/// From JSON to the message that it is.
pub type MakeTyped = fn(&Payload) -> Result<TypedMessage, DecodeError>;

/// A message type that is linked into the program.
#[derive(Debug, Clone, Copy)]
pub struct MessageRegistration {
    /// Command, event or query.
    pub kind: MessageKind,
    /// The wire name.
    pub name: &'static str,
    /// Names of former times.
    pub aliases: &'static [&'static str],
    /// The version of its shape.
    pub version: u32,
    /// prooph's `AsyncMessage` marker.
    pub asynchronous: bool,
    /// Its type.
    pub type_id: fn() -> TypeId,
    /// From JSON to a shared event; `None` for commands and queries.
    pub decode_event: Option<DecodeEvent>,
    /// From JSON of anybody to the message.
    pub typed: Option<MakeTyped>,
    /// What its JSON looks like.
    pub shape: fn() -> JsonShape,
    /// The crate that declares it is compiled as a test.
    pub is_for_tests: bool,
    /// The Rust type with its path, for people.
    pub type_name: fn() -> &'static str,
    /// Where it was derived.
    pub origin: Origin,
}

impl MessageRegistration {
    const fn of<M: Message>(origin: Origin) -> Self {
        Self {
            kind: M::KIND,
            name: M::NAME,
            aliases: M::ALIASES,
            version: M::VERSION,
            asynchronous: M::ASYNCHRONOUS,
            type_id: TypeId::of::<M>,
            decode_event: None,
            typed: None,
            shape: M::json_shape,
            is_for_tests: false,
            type_name: std::any::type_name::<M>,
            origin,
        }
    }

    /// Declared in a crate that is compiled as a test, or not.
    #[must_use]
    pub const fn for_tests(mut self, is_for_tests: bool) -> Self {
        self.is_for_tests = is_for_tests;
        self
    }

    /// Whether it is called that, or was in former times.
    #[must_use]
    pub fn has_name(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }

    /// A command.
    #[must_use]
    pub const fn of_command<C: Command>(origin: Origin) -> Self {
        Self {
            typed: Some(|payload| Ok(TypedMessage::command::<C>(payload.decode_loosely()?))),
            ..Self::of::<C>(origin)
        }
    }

    /// A query. Its derive knows whether its reply can be written as JSON.
    #[must_use]
    pub const fn of_query<Q: Query>(typed: MakeTyped, origin: Origin) -> Self {
        Self {
            typed: Some(typed),
            ..Self::of::<Q>(origin)
        }
    }

    /// An event.
    #[must_use]
    pub const fn of_event<E: Event>(origin: Origin) -> Self {
        Self {
            decode_event: Some(decode_event::<E>),
            typed: Some(|payload| Ok(TypedMessage::event::<E>(payload.decode_loosely()?))),
            ..Self::of::<E>(origin)
        }
    }
}

fn decode_event<E: Event>(payload: &Payload) -> Result<SharedEvent, DecodeError> {
    let event: E = payload.decode()?;
    Ok(Arc::new(event) as Arc<dyn AnyEvent>)
}
