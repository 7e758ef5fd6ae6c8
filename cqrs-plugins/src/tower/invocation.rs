use std::fmt;
use std::task::{Context, Poll};

use cqrs_core::message::MessageId;
use cqrs_core::plugin::{BusIdentity, Dispatching, Next};
use cqrs_core::registry::HandlerFuture;
use futures::future::BoxFuture;
use tower_service::Service;

use super::HandlerFailed;

/// One call of a handler, as layers see it: what a `tower` service takes here.
pub struct Invocation<'a> {
    bus: &'a BusIdentity,
    message_name: &'static str,
    message_id: MessageId,
    call: HandlerFuture<'a>,
}

impl<'a> Invocation<'a> {
    pub(super) fn new(dispatching: &'a mut Dispatching<'_>, next: Next<'a>) -> Self {
        Self {
            bus: dispatching.bus(),
            message_name: dispatching.message_name(),
            message_id: dispatching.message_id(),
            call: Box::pin(async move { next.run(dispatching).await }),
        }
    }

    /// The bus that the message is on.
    #[must_use]
    pub fn bus(&self) -> &'a BusIdentity {
        self.bus
    }

    /// The wire name of the message.
    #[must_use]
    pub fn message_name(&self) -> &'static str {
        self.message_name
    }

    /// The id of the message.
    #[must_use]
    pub fn message_id(&self) -> MessageId {
        self.message_id
    }
}

impl fmt::Debug for Invocation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Invocation({} on {})", self.message_name, self.bus)
    }
}

/// The innermost service, which calls the handler. It is always ready.
#[derive(Debug, Clone)]
pub struct Handled(());

impl Handled {
    pub(super) fn new() -> Self {
        Self(())
    }
}

impl<'a> Service<Invocation<'a>> for Handled {
    type Response = ();
    type Error = HandlerFailed;
    type Future = BoxFuture<'a, Result<(), HandlerFailed>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), HandlerFailed>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, invocation: Invocation<'a>) -> Self::Future {
        Box::pin(async move { invocation.call.await.map_err(HandlerFailed::new) })
    }
}
