use std::any::Any;
use std::sync::Arc;

use crate::inject::Call;
use crate::message::{Command, Envelope, Event, Message, Query};

/// A command between the bus and its handler, which takes it or looks at it.
pub struct CommandSlot<C>(pub(crate) Option<C>);

/// A query between the bus and its finder, and the way back of the reply.
pub struct QuerySlot<Q: Query> {
    pub(crate) query: Option<Q>,
    pub(crate) reply: Option<Q::Reply>,
}

/// An event between the bus and its listeners, who share it.
pub struct EventSlot<E>(pub(crate) Arc<E>);

/// The message is not what the handler was bound for. The wiring makes this impossible; hand-written handlers may meet it.
#[derive(Debug, thiserror::Error)]
#[error("the message in hand is not {expected:?}, or it was taken before")]
pub struct SlotError {
    expected: &'static str,
}

impl SlotError {
    const fn of<M: Message>() -> Self {
        Self { expected: M::NAME }
    }
}

impl<C: Command> CommandSlot<C> {
    /// The command by value.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn take(message: &mut (dyn Any + Send)) -> Result<C, SlotError> {
        message.downcast_mut::<Self>().and_then(|slot| slot.0.take()).ok_or(SlotError::of::<C>())
    }

    /// The command by reference; it stays where it is, so the handler may be called again.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn peek(message: &(dyn Any + Send)) -> Result<&C, SlotError> {
        message.downcast_ref::<Self>().and_then(|slot| slot.0.as_ref()).ok_or(SlotError::of::<C>())
    }

    /// The command in its envelope.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn envelope(message: &mut (dyn Any + Send), call: &Call<'_>) -> Result<Envelope<C>, SlotError> {
        Ok(call.unit().envelope(Self::take(message)?))
    }
}

impl<Q: Query> QuerySlot<Q> {
    /// The query by value.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn take(message: &mut (dyn Any + Send)) -> Result<Q, SlotError> {
        message.downcast_mut::<Self>().and_then(|slot| slot.query.take()).ok_or(SlotError::of::<Q>())
    }

    /// The query in its envelope.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn envelope(message: &mut (dyn Any + Send), call: &Call<'_>) -> Result<Envelope<Q>, SlotError> {
        Ok(call.unit().envelope(Self::take(message)?))
    }

    /// Hands the reply back.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn reply(message: &mut (dyn Any + Send), reply: Q::Reply) -> Result<(), SlotError> {
        let slot = message.downcast_mut::<Self>().ok_or(SlotError::of::<Q>())?;
        slot.reply = Some(reply);
        Ok(())
    }
}

impl<E: Event> EventSlot<E> {
    /// The event, shared with the other listeners.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn share(message: &mut (dyn Any + Send)) -> Result<Arc<E>, SlotError> {
        message.downcast_mut::<Self>().map(|slot| Arc::clone(&slot.0)).ok_or(SlotError::of::<E>())
    }

    /// A copy of the event in its envelope.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn envelope(message: &mut (dyn Any + Send), call: &Call<'_>) -> Result<Envelope<E>, SlotError>
    where
        E: Clone,
    {
        Ok(call.unit().envelope(E::clone(&*Self::share(message)?)))
    }
}
