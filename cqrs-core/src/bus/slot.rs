use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::inject::Call;
use crate::message::{Command, EncodeError, Envelope, Event, Message, Payload, Query, SharedEvent};

/// A command between the bus and its handler, which takes it or looks at it.
pub struct CommandSlot<C>(pub(crate) Option<C>);

/// A query between the bus and its finder, and the way back of the reply.
pub struct QuerySlot<Q: Query> {
    pub(crate) query: Option<Q>,
    pub(crate) reply: Option<Q::Reply>,
}

/// The way to an event that its listeners share.
pub struct EventSlot<E>(PhantomData<E>);

/// An event between the bus and its listeners.
pub(crate) struct SharedSlot(pub(crate) SharedEvent);

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
        message
            .downcast_mut::<Self>()
            .and_then(|slot| slot.0.take())
            .ok_or(SlotError::of::<C>())
    }

    /// The command by reference; it stays where it is, so the handler may be called again.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn peek(message: &(dyn Any + Send)) -> Result<&C, SlotError> {
        message
            .downcast_ref::<Self>()
            .and_then(|slot| slot.0.as_ref())
            .ok_or(SlotError::of::<C>())
    }

    /// The command in its envelope.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn envelope(
        message: &mut (dyn Any + Send),
        call: &Call<'_>,
    ) -> Result<Envelope<C>, SlotError> {
        Ok(call.unit().envelope(Self::take(message)?))
    }
}

impl<Q: Query> QuerySlot<Q> {
    /// The query by value.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn take(message: &mut (dyn Any + Send)) -> Result<Q, SlotError> {
        message
            .downcast_mut::<Self>()
            .and_then(|slot| slot.query.take())
            .ok_or(SlotError::of::<Q>())
    }

    /// The query in its envelope.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn envelope(
        message: &mut (dyn Any + Send),
        call: &Call<'_>,
    ) -> Result<Envelope<Q>, SlotError> {
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
        let shared = message
            .downcast_ref::<SharedSlot>()
            .ok_or(SlotError::of::<E>())?;
        Arc::clone(&shared.0)
            .into_any()
            .downcast()
            .map_err(|_| SlotError::of::<E>())
    }

    /// A copy of the event in its envelope.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn envelope(
        message: &mut (dyn Any + Send),
        call: &Call<'_>,
    ) -> Result<Envelope<E>, SlotError>
    where
        E: Clone,
    {
        Ok(call.unit().envelope(E::clone(&*Self::share(message)?)))
    }
}

/// A message in hand, its type forgotten: what the pipeline sees of it.
pub(crate) trait AnyMessage: Send {
    fn name(&self) -> &'static str;
    fn schema_version(&self) -> u32;
    fn is_asynchronous(&self) -> bool;
    fn encode(&self) -> Option<Result<Payload, EncodeError>>;
    /// The message itself, for who knows its type. `None` once its handler has taken it.
    fn message(&self) -> Option<&(dyn Any + Send + Sync)>;
    /// The reply, where it is a query that was answered.
    fn reply(&mut self) -> Option<&mut (dyn Any + Send)> {
        None
    }
    /// Takes the reply away.
    fn withhold_reply(&mut self) {}
    /// What a handler is called with.
    fn slot(&mut self) -> &mut (dyn Any + Send);
}

impl<C: Command> AnyMessage for CommandSlot<C> {
    fn name(&self) -> &'static str {
        C::NAME
    }

    fn schema_version(&self) -> u32 {
        C::VERSION
    }

    fn is_asynchronous(&self) -> bool {
        C::ASYNCHRONOUS
    }

    fn encode(&self) -> Option<Result<Payload, EncodeError>> {
        self.0.as_ref().map(Payload::encode)
    }

    fn message(&self) -> Option<&(dyn Any + Send + Sync)> {
        self.0.as_ref().map(|command| command as _)
    }

    fn slot(&mut self) -> &mut (dyn Any + Send) {
        self
    }
}

impl<Q: Query> AnyMessage for QuerySlot<Q> {
    fn name(&self) -> &'static str {
        Q::NAME
    }

    fn schema_version(&self) -> u32 {
        Q::VERSION
    }

    fn is_asynchronous(&self) -> bool {
        Q::ASYNCHRONOUS
    }

    fn encode(&self) -> Option<Result<Payload, EncodeError>> {
        self.query.as_ref().map(Payload::encode)
    }

    fn message(&self) -> Option<&(dyn Any + Send + Sync)> {
        self.query.as_ref().map(|query| query as _)
    }

    fn reply(&mut self) -> Option<&mut (dyn Any + Send)> {
        self.reply.as_mut().map(|reply| reply as _)
    }

    fn withhold_reply(&mut self) {
        self.reply = None;
    }

    fn slot(&mut self) -> &mut (dyn Any + Send) {
        self
    }
}

impl AnyMessage for SharedSlot {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn schema_version(&self) -> u32 {
        self.0.version()
    }

    fn is_asynchronous(&self) -> bool {
        self.0.is_asynchronous()
    }

    fn encode(&self) -> Option<Result<Payload, EncodeError>> {
        Some(self.0.encode())
    }

    fn message(&self) -> Option<&(dyn Any + Send + Sync)> {
        Some(self.0.as_any())
    }

    fn slot(&mut self) -> &mut (dyn Any + Send) {
        self
    }
}
