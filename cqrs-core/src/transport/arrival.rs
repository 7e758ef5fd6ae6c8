use std::sync::Arc;

use super::{Acknowledge, Queue, WireMessage};
use crate::bus::{Arrival, Bound, Terms, deliver};
use crate::error::{Causes, DispatchError, HandlerPanicked};
use crate::message::{DecodeError, MessageId, MessageKind, SharedEvent, TypedForm, keys};
use crate::runtime::Runtime;
use crate::store::{InboxEntry, StoreError};
use crate::time::Timestamp;
use crate::unit::{Ended, Extras, Facts, Room};
use crate::upcast::{OldMessage, Part, UpcastError};

/// A message of a queue on its way to its handlers, once.
pub(super) struct Incoming<'a> {
    pub(super) runtime: &'a Runtime,
    pub(super) queue: &'a Queue,
    pub(super) message: &'a WireMessage,
    pub(super) acknowledge: &'a Acknowledge,
}

/// An event that the message is.
#[derive(Clone)]
struct Arrived {
    id: MessageId,
    name: &'static str,
    event: SharedEvent,
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
    Upcast(#[from] UpcastError),
    /// Who dispatched it waits for one answer, and one handler.
    #[error("the command {0:?} has become several by its upcasters")]
    Split(String),
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

    fn facts(&self, name: &'static str, id: MessageId) -> Facts {
        let metadata = self.message.metadata.clone();
        let metadata = metadata.with(keys::HANDLED_ASYNC, true);
        Facts::known(name, id, self.created_at(), metadata)
    }

    fn created_at(&self) -> Timestamp {
        let now = || self.runtime.clock().now();
        self.message.created_at.unwrap_or_else(now)
    }

    fn unknown(&self, name: &str) -> NotHandled {
        let (kind, name) = (self.message.kind, name.to_owned());
        NotHandled::Unknown { kind, name }
    }

    fn unknown_bus(&self, bus: &str) -> NotHandled {
        let (kind, bus) = (self.message.kind, bus.to_owned());
        NotHandled::UnknownBus { kind, bus }
    }

    /// What the message is now, after its upcasters.
    fn parts(&self) -> Result<Vec<Part>, NotHandled> {
        let (message, old) = (self.message, OldMessage::of_queue(self.message));
        if let Some(parts) = self.runtime.upcasters().upcast(message.id, old)? {
            return Ok(parts);
        }
        self.refuse_newer()?;
        Ok(vec![Part {
            id: message.id,
            name: message.name.clone(),
            schema_version: message.schema_version,
            payload: message.payload.clone(),
        }])
    }

    /// What a newer program has sent is not read as if this one knew it.
    fn refuse_newer(&self) -> Result<(), DecodeError> {
        let (name, sent) = (&self.message.name, self.message.schema_version);
        let registration = match self.message.kind {
            MessageKind::Command => self.runtime.command_named(name),
            _ => self.runtime.event_named(name),
        };
        match registration {
            Some(known) if known.version < sent => {
                Err(DecodeError::newer(name, sent, known.version))
            }
            _ => Ok(()),
        }
    }

    async fn command(&self) -> Result<bool, NotHandled> {
        let parts = self.parts()?;
        let Part { name, payload, .. } = match parts.as_slice() {
            [] => return Ok(false),
            [part] => part,
            _ => return Err(NotHandled::Split(self.message.name.clone())),
        };
        let registration = self.runtime.command_named(name);
        let registration = registration.ok_or_else(|| self.unknown(name))?;
        let typed = registration.typed.ok_or_else(|| self.unknown(name))?;
        let bus = match &self.message.bus {
            Some(name) => (self.runtime.command_buses().iter())
                .position(|bus| bus.identity.name == *name)
                .ok_or_else(|| self.unknown_bus(name))?,
            None => (self.runtime.only_home((registration.type_id)()))
                .ok_or_else(|| NotHandled::NoBus(name.clone()))?,
        };
        let room = Room::of(self.runtime.command_bus_core(bus).queue_limit);
        let mut facts = self.facts(registration.name, self.message.id);
        facts.incoming = facts.incoming.with_message_id(self.message.id);
        let arrival = Arrival {
            facts,
            room,
            within: None,
            acknowledges: Some(self.acknowledge.clone()),
        };
        let TypedForm::Command(command) = typed(payload)?.form else {
            return Err(self.unknown(name));
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
        let mut waiting = Vec::new();
        for part in &self.parts()? {
            let event = self.read(part)?;
            let listeners = self.waiting_listeners(&event).await?;
            waiting.extend(listeners.into_iter().map(|it| (event.clone(), it)));
        }
        let (mut failed, mut is_acknowledged, mut given_up) = (None, false, Vec::new());
        for (index, (event, (bus, listener))) in waiting.iter().enumerate() {
            // Who has failed for one part of an event gets the others after it.
            if given_up.contains(&(*bus, listener.id())) {
                continue;
            }
            let is_last = index + 1 == waiting.len() && failed.is_none();
            match self.listen(*bus, listener, event, is_last).await {
                Ok(acknowledged) => is_acknowledged |= acknowledged,
                Err(error) => {
                    given_up.push((*bus, listener.id()));
                    let listener = listener.id().to_owned();
                    tracing::warn!(listener, event = self.message.name, error = %Causes(&error), "listener failed");
                    failed.get_or_insert(NotHandled::Listener { listener, error });
                }
            }
        }
        failed.map_or(Ok(is_acknowledged), Err)
    }

    fn read(&self, part: &Part) -> Result<Arrived, NotHandled> {
        let registration = self.runtime.event_named(&part.name);
        let registration = registration.ok_or_else(|| self.unknown(&part.name))?;
        let decode = registration.decode_event;
        let decode = decode.ok_or_else(|| self.unknown(&part.name))?;
        Ok(Arrived {
            id: part.id,
            name: registration.name,
            event: decode(&part.payload)?,
        })
    }

    /// The listeners that have not handled the event yet, with the numbers of their buses.
    async fn waiting_listeners(
        &self,
        event: &Arrived,
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
            for listener in bus.listening(event.name) {
                let note = self.note(index, listener, event.id);
                let store = self.runtime.store(self.store_of(listener));
                if store.handled(&note.consumer, note.id).await?.is_none() {
                    waiting.push((index, Arc::clone(listener)));
                }
            }
        }
        Ok(waiting)
    }

    fn note(&self, bus: usize, listener: &Bound, id: MessageId) -> InboxEntry {
        let bus = &self.runtime.event_bus_core(bus).identity.name;
        InboxEntry {
            consumer: format!("{}@{bus}", listener.id()),
            id,
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
        event: &Arrived,
        is_last: bool,
    ) -> Result<bool, DispatchError> {
        let name = event.name;
        let note = self.note(bus, listener, event.id);
        let facts = self.facts(name, event.id).for_subscription(&note.consumer);
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
            Arc::clone(&event.event),
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
