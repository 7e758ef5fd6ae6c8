use std::sync::Arc;

use super::{Acknowledge, Queue, WireMessage};
use crate::bus::{Arrival, Bound, Terms, deliver};
use crate::error::{Causes, DispatchError, HandlerPanicked};
use crate::message::{DecodeError, MessageKind, SharedEvent, TypedForm, keys};
use crate::runtime::Runtime;
use crate::store::{InboxEntry, StoreError};
use crate::time::Timestamp;
use crate::unit::{Ended, Extras, Facts, Room};

/// A message of a queue on its way to its handlers, once.
pub(super) struct Incoming<'a> {
    pub(super) runtime: &'a Runtime,
    pub(super) queue: &'a Queue,
    pub(super) message: &'a WireMessage,
    pub(super) acknowledge: &'a Acknowledge,
}

/// Why a message was not handled.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotHandled {
    /// The program does not know a command or an event of this name.
    #[error("no {kind} {name:?} is linked into the program")]
    Unknown { kind: MessageKind, name: String },
    /// The program has no such bus.
    #[error("there is no {kind} bus {bus:?}")]
    UnknownBus { kind: MessageKind, bus: String },
    /// No bus, or more than one, has a handler for the command, and the message names none.
    #[error("no command bus, or more than one, has a handler for {0:?}")]
    NoBus(String),
    #[error(transparent)]
    Undecodable(#[from] DecodeError),
    #[error(transparent)]
    Failed(#[from] DispatchError),
    /// One of several listeners.
    #[error("{listener} failed")]
    Listener {
        listener: String,
        #[source]
        error: DispatchError,
    },
    /// Outside of its handlers, which may break and be called again: in its `Deserialize`, for example.
    #[error(transparent)]
    Panicked(HandlerPanicked),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl NotHandled {
    /// The same would come of it again: nothing is known here that handles it, or the domain says no to a command.
    pub(super) fn is_final(&self) -> bool {
        match self {
            Self::Failed(error) => error.is_rejection(),
            Self::Listener { .. } | Self::Store(_) => false,
            _ => true,
        }
    }

    pub(super) fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(error) | Self::Listener { error, .. } => error.downcast_ref(),
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

impl Incoming<'_> {
    /// Hands it to its handlers, and lets it leave the queue.
    pub(super) async fn handle(&self) -> Result<(), NotHandled> {
        let is_acknowledged = match self.message.kind {
            MessageKind::Command => self.command().await?,
            _ => self.event().await?,
        };
        if !is_acknowledged {
            let commit = self.acknowledge.clone().into_commit();
            self.queue.store(self.runtime).commit(commit).await?;
        }
        Ok(())
    }

    fn facts(&self, name: &'static str) -> Facts {
        let metadata = self.message.metadata.clone();
        let metadata = metadata.with(keys::HANDLED_ASYNC, true);
        Facts::known(name, self.message.id, self.created_at(), metadata)
    }

    fn created_at(&self) -> Timestamp {
        let now = || self.runtime.clock().now();
        self.message.created_at.unwrap_or_else(now)
    }

    fn unknown(&self) -> NotHandled {
        let (kind, name) = (self.message.kind, self.message.name.clone());
        NotHandled::Unknown { kind, name }
    }

    fn unknown_bus(&self, bus: &str) -> NotHandled {
        let (kind, bus) = (self.message.kind, bus.to_owned());
        NotHandled::UnknownBus { kind, bus }
    }

    async fn command(&self) -> Result<bool, NotHandled> {
        let registration = self.runtime.command_named(&self.message.name);
        let registration = registration.ok_or_else(|| self.unknown())?;
        let typed = registration.typed.ok_or_else(|| self.unknown())?;
        let bus = match &self.message.bus {
            Some(name) => (self.runtime.command_buses().iter())
                .position(|bus| bus.identity.name == *name)
                .ok_or_else(|| self.unknown_bus(name))?,
            None => (self.runtime.only_home((registration.type_id)()))
                .ok_or_else(|| NotHandled::NoBus(self.message.name.clone()))?,
        };
        let room = Room::of(self.runtime.command_bus_core(bus).queue_limit);
        let mut facts = self.facts(registration.name);
        facts.incoming = facts.incoming.with_message_id(self.message.id);
        let arrival = Arrival {
            facts,
            room,
            within: None,
            acknowledges: Some(self.acknowledge.clone()),
        };
        let TypedForm::Command(command) = typed(&self.message.payload)?.form else {
            return Err(self.unknown());
        };
        let command = command.queued(bus, arrival);
        let ended = command.run(self.runtime.clone(), room).await?;
        if let Some(follow_up) = ended.follow_up {
            // What fails after the commit is announced and logged, as after any command.
            let _failures = follow_up.run_apart().await;
        }
        Ok(ended.is_acknowledged)
    }

    async fn event(&self) -> Result<bool, NotHandled> {
        let registration = self.runtime.event_named(&self.message.name);
        let registration = registration.ok_or_else(|| self.unknown())?;
        let decode = registration.decode_event.ok_or_else(|| self.unknown())?;
        let event = decode(&self.message.payload)?;
        let listeners = self.waiting_listeners(registration.name).await?;
        let (mut failed, mut is_acknowledged) = (None, false);
        for (index, (bus, listener)) in listeners.iter().enumerate() {
            let is_last = index + 1 == listeners.len() && failed.is_none();
            match self.listen(*bus, listener, &event, is_last).await {
                Ok(acknowledged) => is_acknowledged |= acknowledged,
                Err(error) => {
                    let listener = listener.id().to_owned();
                    tracing::warn!(listener, event = self.message.name, error = %Causes(&error), "listener failed");
                    failed.get_or_insert(NotHandled::Listener { listener, error });
                }
            }
        }
        failed.map_or(Ok(is_acknowledged), Err)
    }

    /// The listeners that have not handled the event yet, with the numbers of their buses.
    async fn waiting_listeners(
        &self,
        event: &'static str,
    ) -> Result<Vec<(usize, Arc<Bound>)>, NotHandled> {
        let buses = self.runtime.event_buses();
        let named = self.message.bus.as_deref();
        if let Some(name) = named
            && !buses.iter().any(|bus| bus.identity.name == name)
        {
            return Err(self.unknown_bus(name));
        }
        let mut waiting = Vec::new();
        for (index, bus) in buses.iter().enumerate() {
            if named.is_some_and(|name| bus.identity.name != name) {
                continue;
            }
            for listener in bus.listening(event) {
                let note = self.note(index, listener);
                let store = self.runtime.store(self.store_of(listener));
                if store.handled(&note.consumer, note.id).await?.is_none() {
                    waiting.push((index, Arc::clone(listener)));
                }
            }
        }
        Ok(waiting)
    }

    fn note(&self, bus: usize, listener: &Bound) -> InboxEntry {
        let bus = &self.runtime.event_bus_core(bus).identity.name;
        InboxEntry {
            consumer: format!("{}@{bus}", listener.id()),
            id: self.message.id,
        }
    }

    /// Where a listener's effects are stored, and the note that it has handled the event.
    fn store_of(&self, listener: &Bound) -> usize {
        let home = listener.home().or(self.runtime.default_store());
        home.unwrap_or(self.queue.store)
    }

    /// Calls one listener. Whether its commit has let the message leave the queue.
    async fn listen(
        &self,
        bus: usize,
        listener: &Arc<Bound>,
        event: &SharedEvent,
        is_last: bool,
    ) -> Result<bool, DispatchError> {
        let name = event.name();
        let note = self.note(bus, listener);
        let facts = self.facts(name).for_subscription(&note.consumer);
        let store = self.store_of(listener);
        let extras = || Extras {
            inbox: Some(note.clone()),
            acknowledges: (is_last && store == self.queue.store).then(|| self.acknowledge.clone()),
            store: Some(store),
            waits_for_commands: true,
            ..Extras::default()
        };
        let core = self.runtime.event_bus_core(bus);
        let listeners = std::slice::from_ref(listener);
        let delivery = deliver(
            self.runtime,
            core,
            facts,
            Arc::clone(event),
            listeners,
            Terms::COLLECT,
            Some(extras()),
        );
        let answers = delivery.await;
        let result = match (answers.given.into_iter().next(), answers.broken) {
            (Some(answer), None) => answer.result,
            (Some(answer), Some(error)) => {
                tracing::warn!(listener = listener.id(), error = %Causes(&error), "a plugin failed behind the listener");
                answer.result
            }
            (None, Some(error)) => Err(error),
            (None, None) => return self.write(store, extras(), name).await,
        };
        match result {
            Ok(ended) => self.follow(store, ended, name).await,
            Err(error) if was_handled(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Runs what the listener has caused; what waited for that is written then.
    async fn follow(
        &self,
        store: usize,
        ended: Ended,
        name: &'static str,
    ) -> Result<bool, DispatchError> {
        let failures = match ended.follow_up {
            Some(follow_up) => follow_up.run_apart().await,
            None => Vec::new(),
        };
        let Some(withheld) = ended.withheld else {
            return Ok(ended.is_acknowledged);
        };
        let mut failures = failures.into_iter();
        match failures.find(|failure| !failure.error.is_rejection()) {
            Some(broken) => Err(broken.error),
            None => self.write(store, *withheld, name).await,
        }
    }

    async fn write(
        &self,
        store: usize,
        extras: Extras,
        name: &'static str,
    ) -> Result<bool, DispatchError> {
        let acknowledges = extras.acknowledges.is_some();
        match self.runtime.store(store).commit(extras.into_commit()).await {
            Ok(_) => Ok(acknowledges),
            Err(StoreError::AlreadyHandled { .. }) => Ok(false),
            Err(error) => Err(DispatchError::failed(name, error, Vec::new())),
        }
    }
}

/// Somebody else has handled it meanwhile.
fn was_handled(error: &DispatchError) -> bool {
    let store = error.downcast_ref::<StoreError>();
    matches!(store, Some(StoreError::AlreadyHandled { .. }))
}
