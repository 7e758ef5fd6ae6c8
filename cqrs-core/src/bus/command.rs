use std::any::TypeId;
use std::sync::Arc;

use super::pipeline_run::{Steps, call_target, run_finalize, run_stages};
use super::{AnyMessage, Bound, CommandSlot, FailureMode, Nested, Routes};
use crate::error::{DispatchError, HandlerError};
use crate::inject::{Call, Dependency, DependencyKind, Inject, InjectError, Site};
use crate::message::{Command, MessageKind, Metadata};
use crate::plugin::{BusIdentity, Compiled, Dispatching, Target, call_handler};
use crate::runtime::Runtime;
use crate::store::InboxEntry;
use crate::unit::{Ended, Extras, Facts, QueuedCommand, Receipt, Rules, Unit};

/// A command bus as it was wired.
pub(crate) struct CommandBusCore {
    pub(crate) identity: BusIdentity,
    pub(crate) routes: Routes,
    pub(crate) pipeline: Compiled,
    pub(crate) nested: Nested,
    pub(crate) queue_limit: usize,
    pub(crate) failure_mode: FailureMode,
}

/// Dispatches commands, each to its one handler.
///
/// Without a name it finds the bus that has a handler for the command. A command that is dispatched while another is handled waits until
/// that one has ended; the answer is then a receipt that says so ([`Receipt::is_queued`]).
#[derive(Clone)]
pub struct CommandBus {
    runtime: Runtime,
    bus: Option<usize>,
    unit: Option<Arc<Unit>>,
}

impl CommandBus {
    pub(crate) fn new(runtime: Runtime, bus: Option<usize>) -> Self {
        Self {
            runtime,
            bus,
            unit: None,
        }
    }

    /// Dispatches a command. `Ok` means that what its handler did is stored.
    ///
    /// # Errors
    /// See [`DispatchError`]: nothing was stored, unless it is `AfterCommit`.
    pub async fn dispatch<C: Command>(&self, command: C) -> Result<Receipt, DispatchError> {
        self.dispatch_with(command, Metadata::new()).await
    }

    /// Dispatches a command with metadata: actor, tenant, correlation, or an id of the client's own. The same id again gives the receipt of the
    /// first time, and nothing is done twice.
    ///
    /// # Errors
    /// See [`dispatch`](Self::dispatch).
    pub async fn dispatch_with<C: Command>(
        &self,
        command: C,
        metadata: Metadata,
    ) -> Result<Receipt, DispatchError> {
        let bus = match self.bus {
            Some(bus) => bus,
            None => self.runtime.command_home::<C>()?,
        };
        let current = self
            .unit
            .clone()
            .filter(|unit| unit.is_open())
            .or_else(Unit::current)
            .filter(|unit| !unit.is_read_only());
        match current {
            None => dispatch_root(&self.runtime, bus, command, metadata).await,
            Some(unit) => {
                let metadata = inherit(metadata, &unit);
                match self.runtime.command_bus(bus).nested {
                    Nested::Queue => queue(&unit, bus, command, metadata),
                    Nested::Inline => {
                        Box::pin(dispatch_root(&self.runtime, bus, command, metadata)).await
                    }
                }
            }
        }
    }
}

/// What the cause passes on, under what the sender says itself.
fn inherit(own: Metadata, unit: &Unit) -> Metadata {
    let mut metadata = unit.caused();
    for (key, value) in own.iter() {
        metadata.insert(key, value.clone());
    }
    if let Some(correlation) = own.correlation_id() {
        metadata = metadata.with_correlation_id(correlation);
    }
    match own.message_id {
        Some(id) => metadata.with_message_id(id),
        None => metadata,
    }
}

fn queue<C: Command>(
    unit: &Unit,
    bus: usize,
    command: C,
    metadata: Metadata,
) -> Result<Receipt, DispatchError> {
    unit.enqueue(QueuedCommand::new(C::NAME, move |runtime, room| {
        Box::pin(
            async move { handle(&runtime, bus, CommandSlot(Some(command)), metadata, room).await },
        )
    }))?;
    Ok(Receipt {
        is_queued: true,
        ..Receipt::default()
    })
}

async fn dispatch_root<C: Command>(
    runtime: &Runtime,
    bus: usize,
    command: C,
    metadata: Metadata,
) -> Result<Receipt, DispatchError> {
    let _in_flight = runtime.enter()?;
    let core = runtime.command_bus(bus);
    let Ended {
        mut receipt,
        mut follow_up,
        ..
    } = handle(
        runtime,
        bus,
        CommandSlot(Some(command)),
        metadata,
        core.queue_limit,
    )
    .await?;
    if follow_up.is_empty() {
        return Ok(receipt);
    }
    follow_up.mode = core.failure_mode;
    let in_flight = runtime.hold();
    let running = tokio::spawn(async move {
        let _in_flight = in_flight;
        follow_up.run().await
    });
    receipt.failures = running.await.unwrap_or_default();
    match core.failure_mode {
        FailureMode::Prooph if !receipt.failures.is_empty() => {
            let source = Box::new(receipt.failures.swap_remove(0).error);
            Err(DispatchError::AfterCommit {
                message: C::NAME,
                source,
            })
        }
        _ => Ok(receipt),
    }
}

/// Handles one command in a unit of work of its own; a pure handler is called again after a conflict.
async fn handle<C: Command>(
    runtime: &Runtime,
    bus: usize,
    mut slot: CommandSlot<C>,
    metadata: Metadata,
    room: usize,
) -> Result<Ended, DispatchError> {
    let core = runtime.command_bus(bus);
    let bound = core.routes.get(TypeId::of::<C>());
    let rules = Rules {
        is_read_only: false,
        independent_stores: bound.is_some_and(|bound| bound.registration().independent_stores),
        home: bound.and_then(|bound| bound.home()),
        room,
    };
    let mut facts = Facts::dispatched(C::NAME, metadata);
    if let Some(repeated) = repeated::<C>(runtime, &facts, rules).await? {
        return Ok(repeated);
    }
    let mut attempt = 0;
    loop {
        let unit = Unit::begin(runtime.clone(), facts, rules);
        let result = core.pass(&mut slot, bound, &unit).await;
        let may_retry = bound.is_some_and(|bound| bound.registration().is_pure) && slot.0.is_some();
        match result {
            Err(error) if may_retry && error.is_conflict() && attempt < runtime.retries(bound) => {
                attempt += 1;
                facts = unit.facts_again();
                runtime.wait_a_little(attempt).await;
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
    async fn pass<C: Command>(
        &self,
        slot: &mut CommandSlot<C>,
        bound: Option<&Arc<Bound>>,
        unit: &Arc<Unit>,
    ) -> Result<Ended, DispatchError> {
        if !self.pipeline.is_plain {
            return self.pass_staged::<C>(slot, unit).await;
        }
        let bound = bound.ok_or_else(|| self.no_handler(C::NAME))?;
        match call_handler(bound, slot.slot(), unit).await {
            Ok(()) => unit.complete(extras::<C>(unit)).await,
            Err(error) => Err(DispatchError::from_handler(C::NAME, error, unit.abandon())),
        }
    }

    async fn pass_staged<C: Command>(
        &self,
        slot: &mut CommandSlot<C>,
        unit: &Arc<Unit>,
    ) -> Result<Ended, DispatchError> {
        let steps = CommandSteps {
            core: self,
            message: TypeId::of::<C>(),
        };
        let mut dispatching =
            Dispatching::new(&self.identity, self.routes.all(), slot, Arc::clone(unit));
        run_stages(&self.pipeline, &steps, &mut dispatching).await;
        if dispatching.error.is_none() && !dispatching.is_handled {
            let bus = self.identity.to_string();
            dispatching.error = Some(DispatchError::NotHandled {
                kind: MessageKind::Command,
                message: C::NAME,
                bus,
            });
        }
        let ended = match dispatching.error {
            Some(_) => {
                unit.abandon();
                None
            }
            None => unit
                .complete(extras::<C>(unit))
                .await
                .map_err(|error| dispatching.error = Some(error))
                .ok(),
        };
        run_finalize(&self.pipeline, &mut dispatching).await;
        match (dispatching.error, ended) {
            (Some(error), _) => Err(error),
            (None, Some(ended)) => Ok(ended),
            (None, None) => Ok(Ended::nothing(unit)),
        }
    }

    fn no_handler(&self, message: &'static str) -> DispatchError {
        DispatchError::NoHandler {
            kind: MessageKind::Command,
            message,
            bus: self.identity.to_string(),
        }
    }
}

fn extras<C: Command>(unit: &Unit) -> Extras {
    let inbox = unit.facts().client_id().map(|id| InboxEntry {
        consumer: consumer::<C>(),
        id,
    });
    Extras {
        inbox,
        ..Extras::default()
    }
}

struct CommandSteps<'a> {
    core: &'a CommandBusCore,
    message: TypeId,
}

impl Steps for CommandSteps<'_> {
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

impl Inject for CommandBus {
    type Wired = Option<usize>;

    fn dependency(named: Option<&'static str>) -> Dependency {
        Dependency::new(DependencyKind::CommandBus, named)
    }

    fn wire(site: &Site<'_>, named: Option<&'static str>) -> Result<Self::Wired, InjectError> {
        site.wiring().bus(MessageKind::Command, named)
    }

    fn inject(wired: &Self::Wired, call: &Call<'_>) -> Result<Self, HandlerError> {
        let unit = Arc::clone(call.unit());
        Ok(Self {
            runtime: unit.runtime().clone(),
            bus: *wired,
            unit: Some(unit),
        })
    }
}

impl std::fmt::Debug for CommandBus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.bus {
            Some(bus) => write!(f, "{}", self.runtime.command_bus(bus).identity),
            None => f.write_str("command bus"),
        }
    }
}
