use std::any::TypeId;
use std::fmt;
use std::sync::Arc;

use super::Origin;
use crate::bus::{Arrival, CommandSlot, handle};
use crate::message::{
    AnyEvent, Command, DecodeError, Event, Message, MessageKind, Payload, SharedEvent,
};
use crate::unit::QueuedCommand;

/// From JSON to a shared event.
pub type DecodeEvent = fn(&Payload) -> Result<SharedEvent, DecodeError>;

/// From JSON to a command on its way to its handler.
#[derive(Clone, Copy)]
pub struct ReceiveCommand(
    pub(crate) fn(&Payload, usize, Arrival) -> Result<QueuedCommand, DecodeError>,
);

impl fmt::Debug for ReceiveCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceiveCommand")
    }
}

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
    /// From JSON to its handler; `None` for events and queries.
    pub receive_command: Option<ReceiveCommand>,
    /// Where it was derived.
    pub origin: Origin,
}

impl MessageRegistration {
    /// A query.
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
            receive_command: None,
            origin,
        }
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
            receive_command: Some(ReceiveCommand(receive_command::<C>)),
            ..Self::of::<C>(origin)
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

fn receive_command<C: Command>(
    payload: &Payload,
    bus: usize,
    arrival: Arrival,
) -> Result<QueuedCommand, DecodeError> {
    let slot = CommandSlot(Some(payload.decode::<C>()?));
    Ok(QueuedCommand::new(C::NAME, move |runtime, room| {
        let arrival = Arrival { room, ..arrival };
        Box::pin(async move { handle(&runtime, bus, slot, arrival).await })
    }))
}
