use std::sync::Arc;

use tokio::sync::oneshot;

use super::held::Held;
use super::plugged;
use super::{
    Contents, Ended, FollowUp, OwnTransaction, Published, Staged, StagedAppend, TransactionSlot,
    Unit, Written,
};
use crate::aggregate::{HeldTurns, RepositoryError, Turn};
use crate::error::{BoxError, DispatchError};
use crate::fail_point;
use crate::message::{EncodeError, Metadata};
use crate::plugin::WrittenThrough;
use crate::runtime::Runtime;
use crate::store::{
    Append, CheckpointMove, Commit, InboxEntry, NewEvent, NewStream, Parking, StoreError,
    StreamName,
};
use crate::transport::Acknowledge;

/// The key under which an event that was published on a named bus remembers it.
pub(crate) const BUS_KEY: &str = "_event_bus";

/// What else goes into a commit.
#[derive(Default)]
pub(crate) struct Extras {
    pub(crate) checkpoint: Option<CheckpointMove>,
    pub(crate) inbox: Option<InboxEntry>,
    pub(crate) parking: Vec<Parking>,
    /// A consumer's message that is handled with it.
    pub(crate) acknowledges: Option<Acknowledge>,
    /// The store that they belong to.
    pub(crate) store: Option<usize>,
    /// Not before the commands that were queued have ended: until then the message is not done.
    pub(crate) waits_for_commands: bool,
    /// The transaction of the deliveries before it. A unit that stages nothing leaves it open, and the checkpoint to who commits it.
    pub(crate) shared: Option<Arc<TransactionSlot>>,
    /// How far those before it have got, where any wait in the shared transaction.
    pub(crate) before: Option<CheckpointMove>,
}

impl Extras {
    pub(crate) fn is_empty(&self) -> bool {
        self.checkpoint.is_none()
            && self.inbox.is_none()
            && self.parking.is_empty()
            && self.acknowledges.is_none()
    }

    /// Whether it need not be written now: a transaction is open that others will go on in.
    async fn may_wait(&self) -> bool {
        match (&self.shared, self.store) {
            (Some(shared), Some(store)) => shared.is_open(store).await,
            _ => false,
        }
    }

    /// Adds itself to a commit; whether that acknowledges a consumer's message.
    fn join(self, commit: &mut Commit) -> bool {
        commit.checkpoints.extend(self.checkpoint);
        commit.inbox.extend(self.inbox);
        commit.parking.extend(self.parking);
        let Some(acknowledges) = self.acknowledges else {
            return false;
        };
        acknowledges.join(commit);
        true
    }

    /// The commit that holds nothing else.
    pub(crate) fn into_commit(self) -> Commit {
        let mut commit = Commit::new();
        self.join(&mut commit);
        commit
    }

    /// Takes out what has to wait, where something has.
    fn withhold(&mut self, commands_wait: bool) -> Option<Box<Self>> {
        if !commands_wait || !self.waits_for_commands || self.is_empty() {
            return None;
        }
        let rest = Self {
            checkpoint: self.before.take(),
            store: self.store,
            ..Self::default()
        };
        Some(Box::new(std::mem::replace(self, rest)))
    }
}

/// One store's part of a unit of work, ready to be written.
struct Prepared {
    store: usize,
    commit: Commit,
    /// The events that inline listeners hear of.
    published: Vec<Published>,
    /// The names of all events, for who waits for the listeners of some of them.
    names: Vec<&'static str>,
    is_acknowledged: bool,
}

impl Unit {
    /// Ends it well where nothing was staged and nothing else has to be written: the shortest way, without waiting.
    pub(crate) fn complete_untouched(&self) -> Option<Ended> {
        let is_bare = self.facts().client_id().is_none() && !self.has_transaction();
        (is_bare && self.close_untouched()).then(|| Ended::nothing(self))
    }

    /// Ends it well: writes everything that was staged, and gives out what follows from it.
    pub(crate) async fn complete(
        self: &Arc<Self>,
        mut extras: Extras,
    ) -> Result<Ended, DispatchError> {
        if extras.checkpoint.is_some() {
            fail_point::pass("delivery/after-handler");
        }
        if extras.acknowledges.is_some() {
            fail_point::pass("consumer/after-handler");
        }
        let turn = self.take_turn();
        let mut staged = self.close();
        if self.is_abandoned() {
            drop(self.take_transaction().await);
        }
        if staged.is_clean() && extras.may_wait().await {
            return Ok(Ended::nothing(self));
        }
        let own = self.take_transaction().await;
        if staged.is_clean() && extras.is_empty() && own.is_none() {
            return Ok(Ended::nothing(self));
        }
        if let Some(unsaved) = staged.held.take_unsaved() {
            return Err(self.failed(unsaved, staged.names()));
        }
        if let Err(error) = staged.collect_entities(self) {
            return Err(self.failed(error, staged.names()));
        }
        let names = staged.names();
        let queue = std::mem::take(&mut staged.queue);
        let held = std::mem::take(&mut staged.held);
        let withheld = extras.withhold(!queue.is_empty());
        let prepared = self
            .prepare(staged, extras, own.as_ref())
            .map_err(|error| self.failed(error, names.clone()))?;
        let follow_up = FollowUp::new(self.runtime(), self.rules(), queue);
        let needs_own_task = prepared.len() > 1
            || !follow_up.is_empty()
            || prepared.iter().any(|part| !part.published.is_empty());
        // Without hooks nobody can wait for anything while it is written.
        let has_hooks = |part: &Prepared| self.runtime().has_hooks(part.store);
        let turns = turn.as_ref().filter(|_| prepared.iter().any(has_hooks));
        let turns = turns.map(Turn::held);
        let result = if needs_own_task {
            self.write_in_own_task(prepared, own, held, follow_up, turns)
                .await
        } else {
            write(Arc::clone(self), prepared, own, held, follow_up, turns).await
        };
        let ended = result.map_err(|error| self.failed(error, names))?;
        Ok(Ended { withheld, ..ended })
    }

    fn failed(&self, error: impl Into<BoxError>, dropped: Vec<&'static str>) -> DispatchError {
        DispatchError::failed(self.facts().name, error, dropped)
    }

    /// From here on the caller may go away: commit and what follows run to their end.
    async fn write_in_own_task(
        self: &Arc<Self>,
        prepared: Vec<Prepared>,
        own: Option<OwnTransaction>,
        held: Held,
        follow_up: FollowUp,
        turns: Option<HeldTurns>,
    ) -> Result<Ended, StoreError> {
        let (answer, answered) = oneshot::channel();
        let unit = Arc::clone(self);
        let in_flight = self.runtime().hold();
        tokio::spawn(async move {
            let _in_flight = in_flight;
            // An answer that nobody takes is dropped, and its follow-up runs by itself.
            let _unheard = answer.send(write(unit, prepared, own, held, follow_up, turns).await);
        });
        answered.await.unwrap_or(Err(StoreError::Closed))
    }

    fn prepare(
        &self,
        staged: Staged,
        extras: Extras,
        own: Option<&OwnTransaction>,
    ) -> Result<Vec<Prepared>, RepositoryError> {
        let own_store = own.map(|own| own.store);
        let home = staged
            .store()
            .or(own_store)
            .or(extras.store)
            .or(self.rules().home)
            .or(self.runtime().default_store());
        let store_of = |own: Option<usize>| own.or(home).ok_or(RepositoryError::NoStore);
        let caused = self.caused_events();
        let mut parts: Vec<Prepared> = Vec::new();
        for mut append in staged.appends {
            let part = part_of(&mut parts, store_of(append.store)?);
            let names = append.events.iter().map(|staged| staged.event.name());
            part.names.extend(names);
            if let Some(metadata) = append.creates.take() {
                make(&mut part.commit.creates, &append.stream, *metadata);
            }
            let (append, published) = encode(append, part.store, self.runtime(), &caused)?;
            part.commit.appends.push(append);
            part.published.extend(published);
        }
        if !extras.is_empty() {
            let part = part_of(&mut parts, store_of(extras.store)?);
            part.is_acknowledged = extras.join(&mut part.commit);
        }
        if !staged.outbox.is_empty() {
            let part = part_of(&mut parts, store_of(None)?);
            part.commit.outbox.extend(staged.outbox);
        }
        if let Some(store) = own_store {
            part_of(&mut parts, store);
        }
        Ok(parts)
    }
}

fn part_of(parts: &mut Vec<Prepared>, store: usize) -> &mut Prepared {
    let index = parts
        .iter()
        .position(|part| part.store == store)
        .unwrap_or_else(|| {
            parts.push(Prepared {
                store,
                commit: Commit::new(),
                published: Vec::new(),
                names: Vec::new(),
                is_acknowledged: false,
            });
            parts.len() - 1
        });
    &mut parts[index]
}

/// A stream is made once, however many aggregates in it are new.
fn make(creates: &mut Vec<NewStream>, stream: &StreamName, metadata: Metadata) {
    if !creates.iter().any(|new| new.stream == *stream) {
        let stream = stream.clone();
        creates.push(NewStream { stream, metadata });
    }
}

fn encode(
    staged: StagedAppend,
    store: usize,
    runtime: &Runtime,
    caused: &Metadata,
) -> Result<(Append, Vec<Published>), EncodeError> {
    let mut events = Vec::with_capacity(staged.events.len());
    let mut published = Vec::new();
    for staged in staged.events {
        let mut metadata = match &staged.own {
            Some(own) => caused.overlaid(own),
            None => caused.clone(),
        }
        .with_facts(None, None);
        if let Some(bus) = &staged.bus {
            metadata.insert(BUS_KEY, bus.as_str());
        }
        events.push(NewEvent {
            id: staged.id,
            name: staged.event.name().to_owned(),
            schema_version: staged.event.version(),
            payload: staged.event.encode()?,
            metadata: metadata.clone(),
            created_at: staged.created_at,
        });
        if runtime.has_inline_listeners(store, staged.bus.as_deref(), staged.event.name()) {
            published.push(Published {
                store,
                id: staged.id,
                created_at: staged.created_at,
                metadata,
                bus: staged.bus,
                event: staged.event,
            });
        }
    }
    let append = Append {
        stream: staged.stream,
        subject: staged.subject,
        expected: staged.expected,
        events,
    };
    Ok((append, published))
}

async fn write(
    unit: Arc<Unit>,
    prepared: Vec<Prepared>,
    mut own: Option<OwnTransaction>,
    held: Held,
    mut follow_up: FollowUp,
    turns: Option<HeldTurns>,
) -> Result<Ended, StoreError> {
    let mut receipt = Contents {
        message_id: Some(unit.message_id()),
        ..Contents::default()
    };
    let mut is_acknowledged = false;
    let mut is_as_recorded = true;
    for mut part in prepared {
        let has_messages = !part.commit.outbox.is_empty();
        let runtime = unit.runtime();
        let given = (runtime.may_change_writes(part.store)).then(|| part.commit.appends.clone());
        let joined = own.take_if(|own| own.store == part.store);
        let is_own = joined.is_some();
        let writing = runtime.write(part.store, joined, part.commit);
        let written = HeldTurns::during(turns.as_ref(), writing).await;
        let WrittenThrough { committed, appends } =
            written.inspect_err(|_| follow_up.forget_commands())?;
        if is_own {
            unit.note_committed_transaction();
        }
        if let (Some(given), Some(stored)) = (given, appends) {
            let published = &mut part.published;
            is_as_recorded &= plugged::follow(runtime, part.store, published, &given, &stored);
        }
        let name = unit.runtime().store_name(part.store);
        receipt.written.extend(
            committed
                .appended
                .into_iter()
                .filter(|appended| !appended.positions.is_empty())
                .map(|appended| Written::new(name, appended)),
        );
        receipt.marks.push((part.store, committed.mark));
        let heard = part.names.into_iter();
        receipt.heard.extend(heard.map(|name| (part.store, name)));
        follow_up.publish(part.published);
        is_acknowledged |= part.is_acknowledged;
        if has_messages {
            unit.runtime().wake_queues();
        }
    }
    // Of other events than an aggregate has recorded nobody knows its state.
    if is_as_recorded {
        held.stored();
    }
    Ok(Ended {
        receipt: receipt.into(),
        follow_up: Some(follow_up).filter(|follow_up| !follow_up.is_empty()),
        withheld: None,
        is_acknowledged,
    })
}
