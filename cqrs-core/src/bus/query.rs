use std::sync::Arc;

use super::one_handler::OneHandler;
use super::pipeline_run::{run_finalize, run_stages};
use super::selected::handle_of_a_bus;
use super::{AnyMessage, HandlerCall, QuerySlot, Routes, Selected};
use crate::error::DispatchError;
use crate::message::{MessageKind, Metadata, Query};
use crate::plugin::{BusIdentity, Compiled, Dispatching};
use crate::runtime::Runtime;
use crate::unit::{Facts, LazyUnit, Room, Rules, Unit};

/// A query bus as it was wired.
pub(crate) struct QueryBusCore {
    pub(crate) identity: BusIdentity,
    pub(crate) routes: Routes,
    pub(crate) pipeline: Compiled,
}

/// Asks queries, each of its one finder. Never queued: inside a handler it reads what is committed.
#[derive(Clone)]
pub struct QueryBus {
    pub(super) runtime: Runtime,
    pub(super) bus: Selected,
    unit: Option<Arc<Unit>>,
}

impl QueryBus {
    pub(crate) fn new(runtime: Runtime, bus: Selected) -> Self {
        Self {
            runtime,
            bus,
            unit: None,
        }
    }

    /// Asks, and awaits the reply.
    ///
    /// # Errors
    /// See [`DispatchError`]; the finder's own error is found with `downcast_ref`.
    pub async fn ask<Q: Query>(&self, query: Q) -> Result<Q::Reply, DispatchError> {
        self.ask_with(query, Metadata::new()).await
    }

    /// Asks with metadata: actor, tenant, correlation.
    ///
    /// # Errors
    /// See [`ask`](Self::ask).
    pub async fn ask_with<Q: Query>(
        &self,
        query: Q,
        metadata: Metadata,
    ) -> Result<Q::Reply, DispatchError> {
        let bus = match self.bus.known(MessageKind::Query)? {
            Some(bus) => bus,
            None => self.runtime.query_home::<Q>()?,
        };
        let _in_flight = self.runtime.enter()?;
        let cause = (self.unit.clone()).or_else(|| Unit::current_of(&self.runtime));
        let (metadata, room) = match cause {
            Some(cause) => (
                cause.passed_on(metadata),
                cause.rules().room.within(Q::NAME, 0)?,
            ),
            None => (metadata, Room::default()),
        };
        let core = self.runtime.query_bus_core(bus);
        let way = OneHandler::of::<Q>(&core.identity, &core.routes);
        let home = way.found().and_then(|bound| bound.home());
        let rules = Rules {
            is_read_only: true,
            independent_stores: true,
            home,
            room,
            is_asked_again: false,
        };
        let unit = Unit::begin(
            self.runtime.clone(),
            Facts::dispatched(Q::NAME, metadata),
            rules,
        );
        let mut slot = QuerySlot {
            query: Some(query),
            reply: None,
        };
        let result = core.pass(&mut slot, &way, &unit).await;
        unit.abandon();
        result?;
        slot.reply.ok_or_else(|| way.not_handled())
    }
}

impl QueryBusCore {
    async fn pass<Q: Query>(
        &self,
        slot: &mut QuerySlot<Q>,
        way: &OneHandler<'_>,
        unit: &Arc<Unit>,
    ) -> Result<(), DispatchError> {
        let is_watched =
            !self.pipeline.is_plain || way.found().is_some_and(|bound| bound.uses_unit());
        if is_watched {
            let _moment = unit.created_at();
        }
        if self.pipeline.is_plain {
            let bound = way.bound()?;
            let called = HandlerCall::new(bound, slot.slot(), unit).await;
            return called.map_err(|error| DispatchError::from_handler(Q::NAME, error, Vec::new()));
        }
        let unit = LazyUnit::begun_as(unit.runtime(), Arc::clone(unit));
        let mut dispatching = Dispatching::new(&self.identity, self.routes.all(), slot, unit);
        run_stages(&self.pipeline, way, &mut dispatching).await;
        if dispatching.error.is_none() && !dispatching.is_handled {
            dispatching.error = Some(way.not_handled());
        }
        run_finalize(&self.pipeline, &mut dispatching).await;
        dispatching.error.map_or(Ok(()), Err)
    }
}

handle_of_a_bus!(QueryBus, Query, "query", query_bus_core);
