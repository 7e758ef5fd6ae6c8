use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::held::{Claim, HeldKey, StagedState};
use super::{
    Facts, OwnTransaction, QueuedCommand, Room, Staged, StagedAppend, StagedEvent, TransactionSlot,
};
use crate::aggregate::{RepositoryError, Turn};
use crate::bus::Bound;
use crate::error::DispatchError;
use crate::message::{MessageId, Metadata, SharedEvent};
use crate::runtime::Runtime;
use crate::store::{OutboxEntry, StoreError};

/// The unit of work of one call of a handler.
pub struct Unit {
    runtime: Runtime,
    facts: Facts,
    rules: Rules,
    /// The rules of a handler that was chosen on the way.
    chosen: OnceLock<Rules>,
    state: Mutex<State>,
    added: Mutex<Option<Box<Added>>>,
    transaction: OnceLock<Arc<TransactionSlot>>,
    turn: Mutex<Option<Turn>>,
}

/// What hooks have added to the message on its way.
#[derive(Default)]
pub(super) struct Added {
    /// To its own metadata.
    pub(super) own: Metadata,
    /// To that of the events that it causes.
    pub(super) of_events: Metadata,
}

/// What is staged; a handler that stages nothing costs nothing.
#[derive(Default)]
pub(super) struct State {
    is_closed: bool,
    staged: Option<Box<Staged>>,
    /// The names of what was staged, where it was dropped.
    dropped: Option<Vec<&'static str>>,
}

impl State {
    pub(super) fn staged(&mut self) -> &mut Staged {
        self.staged.get_or_insert_default()
    }
}

/// What a unit of work allows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Rules {
    /// A finder looks and stages nothing.
    pub(crate) is_read_only: bool,
    /// The handler's repositories may live in several stores.
    pub(crate) independent_stores: bool,
    /// The store of its repositories, where it has any.
    pub(crate) home: Option<usize>,
    /// What it may still queue and nest.
    pub(crate) room: Room,
    /// The handler is called again after a conflict, so it may decide on a state that is perhaps an old one.
    pub(crate) is_asked_again: bool,
}

impl Rules {
    /// Those of a handler that is called once, and may stage; it has this room.
    pub(crate) fn of(handler: Option<&Arc<Bound>>, room: impl Into<Room>) -> Self {
        Self {
            is_read_only: false,
            independent_stores: handler
                .is_some_and(|bound| bound.registration().independent_stores),
            home: handler.and_then(|bound| bound.home()),
            room: room.into(),
            is_asked_again: false,
        }
    }
}

impl Unit {
    pub(crate) fn begin(runtime: Runtime, facts: Facts, rules: Rules) -> Arc<Self> {
        Arc::new(Self {
            runtime,
            facts,
            rules,
            chosen: OnceLock::new(),
            state: Mutex::default(),
            added: Mutex::default(),
            transaction: OnceLock::new(),
            turn: Mutex::default(),
        })
    }

    /// One in which nothing can be staged.
    pub(crate) fn ended(runtime: &Runtime) -> Arc<Self> {
        let unit = Self::begin(runtime.clone(), Facts::default(), Rules::default());
        unit.close();
        unit
    }

    pub(crate) fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    pub(crate) fn facts(&self) -> &Facts {
        &self.facts
    }

    pub(crate) fn rules(&self) -> Rules {
        *self.chosen.get().unwrap_or(&self.rules)
    }

    /// A hook has chosen this handler, which is called now: what it stages is stored where its repositories are.
    pub(crate) fn go_by(&self, handler: &Bound) {
        let rules = Rules {
            independent_stores: handler.registration().independent_stores,
            home: handler.home(),
            is_asked_again: false,
            ..self.rules
        };
        // Nobody is called twice in one unit.
        let _ = self.chosen.set(rules);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn added(&self) -> MutexGuard<'_, Option<Box<Added>>> {
        self.added.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_open(&self) -> bool {
        !self.state().is_closed
    }

    /// Refuses what comes after its end.
    pub(crate) fn require_open(&self) -> Result<(), RepositoryError> {
        self.open().map(drop)
    }

    pub(crate) fn is_read_only(&self) -> bool {
        self.rules.is_read_only
    }

    /// Refuses a message that would change something while a finder looks.
    pub(crate) fn require_writable(&self, message: &'static str) -> Result<(), DispatchError> {
        if !self.is_read_only() {
            return Ok(());
        }
        let error = RepositoryError::ReadOnly;
        Err(DispatchError::failed(message, error, Vec::new()))
    }

    /// An event with an id and a time of its own.
    pub(crate) fn stamp(&self, event: SharedEvent, bus: Option<String>) -> StagedEvent {
        let created_at = self.runtime.clock().now();
        let id = MessageId::from_uuid(self.runtime.ids().next(created_at));
        StagedEvent {
            id,
            created_at,
            event,
            bus,
            own: None,
        }
    }

    /// Stages an event without an aggregate, with what its publisher says of it.
    pub(crate) fn raise(
        &self,
        event: SharedEvent,
        bus: Option<String>,
        own: Metadata,
    ) -> Result<(), RepositoryError> {
        let mut event = self.stamp(event, bus);
        event.id = own.message_id.unwrap_or(event.id);
        event.created_at = own.created_at.unwrap_or(event.created_at);
        event.own = (!own.is_empty()).then(|| Box::new(own));
        self.open()?.staged().raise(event);
        Ok(())
    }

    /// Stages the events of an aggregate, and the state that they lead to.
    ///
    /// The first of `appends` has the events; the others only say what else must be so.
    pub(crate) fn save(
        &self,
        appends: Vec<StagedAppend>,
        key: HeldKey,
        state: Box<dyn StagedState>,
    ) -> Result<(), RepositoryError> {
        let mut open = self.open()?;
        let staged = open.staged();
        let store = appends.first().and_then(|append| append.store);
        if let (Some(first), Some(second), false) =
            (staged.store(), store, self.rules().independent_stores)
            && first != second
        {
            let name = |store: usize| self.runtime.store_name(store).to_owned();
            return Err(RepositoryError::SeveralStores {
                first: name(first),
                second: name(second),
            });
        }
        if appends
            .first()
            .is_some_and(|append| !append.events.is_empty())
        {
            staged.appends.extend(appends);
        }
        staged.held.saved(key, state);
        Ok(())
    }

    /// Queues a command behind the message that is being handled. Where that has ended meanwhile, the command is not even asked for.
    pub(crate) fn enqueue(
        &self,
        message: &'static str,
        command: impl FnOnce(Option<MessageId>) -> Option<QueuedCommand>,
    ) -> Result<(), DispatchError> {
        let mut state = self.state();
        if state.is_closed {
            return Ok(());
        }
        let staged = state.staged();
        if staged.queue.len() >= self.rules.room.left() {
            return Err(DispatchError::QueueFull {
                message,
                limit: self.rules.room.limit,
            });
        }
        let id = self.facts.id_of_command(staged.commands(), message);
        staged.queue.extend(command(id));
        Ok(())
    }

    /// The id of the next command that the message behind this unit causes, where it is the same in every delivery.
    pub(crate) fn id_of_next_command(&self, message: &str) -> Option<MessageId> {
        let ordinal = self.state().staged.as_deref().map_or(0, Staged::commands);
        self.facts.id_of_command(ordinal, message)
    }

    /// Stages a message for a queue. It is sent with what this unit stores.
    pub(crate) fn send(
        &self,
        message: &'static str,
        entry: OutboxEntry,
    ) -> Result<(), RepositoryError> {
        let mut open = self.open()?;
        let staged = open.staged();
        staged.outbox.push(entry);
        staged.sent.push(message);
        Ok(())
    }

    pub(crate) fn claim<T: StagedState>(&self, key: &HeldKey) -> Result<Claim<T>, RepositoryError> {
        Ok(self.open()?.staged().held.claim(key))
    }

    /// The state of an aggregate that was saved before, and only looked at since.
    pub(crate) fn give_back(&self, key: &HeldKey, state: Box<dyn StagedState>) {
        self.state().staged().held.saved(key.clone(), state);
    }

    pub(crate) fn release(&self, key: &HeldKey) {
        self.state().staged().held.released(key);
    }

    pub(crate) fn note_unsaved(&self, error: RepositoryError) {
        self.state().staged().held.note_unsaved(error);
    }

    pub(super) fn open(&self) -> Result<MutexGuard<'_, State>, RepositoryError> {
        let state = self.state();
        if state.is_closed {
            Err(RepositoryError::UnitEnded)
        } else {
            Ok(state)
        }
    }

    /// The names of what is staged.
    pub(crate) fn staged_names(&self) -> Vec<&'static str> {
        let state = self.state();
        state
            .staged
            .as_deref()
            .map(Staged::names)
            .unwrap_or_default()
    }

    /// Keeps a turn until it has ended.
    pub(crate) fn hold(&self, turn: Turn) {
        *self.turn.lock().unwrap_or_else(PoisonError::into_inner) = Some(turn);
    }

    pub(crate) fn has_turn(&self) -> bool {
        self.turn
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
    }

    pub(super) fn take_turn(&self) -> Option<Turn> {
        let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        turn.take()
    }

    /// Ends it, and gives out what was staged.
    pub(crate) fn close(&self) -> Staged {
        let mut state = self.state();
        state.is_closed = true;
        state
            .staged
            .take()
            .map(|staged| *staged)
            .unwrap_or_default()
    }

    /// Ends it, unless something was staged.
    pub(super) fn close_untouched(&self) -> bool {
        let mut state = self.state();
        state.is_closed = state.staged.is_none();
        state.is_closed
    }

    /// Ends it, drops what was staged, and names it, in every call. Whoever completes it later stores nothing of it.
    pub(crate) fn abandon(&self) -> Vec<&'static str> {
        if let Some(slot) = self.transaction.get() {
            slot.roll_back();
        }
        drop(self.take_turn());
        let staged = self.close();
        let mut state = self.state();
        state.dropped.get_or_insert_with(|| staged.names()).clone()
    }

    /// Whether what was staged is dropped.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.state().dropped.is_some()
    }

    pub(super) fn has_transaction(&self) -> bool {
        self.transaction.get().is_some()
    }

    pub(super) async fn take_transaction(&self) -> Option<OwnTransaction> {
        match self.transaction.get() {
            Some(slot) => slot.take().await,
            None => None,
        }
    }

    pub(super) fn note_committed_transaction(&self) {
        if let Some(slot) = self.transaction.get() {
            slot.note_committed();
        }
    }

    /// Goes on in the transaction of the units before it. A unit that has one of its own already keeps that.
    pub(crate) fn share_transaction(&self, slot: Arc<TransactionSlot>) {
        self.transaction.get_or_init(|| slot);
    }

    /// The handle of the one transaction that this unit's own statements run in; the first call opens it.
    ///
    /// For adapters, whose injectable transaction asks for it when the handler first uses it.
    ///
    /// # Errors
    /// As [`EventStore::begin`](crate::store::EventStore::begin).
    pub async fn join_transaction(
        &self,
        store: usize,
    ) -> Result<Arc<dyn Any + Send + Sync>, StoreError> {
        let slot = self.transaction.get_or_init(Arc::default);
        slot.join(&self.runtime, store, || self.is_open()).await
    }
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unit({})", self.facts.name)
    }
}
