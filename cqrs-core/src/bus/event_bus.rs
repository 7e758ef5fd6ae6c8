use std::sync::Arc;

use super::selected::handle_of_a_bus;
use super::{CommandBusSettings, FailureMode, Selected};
use crate::error::DispatchError;
use crate::message::{Event, MessageKind, Metadata, SharedEvent};
use crate::runtime::Runtime;
use crate::store::InboxEntry;
use crate::unit::{Ended, Extras, Facts, Receipt, Rules, Unit};

/// Publishes events to all who listen.
///
/// Inside a handler the event joins the handler's unit of work. Outside it is stored first, in the stream `$raised` of the default store, so
/// that durable listeners find it; then the inline ones run, and the first that fails is the error.
#[derive(Clone)]
pub struct EventBus {
    pub(super) runtime: Runtime,
    pub(super) bus: Selected,
    unit: Option<Arc<Unit>>,
}

impl EventBus {
    pub(crate) fn new(runtime: Runtime, bus: Selected) -> Self {
        Self {
            runtime,
            bus,
            unit: None,
        }
    }

    /// Publishes one event.
    ///
    /// # Errors
    /// See [`DispatchError`].
    pub async fn publish<E: Event>(&self, event: E) -> Result<Receipt, DispatchError> {
        self.publish_with(event, Metadata::new()).await
    }

    /// Publishes one event with metadata: actor, tenant, correlation, an id of its own. Inside a handler it is laid over what the event has from
    /// the message that causes it.
    ///
    /// # Errors
    /// See [`publish`](Self::publish).
    pub async fn publish_with<E: Event>(
        &self,
        event: E,
        metadata: Metadata,
    ) -> Result<Receipt, DispatchError> {
        self.publish_shared(Arc::new(event), metadata).await
    }

    pub(super) async fn publish_shared(
        &self,
        event: SharedEvent,
        metadata: Metadata,
    ) -> Result<Receipt, DispatchError> {
        let bus = self.bus.known(MessageKind::Event)?;
        let bus = bus.map(|bus| self.runtime.event_bus_core(bus).identity.name.clone());
        let current = self
            .unit
            .clone()
            .filter(|unit| unit.is_open())
            .or_else(|| Unit::current_of(&self.runtime));
        let Some(unit) = current else {
            return self.publish_root(event, bus, metadata).await;
        };
        let name = event.name();
        unit.require_writable(name)?;
        unit.raise(event, bus, metadata)
            .map_err(|error| DispatchError::failed(name, error, Vec::new()))?;
        Ok(Receipt::queued())
    }

    /// Publishes outside of any handler: stored first, then told.
    async fn publish_root(
        &self,
        event: SharedEvent,
        bus: Option<String>,
        metadata: Metadata,
    ) -> Result<Receipt, DispatchError> {
        let _in_flight = self.runtime.enter()?;
        let Some(store) = self.runtime.default_store() else {
            return self.runtime.publish_unstored(event, bus, metadata).await;
        };
        let message = event.name();
        let noted = metadata.message_id.map(|id| InboxEntry {
            consumer: format!("$event/{message}"),
            id,
        });
        if let Some(receipt) = self.repeated(store, message, noted.as_ref()).await? {
            return Ok(receipt);
        }
        let rules = Rules::of(None, CommandBusSettings::QUEUE_LIMIT);
        let facts = Facts::origin(message, metadata.clone());
        let unit = Unit::begin(self.runtime.clone(), facts, rules);
        unit.raise(event, bus, metadata)
            .map_err(|error| DispatchError::failed(message, error, Vec::new()))?;
        let extras = Extras {
            inbox: noted.clone(),
            store: Some(store),
            ..Extras::default()
        };
        let ended = match unit.complete(extras).await {
            Ok(ended) => ended,
            // Somebody else may have published the event with this id meanwhile.
            Err(error) => {
                let repeated = self.repeated(store, message, noted.as_ref()).await?;
                return repeated.ok_or(error);
            }
        };
        let Some(mut follow_up) = ended.follow_up else {
            return Ok(ended.receipt);
        };
        follow_up.mode = FailureMode::Prooph;
        let mut failures = follow_up.run_apart().await;
        if failures.is_empty() {
            return Ok(ended.receipt);
        }
        let source = Box::new(failures.swap_remove(0).error);
        Err(DispatchError::AfterCommit {
            message,
            receipt: ended.receipt,
            source,
        })
    }

    /// The receipt of an event whose id its publisher chose, and which was published before.
    async fn repeated(
        &self,
        store: usize,
        message: &'static str,
        noted: Option<&InboxEntry>,
    ) -> Result<Option<Receipt>, DispatchError> {
        let Some(InboxEntry { consumer, id }) = noted else {
            return Ok(None);
        };
        let handled = self.runtime.store(store).handled(consumer, *id).await;
        let first = handled.map_err(|error| DispatchError::failed(message, error, Vec::new()))?;
        Ok(first.map(|first| Ended::repeated(&self.runtime, store, *id, first).receipt))
    }
}

handle_of_a_bus!(EventBus, Event, "event", event_bus_core);
