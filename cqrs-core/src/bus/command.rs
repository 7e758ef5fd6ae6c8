use std::sync::Arc;

use super::command_core::{Arrival, CommandBusCore, handle};
use super::selected::handle_of_a_bus;
use super::shortcut::Shortcut;
use super::{CommandSlot, FailureMode, HandlerCall, Nested, Selected};
use crate::error::DispatchError;
use crate::message::{Command, MessageKind, Metadata};
use crate::runtime::Runtime;
use crate::unit::{Ended, QueuedCommand, Receipt, Room, Unit};

/// Dispatches commands, each to its one handler.
///
/// Without a name it finds the bus that has a handler for the command. A command that is dispatched while another is handled waits until
/// that one has ended; the answer is then a receipt that says so ([`Receipt::is_queued`]).
#[derive(Clone)]
pub struct CommandBus {
    pub(super) runtime: Runtime,
    pub(super) bus: Selected,
    pub(super) unit: Option<Arc<Unit>>,
}

impl CommandBus {
    pub(crate) fn new(runtime: Runtime, bus: Selected) -> Self {
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
        let Some(shortcut) = Shortcut::of::<C>(self) else {
            return Box::pin(self.dispatch_with(command, Metadata::new())).await;
        };
        if !shortcut.is_unwatched() {
            return match shortcut.is_wrapped() {
                true => shortcut.pass_wrapped(command).await,
                false => Box::pin(shortcut.pass(command)).await,
            };
        }
        let mut slot = CommandSlot(Some(command));
        let unit = shortcut.unit::<C>();
        match HandlerCall::lazily(shortcut.bound, &mut slot, &unit).await {
            Ok(()) if unit.begun().is_none() => Ok(Receipt::default()),
            result => Box::pin(shortcut.end::<C>(&unit, result)).await,
        }
    }

    /// Dispatches a command with metadata: actor, tenant, correlation, or an id of the client's own. The same id again gives the receipt of the
    /// first time, and nothing is done twice. The event store remembers it: without one nothing is remembered, and the same id again is handled
    /// again.
    ///
    /// # Errors
    /// See [`dispatch`](Self::dispatch).
    pub async fn dispatch_with<C: Command>(
        &self,
        command: C,
        metadata: Metadata,
    ) -> Result<Receipt, DispatchError> {
        let bus = match self.bus.known(MessageKind::Command)? {
            Some(bus) => bus,
            None => self.runtime.command_home::<C>()?,
        };
        let current = self
            .unit
            .clone()
            .filter(|unit| unit.is_open())
            .or_else(|| Unit::current_of(&self.runtime));
        match current {
            None => {
                let room = Room::of(self.runtime.command_bus_core(bus).queue_limit);
                dispatch_root(&self.runtime, bus, command, metadata, room).await
            }
            Some(unit) => {
                unit.require_writable(C::NAME)?;
                let metadata = unit.passed_on(metadata);
                if self.runtime.is_switched::<C>(bus, &metadata) {
                    return send_within(&unit, bus, command, metadata).await;
                }
                let core = self.runtime.command_bus_core(bus);
                let at_once = match core.nested {
                    Nested::Queue => queue(&unit, bus, command, metadata)?,
                    Nested::Inline => Some((command, metadata)),
                };
                let Some((command, metadata)) = at_once else {
                    return Ok(Receipt::queued());
                };
                let room = unit.rules().room.within(C::NAME, core.queue_limit)?;
                Box::pin(dispatch_root(&self.runtime, bus, command, metadata, room)).await
            }
        }
    }
}

/// Queues the command behind the one that is being handled, or gives it back where that has just ended.
fn queue<C: Command>(
    unit: &Unit,
    bus: usize,
    command: C,
    metadata: Metadata,
) -> Result<Option<(C, Metadata)>, DispatchError> {
    let mut command = Some((command, metadata));
    let moment = unit.runtime().clock().now();
    unit.enqueue(C::NAME, |id| {
        let (command, mut metadata) = command.take()?;
        metadata.message_id = metadata.message_id.or(id);
        let slot = CommandSlot(Some(command));
        let noted = metadata.clone();
        Some(QueuedCommand::new(C::NAME, noted, move |runtime, room| {
            let arrival = Arrival::dispatched::<C>(metadata, moment, room);
            Box::pin(async move { handle(&runtime, bus, slot, arrival).await })
        }))
    })?;
    Ok(command)
}

/// Sends an asynchronous command with what the unit of work stores, or not at all.
async fn send_within<C: Command>(
    unit: &Arc<Unit>,
    bus: usize,
    command: C,
    mut metadata: Metadata,
) -> Result<Receipt, DispatchError> {
    metadata.message_id = metadata
        .message_id
        .or_else(|| unit.id_of_next_command(C::NAME));
    let runtime = unit.runtime().clone();
    let room = runtime.command_bus_core(bus).queue_limit;
    let arrival = Arrival {
        within: Some(Arc::clone(unit)),
        ..Arrival::dispatched::<C>(metadata, runtime.clock().now(), room)
    };
    let slot = CommandSlot(Some(command));
    let ended = Box::pin(handle(&runtime, bus, slot, arrival)).await?;
    let mut receipt = ended.receipt;
    receipt.contents_mut().is_queued = true;
    Ok(receipt)
}

async fn dispatch_root<C: Command>(
    runtime: &Runtime,
    bus: usize,
    command: C,
    metadata: Metadata,
    room: Room,
) -> Result<Receipt, DispatchError> {
    let _in_flight = runtime.enter()?;
    let core = runtime.command_bus_core(bus);
    let slot = CommandSlot(Some(command));
    let arrival = Arrival::dispatched::<C>(metadata, runtime.clock().now(), room);
    let ended = handle(runtime, bus, slot, arrival).await?;
    follow::<C>(core, ended).await
}

/// Does what follows from a command that is stored.
pub(super) async fn follow<C: Command>(
    core: &CommandBusCore,
    ended: Ended,
) -> Result<Receipt, DispatchError> {
    let mut receipt = ended.receipt;
    let Some(mut follow_up) = ended.follow_up else {
        return Ok(receipt);
    };
    follow_up.mode = core.failure_mode;
    let mut failures = follow_up.run_apart().await;
    match core.failure_mode {
        FailureMode::Prooph if !failures.is_empty() => {
            let source = Box::new(failures.swap_remove(0).error);
            Err(DispatchError::AfterCommit {
                message: C::NAME,
                receipt,
                source,
            })
        }
        _ => {
            receipt.contents_mut().failures = failures;
            Ok(receipt)
        }
    }
}

handle_of_a_bus!(CommandBus, Command, "command", command_bus_core);
