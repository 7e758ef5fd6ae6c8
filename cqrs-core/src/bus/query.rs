use std::any::TypeId;
use std::sync::Arc;

use super::pipeline_run::{Steps, call_target, run_finalize, run_stages};
use super::{AnyMessage, QuerySlot, Routes, Selected};
use crate::error::{DispatchError, HandlerError};
use crate::inject::{Call, Dependency, DependencyKind, Inject, InjectError, Site};
use crate::message::{MessageKind, Metadata, Query};
use crate::plugin::{BusIdentity, Compiled, Dispatching, Target, call_handler};
use crate::runtime::Runtime;
use crate::unit::{Facts, Rules, Unit};

/// A query bus as it was wired.
pub(crate) struct QueryBusCore {
    pub(crate) identity: BusIdentity,
    pub(crate) routes: Routes,
    pub(crate) pipeline: Compiled,
}

/// Asks queries, each of its one finder. Never queued: inside a handler it reads what is committed.
#[derive(Clone)]
pub struct QueryBus {
    runtime: Runtime,
    bus: Selected,
    cause: Option<Arc<Unit>>,
}

impl QueryBus {
    pub(crate) fn new(runtime: Runtime, bus: Selected) -> Self {
        Self {
            runtime,
            bus,
            cause: None,
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
        let metadata = match self.cause.clone().or_else(Unit::current) {
            Some(cause) => cause.passed_on(metadata),
            None => metadata,
        };
        let core = self.runtime.query_bus_core(bus);
        let home = core
            .routes
            .get(TypeId::of::<Q>())
            .and_then(|bound| bound.home());
        let rules = Rules {
            is_read_only: true,
            independent_stores: true,
            home,
            room: 0,
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
        let result = core.pass(&mut slot, &unit).await;
        unit.abandon();
        result?;
        slot.reply.ok_or_else(|| core.not_handled(Q::NAME))
    }
}

impl QueryBusCore {
    async fn pass<Q: Query>(
        &self,
        slot: &mut QuerySlot<Q>,
        unit: &Arc<Unit>,
    ) -> Result<(), DispatchError> {
        let steps = QuerySteps {
            core: self,
            message: TypeId::of::<Q>(),
        };
        if self.pipeline.is_plain {
            let bound = self
                .routes
                .get(steps.message)
                .ok_or_else(|| self.no_handler(Q::NAME))?;
            let called = call_handler(bound, slot.slot(), unit).await;
            return called.map_err(|error| DispatchError::from_handler(Q::NAME, error, Vec::new()));
        }
        let mut dispatching =
            Dispatching::new(&self.identity, self.routes.all(), slot, Arc::clone(unit));
        run_stages(&self.pipeline, &steps, &mut dispatching).await;
        if dispatching.error.is_none() && !dispatching.is_handled {
            dispatching.error = Some(self.not_handled(Q::NAME));
        }
        run_finalize(&self.pipeline, &mut dispatching).await;
        dispatching.error.map_or(Ok(()), Err)
    }

    fn no_handler(&self, message: &'static str) -> DispatchError {
        DispatchError::NoHandler {
            kind: MessageKind::Query,
            message,
            bus: self.identity.to_string(),
        }
    }

    fn not_handled(&self, message: &'static str) -> DispatchError {
        DispatchError::NotHandled {
            kind: MessageKind::Query,
            message,
            bus: self.identity.to_string(),
        }
    }
}

struct QuerySteps<'a> {
    core: &'a QueryBusCore,
    message: TypeId,
}

impl Steps for QuerySteps<'_> {
    fn route(&self, dispatching: &mut Dispatching<'_>) {
        if let Some(bound) = self.core.routes.get(self.message) {
            dispatching.target = Target::Handler(Arc::clone(bound));
        }
    }

    fn require_target(&self, dispatching: &Dispatching<'_>) -> Result<(), DispatchError> {
        if dispatching.is_routed() {
            Ok(())
        } else {
            Err(self.core.no_handler(dispatching.message_name()))
        }
    }

    async fn invoke(
        &self,
        pipeline: &Compiled,
        dispatching: &mut Dispatching<'_>,
    ) -> Result<(), HandlerError> {
        call_target(pipeline, dispatching).await
    }
}

impl Inject for QueryBus {
    type Wired = Option<usize>;

    fn dependency(named: Option<&'static str>) -> Dependency {
        Dependency::new(DependencyKind::QueryBus, named)
    }

    fn wire(site: &Site<'_>, named: Option<&'static str>) -> Result<Self::Wired, InjectError> {
        site.wiring().bus(MessageKind::Query, named)
    }

    fn inject(wired: &Self::Wired, call: &Call<'_>) -> Result<Self, HandlerError> {
        let unit = Arc::clone(call.unit());
        Ok(Self {
            runtime: unit.runtime().clone(),
            bus: (*wired).into(),
            cause: Some(unit),
        })
    }
}

impl std::fmt::Debug for QueryBus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.bus {
            Selected::Bus(bus) => write!(f, "{}", self.runtime.query_bus_core(*bus).identity),
            Selected::Unknown(name) => write!(f, "unknown query bus {name:?}"),
            Selected::Any => f.write_str("query bus"),
        }
    }
}
