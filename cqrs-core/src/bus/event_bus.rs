use std::sync::Arc;

use super::selected::handle_of_a_bus;
use super::{CommandBusSettings, FailureMode, Selected};
use crate::error::DispatchError;
use crate::message::{Event, MessageKind, Metadata, SharedEvent};
use crate::runtime::Runtime;
use crate::unit::{Extras, Facts, Receipt, Rules, Unit};

/// Publishes events to all who listen.
///
/// Inside a handler the event joins the handler's unit of work. Outside it is stored first, in the stream `$raised` of the default store, so
/// that durable listeners find it; then the inline ones run, and the first that fails is the error.
#[derive(Clone)]
pub struct EventBus {
    runtime: Runtime,
    bus: Selected,
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
        let bus = self.bus.known(MessageKind::Event)?;
        let bus = bus.map(|bus| self.runtime.event_bus_core(bus).identity.name.clone());
        let event: SharedEvent = Arc::new(event);
        let current = self
            .unit
            .clone()
            .filter(|unit| unit.is_open())
            .or_else(Unit::current)
            .filter(|unit| !unit.is_read_only());
        let failed = |error| DispatchError::failed(E::NAME, error, Vec::new());
        match current {
            Some(unit) => {
                unit.raise(event, bus, metadata).map_err(failed)?;
                Ok(Receipt {
                    is_queued: true,
                    ..Receipt::default()
                })
            }
            None => {
                let _in_flight = self.runtime.enter()?;
                if self.runtime.default_store().is_none() {
                    return self.runtime.publish_unstored(event, bus, metadata).await;
                }
                let rules = Rules {
                    is_read_only: false,
                    independent_stores: false,
                    home: None,
                    room: CommandBusSettings::QUEUE_LIMIT,
                    is_asked_again: false,
                };
                let facts = Facts::origin(E::NAME, metadata.clone());
                let unit = Unit::begin(self.runtime.clone(), facts, rules);
                unit.raise(event, bus, metadata).map_err(failed)?;
                let ended = unit.complete(Extras::default()).await?;
                let Some(mut follow_up) = ended.follow_up else {
                    return Ok(ended.receipt);
                };
                follow_up.mode = FailureMode::Prooph;
                let mut failures = follow_up.run_apart().await;
                if failures.is_empty() {
                    Ok(ended.receipt)
                } else {
                    let source = Box::new(failures.swap_remove(0).error);
                    Err(DispatchError::AfterCommit {
                        message: E::NAME,
                        source,
                    })
                }
            }
        }
    }
}

handle_of_a_bus!(EventBus, Event, "event", event_bus_core);
