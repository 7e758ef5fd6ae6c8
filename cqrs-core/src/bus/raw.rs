//! Raw messages on a bus: made typed, then dispatched as any other.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{CommandBus, EventBus, QueryBus};
use crate::error::{DispatchError, HandlerPanicked};
use crate::message::{
    MessageFactory, MessageKind, Payload, RawMessage, RawMessageError, TypedForm, TypedMessage,
};
use crate::unit::Receipt;

impl CommandBus {
    /// Dispatches a raw command: the bus's message factory makes the typed one, which takes the way of [`dispatch_with`](Self::dispatch_with)
    /// with the id, time and metadata that the raw one has. The same id again gives the receipt of the first time.
    ///
    /// ```
    /// # use cqrs_core::{DispatchError, Runtime};
    /// # async fn example(app: Runtime) -> Result<(), Box<dyn std::error::Error>> {
    /// use cqrs_core::message::RawMessage;
    ///
    /// let raw = RawMessage::from_json(r#"{ "message_name": "OpenAccount", "payload": { "owner": "Petra" } }"#)?;
    /// let receipt = app.commands().dispatch_raw(raw).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`DispatchError::RawMessage`] where no command came of it; otherwise see [`dispatch`](Self::dispatch).
    pub async fn dispatch_raw(&self, raw: RawMessage) -> Result<Receipt, DispatchError> {
        let core = self.bus.known(MessageKind::Command)?;
        let core = core.map(|bus| self.runtime.command_bus_core(bus));
        let own = core.and_then(|core| core.pipeline.factory.as_deref());
        let factory = own.unwrap_or_else(|| self.runtime.message_factory());
        let typed = typed(factory, MessageKind::Command, &raw)?;
        match typed.form {
            TypedForm::Command(command) => command.dispatch(self, raw.dispatch_metadata()).await,
            _ => Err(other(&raw, typed.kind(), MessageKind::Command)),
        }
    }
}

impl EventBus {
    /// Publishes a raw event, with the id, time and metadata that it has. The same id again gives the receipt of the first time.
    ///
    /// # Errors
    /// [`DispatchError::RawMessage`] where no event came of it; otherwise see [`publish`](Self::publish).
    pub async fn publish_raw(&self, raw: RawMessage) -> Result<Receipt, DispatchError> {
        let core = self.bus.known(MessageKind::Event)?;
        let core = core.map(|bus| self.runtime.event_bus_core(bus));
        let own = core.and_then(|core| core.message_factory());
        let factory = own.unwrap_or_else(|| self.runtime.message_factory());
        let typed = typed(factory, MessageKind::Event, &raw)?;
        match typed.form {
            TypedForm::Event(event) => self.publish_shared(event, raw.dispatch_metadata()).await,
            _ => Err(other(&raw, typed.kind(), MessageKind::Event)),
        }
    }
}

impl QueryBus {
    /// Asks a raw query. The reply is JSON, as its `Serialize` writes it.
    ///
    /// # Errors
    /// [`DispatchError::RawMessage`] where no query came of it, or where its reply is no serde type; otherwise see [`ask`](Self::ask).
    pub async fn ask_raw(&self, raw: RawMessage) -> Result<Payload, DispatchError> {
        let core = self.bus.known(MessageKind::Query)?;
        let core = core.map(|bus| self.runtime.query_bus_core(bus));
        let own = core.and_then(|core| core.pipeline.factory.as_deref());
        let factory = own.unwrap_or_else(|| self.runtime.message_factory());
        let typed = typed(factory, MessageKind::Query, &raw)?;
        match typed.form {
            TypedForm::Query(query) => query.ask(self, raw.dispatch_metadata()).await,
            _ => Err(other(&raw, typed.kind(), MessageKind::Query)),
        }
    }
}

/// Asks the factory. The message's `Deserialize` may panic: that is an error of this call.
fn typed(
    factory: &dyn MessageFactory,
    kind: MessageKind,
    raw: &RawMessage,
) -> Result<TypedMessage, RawMessageError> {
    catch_unwind(AssertUnwindSafe(|| factory.make(kind, raw)))
        .unwrap_or_else(|panic| Err(RawMessageError::Panicked(HandlerPanicked::new(&*panic))))
}

fn other(raw: &RawMessage, is: MessageKind, expected: MessageKind) -> DispatchError {
    RawMessageError::wrong_kind(raw.name(), is, expected).into()
}
