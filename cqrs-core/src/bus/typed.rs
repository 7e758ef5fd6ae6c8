use std::any::Any;

use futures::future::BoxFuture;

use super::{Arrival, CommandBus, CommandSlot, QueryBus, handle};
use crate::error::DispatchError;
use crate::message::{Command, EncodeError, Metadata, Payload, Query, RawMessageError};
use crate::unit::{QueuedCommand, Receipt};

/// A command whose type is forgotten, on its way to its handler.
pub(crate) trait AnyCommand: Send + Sync {
    fn as_any(&self) -> &(dyn Any + Send + Sync);

    /// As a consumer brings it.
    fn queued(self: Box<Self>, bus: usize, arrival: Arrival) -> QueuedCommand;

    /// As any sender dispatches it.
    fn dispatch<'a>(
        self: Box<Self>,
        bus: &'a CommandBus,
        metadata: Metadata,
    ) -> BoxFuture<'a, Result<Receipt, DispatchError>>;
}

impl<C: Command> AnyCommand for C {
    fn as_any(&self) -> &(dyn Any + Send + Sync) {
        self
    }

    fn queued(self: Box<Self>, bus: usize, arrival: Arrival) -> QueuedCommand {
        let slot = CommandSlot(Some(*self));
        let noted = arrival.facts.incoming.clone();
        QueuedCommand::new(C::NAME, noted, move |runtime, room| {
            let arrival = Arrival { room, ..arrival };
            Box::pin(async move { handle(&runtime, bus, slot, arrival).await })
        })
    }

    fn dispatch<'a>(
        self: Box<Self>,
        bus: &'a CommandBus,
        metadata: Metadata,
    ) -> BoxFuture<'a, Result<Receipt, DispatchError>> {
        Box::pin(async move { bus.dispatch_with(*self, metadata).await })
    }
}

/// A query whose type is forgotten, on its way to its finder.
pub(crate) trait AnyQuery: Send + Sync {
    fn as_any(&self) -> &(dyn Any + Send + Sync);

    /// Asks it, and writes the reply as JSON.
    fn ask<'a>(
        self: Box<Self>,
        bus: &'a QueryBus,
        metadata: Metadata,
    ) -> BoxFuture<'a, Result<Payload, DispatchError>>;
}

/// A query with what writes its reply.
pub(crate) struct Asked<Q: Query> {
    pub(crate) query: Q,
    pub(crate) write: Option<WriteReply<Q>>,
}

type WriteReply<Q> = fn(&<Q as Query>::Reply) -> Result<Payload, serde_json::Error>;

impl<Q: Query> AnyQuery for Asked<Q> {
    fn as_any(&self) -> &(dyn Any + Send + Sync) {
        &self.query
    }

    fn ask<'a>(
        self: Box<Self>,
        bus: &'a QueryBus,
        metadata: Metadata,
    ) -> BoxFuture<'a, Result<Payload, DispatchError>> {
        Box::pin(async move {
            let write = self.write.ok_or(RawMessageError::Reply(Q::NAME))?;
            let reply = bus.ask_with(self.query, metadata).await?;
            let written = write(&reply).map_err(|source| EncodeError {
                message: format!("the reply of {}", Q::NAME),
                source: source.into(),
            });
            Ok(written.map_err(RawMessageError::from)?)
        })
    }
}
