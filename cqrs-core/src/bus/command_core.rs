use std::sync::Arc;

use super::one_handler::OneHandler;
use super::pipeline_run::{run_finalize, run_stages};
use super::{AnyMessage, CommandSlot, FailureMode, HandlerCall, Nested, Routes, Switch};
use crate::error::DispatchError;
use crate::message::{Command, Metadata};
use crate::plugin::{BusIdentity, Compiled, Dispatching};
use crate::runtime::Runtime;
use crate::store::InboxEntry;
use crate::time::Timestamp;
use crate::transport::{Acknowledge, Producer};
use crate::unit::{Ended, Extras, Facts, LazyUnit, Room, Rules, Unit};

/// A command bus as it was wired.
pub(crate) struct CommandBusCore {
    pub(crate) identity: BusIdentity,
    pub(crate) routes: Routes,
    pub(crate) pipeline: Compiled,
    pub(crate) nested: Nested,
    pub(crate) queue_limit: usize,
    pub(crate) failure_mode: FailureMode,
    /// The way of asynchronous commands.
    pub(crate) switch: Option<Switch>,
}

/// How a command comes to its bus.
pub(crate) struct Arrival {
    pub(crate) facts: Facts,
    /// What it may still queue and nest.
    pub(crate) room: Room,
    /// The unit of work that it was dispatched in: where a switch takes it, it is sent with what that one stores.
    pub(crate) within: Option<Arc<Unit>>,
    /// A consumer has brought it, and its commit says so.
    pub(crate) acknowledges: Option<Acknowledge>,
}

impl Arrival {
    /// It is dispatched at this moment.
    pub(crate) fn dispatched<C: Command>(
        metadata: Metadata,
        moment: Timestamp,
        room: impl Into<Room>,
    ) -> Self {
        Self {
            facts: Facts::dispatched(C::NAME, metadata).at(moment),
            room: room.into(),
            within: None,
            acknowledges: None,
        }
    }
}

/// Handles one command in a unit of work of its own; a pure handler is called again after a conflict.
pub(crate) async fn handle<C: Command>(
    runtime: &Runtime,
    bus: usize,
    mut slot: CommandSlot<C>,
    arrival: Arrival,
) -> Result<Ended, DispatchError> {
    let core = runtime.command_bus_core(bus);
    let Arrival {
        mut facts,
        room,
        within,
        acknowledges,
    } = arrival;
    let mut way = OneHandler::of::<C>(&core.identity, &core.routes);
    if let Some(switch) = core.switch.as_ref().filter(|switch| switch.takes::<C>()) {
        way = way.switched_to(Producer::new(switch.queue, within));
    }
    let bound = way.found();
    let is_pure = bound.is_some_and(|bound| bound.registration().is_pure);
    let rules = Rules {
        is_asked_again: is_pure && runtime.retries(bound) > 0,
        ..Rules::of(bound, room)
    };
    if facts.client_id().is_some()
        && let Some(repeated) = Box::pin(repeated::<C>(runtime, &facts, rules)).await?
    {
        return Ok(repeated);
    }
    let mut attempt = 0;
    loop {
        let unit = Unit::begin(runtime.clone(), facts, rules);
        let begun = LazyUnit::begun_as(runtime, Arc::clone(&unit));
        let result = core
            .pass(&mut slot, &way, begun, acknowledges.as_ref())
            .await;
        let may_retry = rules.is_asked_again && slot.0.is_some();
        match result {
            Err(error) if may_retry && error.is_conflict() && attempt < runtime.retries(bound) => {
                attempt += 1;
                facts = unit.facts_again();
                Box::pin(runtime.wait_a_little(attempt)).await;
            }
            // Somebody else may have handled the command with this id meanwhile: then this is its answer, whatever the decision said now.
            Err(error) if unit.facts().client_id().is_some() => {
                let repeated = Box::pin(repeated::<C>(runtime, unit.facts(), unit.rules()));
                return repeated.await?.ok_or(error);
            }
            result => return result,
        }
    }
}

/// The consumer under which a client's own command ids are remembered.
fn consumer<C: Command>() -> String {
    format!("$command/{}", C::NAME)
}

async fn repeated<C: Command>(
    runtime: &Runtime,
    facts: &Facts,
    rules: Rules,
) -> Result<Option<Ended>, DispatchError> {
    let (Some(id), Some(store)) = (facts.client_id(), rules.home.or(runtime.default_store()))
    else {
        return Ok(None);
    };
    let handled = runtime.store(store).handled(&consumer::<C>(), id).await;
    let first = handled.map_err(|error| DispatchError::failed(C::NAME, error, Vec::new()))?;
    Ok(first.map(|first| Ended::repeated(runtime, store, id, first)))
}

impl CommandBusCore {
    /// Passes the pipeline, and ends the unit of work.
    pub(super) async fn pass<C: Command>(
        &self,
        slot: &mut CommandSlot<C>,
        way: &OneHandler<'_>,
        unit: LazyUnit<'_>,
        acknowledges: Option<&Acknowledge>,
    ) -> Result<Ended, DispatchError> {
        if !self.pipeline.is_plain || way.has_switch() {
            return self.pass_staged(slot, way, unit, acknowledges).await;
        }
        match HandlerCall::lazily(way.bound()?, slot.slot(), &unit).await {
            Ok(()) => complete::<C>(&unit, acknowledges).await,
            Err(error) => Err(DispatchError::from_handler(C::NAME, error, unit.abandon())),
        }
    }

    async fn pass_staged<C: Command>(
        &self,
        slot: &mut CommandSlot<C>,
        way: &OneHandler<'_>,
        unit: LazyUnit<'_>,
        acknowledges: Option<&Acknowledge>,
    ) -> Result<Ended, DispatchError> {
        let mut dispatching = Dispatching::new(&self.identity, self.routes.all(), slot, unit);
        dispatching.is_switched = way.has_switch();
        run_stages(&self.pipeline, way, &mut dispatching).await;
        self.finish::<C>(&mut dispatching, way, acknowledges).await
    }

    /// Ends the unit of work behind the stages, as it went there.
    pub(super) async fn finish<C: Command>(
        &self,
        dispatching: &mut Dispatching<'_>,
        way: &OneHandler<'_>,
        acknowledges: Option<&Acknowledge>,
    ) -> Result<Ended, DispatchError> {
        if dispatching.error.is_none() && !dispatching.is_handled {
            dispatching.error = Some(way.not_handled());
        }
        let ended = match dispatching.error {
            Some(_) => {
                dispatching.unit.abandon();
                None
            }
            // Whoever takes it instead of the handler has not handled it: its id stays free for the one who does.
            None if dispatching.is_sent() => Some(Ended::sent(dispatching.unit())),
            None => complete::<C>(&dispatching.unit, acknowledges)
                .await
                .map_err(|error| dispatching.error = Some(error))
                .ok(),
        };
        run_finalize(&self.pipeline, dispatching).await;
        match (dispatching.error.take(), ended) {
            (Some(error), None) => Err(error),
            (Some(error), Some(ended)) => Err(DispatchError::AfterCommit {
                message: C::NAME,
                receipt: ended.receipt,
                source: Box::new(error),
            }),
            (None, Some(ended)) => Ok(ended),
            (None, None) => Ok(dispatching
                .unit
                .begun()
                .map_or_else(Ended::default, |unit| Ended::nothing(unit))),
        }
    }
}

pub(super) async fn complete<C: Command>(
    unit: &LazyUnit<'_>,
    acknowledges: Option<&Acknowledge>,
) -> Result<Ended, DispatchError> {
    let Some(unit) = unit.begun() else {
        return Ok(Ended::default());
    };
    match unit.complete_untouched() {
        Some(ended) => Ok(ended),
        // What wraps the handler says that all is well, and the handler says that it is not. Its id stays free.
        None if unit.is_abandoned() => Ok(Ended::nothing(unit)),
        None => Box::pin(unit.complete(extras::<C>(unit, acknowledges))).await,
    }
}

fn extras<C: Command>(unit: &Unit, acknowledges: Option<&Acknowledge>) -> Extras {
    let store = unit.rules().home.or(unit.runtime().default_store());
    let acknowledges = acknowledges.filter(|acknowledges| Some(acknowledges.store) == store);
    let inbox = unit.facts().client_id().map(|id| InboxEntry {
        consumer: consumer::<C>(),
        id,
    });
    Extras {
        inbox: store.and(inbox),
        acknowledges: acknowledges.cloned(),
        store,
        ..Extras::default()
    }
}
