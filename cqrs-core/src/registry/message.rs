use std::any::TypeId;
use std::sync::Arc;

use super::Origin;
use crate::message::{AnyEvent, DecodeError, Event, Message, MessageKind, Payload, SharedEvent};

/// From JSON to a shared event.
pub type DecodeEvent = fn(&Payload) -> Result<SharedEvent, DecodeError>;

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
    /// Where it was derived.
    pub origin: Origin,
}

impl MessageRegistration {
    /// A command or a query.
    #[must_use]
    pub const fn of<M: Message>(origin: Origin) -> Self {
        Self {
            kind: M::KIND,
            name: M::NAME,
            aliases: M::ALIASES,
            version: M::VERSION,
            asynchronous: M::ASYNCHRONOUS,
            type_id: TypeId::of::<M>,
            decode_event: None,
            origin,
        }
    }

    /// An event.
    #[must_use]
    pub const fn of_event<E: Event>(origin: Origin) -> Self {
        Self {
            decode_event: Some(decode_event::<E>),
            ..Self::of::<E>(origin)
        }
    }
}

fn decode_event<E: Event>(payload: &Payload) -> Result<SharedEvent, DecodeError> {
    let event: E = payload.decode()?;
    Ok(Arc::new(event) as Arc<dyn AnyEvent>)
}
