use std::any::TypeId;
use std::sync::Arc;

use super::pipeline_run::{Steps, call_target};
use super::{Bound, Endpoint, Routes};
use crate::error::{DispatchError, HandlerError};
use crate::message::Message;
use crate::plugin::{BusIdentity, Compiled, Dispatching, Target};

/// The way of one message on a bus where every message has exactly one handler: commands and queries.
pub(super) struct OneHandler<'a> {
    bus: &'a BusIdentity,
    bound: Option<&'a Arc<Bound>>,
    message: &'static str,
    switch: Option<Arc<dyn Endpoint>>,
}

impl<'a> OneHandler<'a> {
    pub(super) fn of<M: Message>(bus: &'a BusIdentity, routes: &'a Routes) -> Self {
        Self {
            bus,
            bound: routes.get(TypeId::of::<M>()),
            message: M::NAME,
            switch: None,
        }
    }

    /// To this handler, which was found before.
    pub(super) fn to(bound: &'a Arc<Bound>, bus: &'a BusIdentity, message: &'static str) -> Self {
        Self {
            bus,
            bound: Some(bound),
            message,
            switch: None,
        }
    }

    /// The message goes to `producer`, unless it has been there and back.
    pub(super) fn switched_to(mut self, producer: impl Endpoint) -> Self {
        self.switch = Some(Arc::new(producer));
        self
    }

    pub(super) fn has_switch(&self) -> bool {
        self.switch.is_some()
    }

    /// The handler that was chosen at wiring, if there is one.
    pub(super) fn found(&self) -> Option<&'a Arc<Bound>> {
        self.bound
    }

    /// The handler that was chosen at wiring.
    pub(super) fn bound(&self) -> Result<&'a Arc<Bound>, DispatchError> {
        self.bound.ok_or_else(|| DispatchError::NoHandler {
            kind: self.bus.kind,
            message: self.message,
            bus: self.bus.to_string(),
        })
    }

    /// All stages were passed, and nobody has taken the message.
    pub(super) fn not_handled(&self) -> DispatchError {
        DispatchError::NotHandled {
            kind: self.bus.kind,
            message: self.message,
            bus: self.bus.to_string(),
        }
    }
}

impl Steps for OneHandler<'_> {
    fn route(&self, dispatching: &mut Dispatching<'_>) {
        if let Some(producer) = &self.switch
            && !dispatching.metadata().is_handled_async()
        {
            dispatching.send_to(Arc::clone(producer));
            return;
        }
        if dispatching.is_free()
            && let Some(bound) = self.bound
        {
            dispatching.target = Target::Handler(Arc::clone(bound));
        }
    }

    fn require_target(&self, dispatching: &Dispatching<'_>) -> Result<(), DispatchError> {
        if dispatching.is_routed() {
            return Ok(());
        }
        self.bound().map(drop)
    }

    async fn invoke(
        &self,
        pipeline: &Compiled,
        dispatching: &mut Dispatching<'_>,
    ) -> Result<(), HandlerError> {
        if let Target::Handler(chosen) = &dispatching.target
            && !self.bound.is_some_and(|bound| Arc::ptr_eq(bound, chosen))
        {
            dispatching.unit().go_by(chosen);
        }
        call_target(pipeline, dispatching).await
    }
}
