use std::any::TypeId;
use std::sync::Arc;

use super::command::follow;
use super::command_core::{CommandBusCore, complete};
use super::one_handler::OneHandler;
use super::pipeline_run::{answered, wrapped};
use super::{Bound, CommandBus, CommandSlot, Selected};
use crate::error::{DispatchError, HandlerError};
use crate::message::{Command, Metadata};
use crate::plugin::{Dispatching, Target};
use crate::runtime::{InFlight, Runtime};
use crate::time::Timestamp;
use crate::unit::{Facts, LazyUnit, Receipt, Rules, Scope, Unit};

/// The way of a command that nobody has said anything about, outside of any handler: it is handled once, here and now.
pub(super) struct Shortcut<'a> {
    runtime: &'a Runtime,
    core: &'a CommandBusCore,
    bus: usize,
    pub(super) bound: &'a Arc<Bound>,
    _in_flight: InFlight<&'a Runtime>,
}

impl<'a> Shortcut<'a> {
    /// `None` where the command has to go the whole way: it may be queued, sent, or handled again.
    #[inline]
    pub(super) fn of<C: Command>(bus: &'a CommandBus) -> Option<Self> {
        let CommandBus { runtime, bus, unit } = bus;
        let command = TypeId::of::<C>();
        let bus = match bus {
            Selected::Bus(bus) => *bus,
            Selected::Any => runtime.only_home(command)?,
            Selected::Unknown(_) => return None,
        };
        let core = runtime.command_bus_core(bus);
        let bound = core.routes.get(command)?;
        let is_simple = core.switch.is_none() && !bound.registration().is_pure;
        if unit.is_some() || !is_simple || !Scope::is_outside() {
            return None;
        }
        Some(Self {
            runtime,
            core,
            bus,
            bound,
            _in_flight: runtime.enter().ok()?,
        })
    }

    /// Nobody watches: there is no plugin, and the handler does not look at its unit of work. So there is none, unless the handler dispatches
    /// or publishes through a bus that was not injected.
    pub(super) fn is_unwatched(&self) -> bool {
        self.core.pipeline.is_plain && !self.bound.uses_unit()
    }

    /// The unit of work of an unwatched command: its moment is that of its beginning.
    pub(super) fn unit<C: Command>(&self) -> LazyUnit<'a> {
        LazyUnit::new(self.runtime, self.bus, None, begin::<C>)
    }

    /// The unit of work of a command that is dispatched now.
    fn unit_since_now<C: Command>(&self) -> LazyUnit<'a> {
        let now = self.runtime.clock().now();
        LazyUnit::new(self.runtime, self.bus, Some(now), begin::<C>)
    }

    /// Ends an unwatched command.
    pub(super) async fn end<C: Command>(
        &self,
        unit: &LazyUnit<'_>,
        result: Result<(), HandlerError>,
    ) -> Result<Receipt, DispatchError> {
        match result {
            Ok(()) => follow::<C>(self.core, complete::<C>(unit, None).await?).await,
            Err(error) => Err(DispatchError::from_handler(C::NAME, error, unit.abandon())),
        }
    }

    /// Plugins wrap the handler, and do nothing else.
    pub(super) fn is_wrapped(&self) -> bool {
        !self.core.pipeline.has_hooks && !self.core.pipeline.is_plain
    }

    pub(super) async fn pass_wrapped<C: Command>(
        &self,
        command: C,
    ) -> Result<Receipt, DispatchError> {
        let core = self.core;
        let (mut slot, unit) = (CommandSlot(Some(command)), self.unit_since_now::<C>());
        let mut dispatching = Dispatching::new(&core.identity, core.routes.all(), &mut slot, unit);
        dispatching.target = Target::Handler(Arc::clone(self.bound));
        let result = match wrapped(&core.pipeline, &mut dispatching) {
            Ok(called) => called.await,
            Err(panic) => Err(panic),
        };
        if result.is_ok() && dispatching.is_untouched() {
            return Ok(Receipt::default());
        }
        answered(&mut dispatching, result);
        let way = OneHandler::to(self.bound, &core.identity, C::NAME);
        let ended = Box::pin(core.finish::<C>(&mut dispatching, &way, None)).await?;
        Box::pin(follow::<C>(core, ended)).await
    }

    /// Plugins or its handler look at what becomes of it.
    pub(super) async fn pass<C: Command>(&self, command: C) -> Result<Receipt, DispatchError> {
        let way = OneHandler::to(self.bound, &self.core.identity, C::NAME);
        let mut slot = CommandSlot(Some(command));
        let ended = self
            .core
            .pass(&mut slot, &way, self.unit_since_now::<C>(), None)
            .await?;
        match ended.follow_up {
            None => Ok(ended.receipt),
            Some(_) => Box::pin(follow::<C>(self.core, ended)).await,
        }
    }
}

/// Begins the unit of work of a command without metadata.
fn begin<C: Command>(runtime: &Runtime, bus: usize, dispatched_at: Option<Timestamp>) -> Arc<Unit> {
    let moment = dispatched_at.unwrap_or_else(|| runtime.clock().now());
    let core = runtime.command_bus_core(bus);
    let bound = core.routes.get(TypeId::of::<C>());
    let rules = Rules::of(bound, core.queue_limit);
    Unit::begin(
        runtime.clone(),
        Facts::dispatched(C::NAME, Metadata::new()).at(moment),
        rules,
    )
}
