use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::pipeline_run::{Steps, call_target, run_finalize, run_stages};
use super::{Bound, CommandBusSettings, FailureMode, SharedSlot, Switch};
use crate::error::{Causes, DispatchError, HandlerError};
use crate::message::{MessageFactory, SharedEvent};
use crate::plugin::{BusIdentity, Compiled, Dispatching, ListenerFailure, Target};
use crate::registry::Delivery;
use crate::runtime::Runtime;
use crate::unit::{Ended, Extras, Facts, LazyUnit, Room, Rules, TransactionSlot, Unit};

/// An event bus as it was wired.
pub(crate) struct EventBusCore {
    pub(crate) identity: BusIdentity,
    all: Vec<Arc<Bound>>,
    /// Those that a hook may choose: all, and some more.
    candidates: Vec<Arc<Bound>>,
    inline: HashMap<&'static str, Vec<Arc<Bound>>>,
    /// Those that hear of every event.
    for_all: Vec<Arc<Bound>>,
    inline_for_all: Vec<Arc<Bound>>,
    pipeline: Compiled,
    /// The way of asynchronous events.
    pub(crate) switch: Option<Switch>,
}

/// What one listener answered.
pub(crate) struct Answer {
    pub(crate) listener: Arc<Bound>,
    pub(crate) result: Result<Ended, DispatchError>,
}

impl EventBusCore {
    pub(crate) fn new(
        identity: BusIdentity,
        all: Vec<Arc<Bound>>,
        reachable: Vec<Arc<Bound>>,
        for_all: Vec<Arc<Bound>>,
        pipeline: Compiled,
        switch: Option<Switch>,
    ) -> Self {
        let is_inline = |bound: &&Arc<Bound>| bound.delivery() == Delivery::Inline;
        let mut inline: HashMap<_, Vec<_>> = HashMap::new();
        for bound in all.iter().filter(is_inline) {
            let of_event = inline.entry(bound.registration().message);
            of_event.or_default().push(Arc::clone(bound));
        }
        let inline_for_all: Vec<_> = for_all.iter().filter(is_inline).cloned().collect();
        for listeners in inline.values_mut() {
            listeners.extend(inline_for_all.iter().cloned());
        }
        Self {
            inline_for_all,
            for_all,
            identity,
            candidates: all.iter().cloned().chain(reachable).collect(),
            all,
            inline,
            pipeline,
            switch,
        }
    }

    /// The listeners that hear of the event in the dispatch, in order.
    pub(crate) fn inline(&self, event: &str) -> &[Arc<Bound>] {
        match self.inline.get(event) {
            Some(listeners) => listeners,
            None if self.takes_away(event) => &[],
            None => &self.inline_for_all,
        }
    }

    /// The listeners that hear of the event when a consumer brings it, in order.
    pub(crate) fn listening(&self, event: &str) -> impl Iterator<Item = &Arc<Bound>> {
        self.all
            .iter()
            .filter(move |bound| bound.registration().message == event)
            .chain(&self.for_all)
    }

    /// Whether the event goes to a queue first.
    fn takes_away(&self, event: &str) -> bool {
        let switch = self.switch.as_ref();
        switch.is_some_and(|switch| switch.takes_named(event))
    }

    pub(super) fn message_factory(&self) -> Option<&dyn MessageFactory> {
        self.pipeline.factory.as_deref()
    }

    pub(crate) fn all(&self) -> &[Arc<Bound>] {
        &self.all
    }
}

/// What holds for all listeners of one delivery.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    /// What a failing listener means for the others.
    pub(crate) mode: FailureMode,
    /// What they may queue together, and nest.
    pub(crate) room: Room,
}

impl Terms {
    /// Nobody stops anybody, and nothing waits yet.
    pub(crate) const COLLECT: Self = Self {
        mode: FailureMode::Collect,
        room: Room::of(CommandBusSettings::QUEUE_LIMIT),
    };
}

/// What became of one delivery. A plugin that fails behind the listeners does not undo what they have stored.
pub(crate) struct Answers {
    pub(crate) given: Vec<Answer>,
    /// A plugin has asked for the failures of all listeners together.
    pub(crate) is_collected: bool,
    /// What a plugin failed it with.
    pub(crate) broken: Option<DispatchError>,
}

/// Delivers one event to these listeners, through the pipeline of their bus, each in a unit of work of its own.
pub(crate) async fn deliver(
    runtime: &Runtime,
    core: &EventBusCore,
    facts: Facts,
    event: SharedEvent,
    listeners: &[Arc<Bound>],
    terms: Terms,
    extras: Option<Extras>,
) -> Answers {
    let unit = listener_unit(runtime, facts, listeners.first(), terms.room);
    let steps = EventSteps {
        listeners,
        terms,
        extras: Mutex::new(extras),
        answers: Mutex::default(),
    };
    let mut slot = SharedSlot(event);
    let unit = LazyUnit::begun_as(runtime, unit);
    let mut dispatching = Dispatching::new(&core.identity, &core.candidates, &mut slot, unit);
    dispatching.is_switched = core.takes_away(dispatching.message_name());
    run_stages(&core.pipeline, &steps, &mut dispatching).await;
    run_finalize(&core.pipeline, &mut dispatching).await;
    let is_collected = dispatching.collects_failures;
    let broken = dispatching.error;
    let given = steps.answers.into_inner();
    Answers {
        given: given.unwrap_or_else(PoisonError::into_inner),
        is_collected,
        broken,
    }
}

fn listener_unit(
    runtime: &Runtime,
    facts: Facts,
    listener: Option<&Arc<Bound>>,
    room: Room,
) -> Arc<Unit> {
    Unit::begin(runtime.clone(), facts, Rules::of(listener, room))
}

/// A plugin says that all is well, but others have to be delivered again before this one may be done.
#[derive(Debug, thiserror::Error)]
#[error("the listener failed, and its transaction was rolled back with what others had done in it")]
struct Undone;

struct EventSteps<'a> {
    listeners: &'a [Arc<Bound>],
    terms: Terms,
    extras: Mutex<Option<Extras>>,
    answers: Mutex<Vec<Answer>>,
}

impl EventSteps<'_> {
    fn take_extras(&self) -> Extras {
        self.extras
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
            .unwrap_or_default()
    }

    fn shared(&self) -> Option<Arc<TransactionSlot>> {
        let extras = self.extras.lock().unwrap_or_else(PoisonError::into_inner);
        extras.as_ref()?.shared.clone()
    }

    /// Whether effects of other deliveries were rolled back with what this listener has failed to do.
    fn has_undone_others(&self, unit: &Unit) -> bool {
        let extras = self.extras.lock().unwrap_or_else(PoisonError::into_inner);
        let shares = extras
            .as_ref()
            .is_some_and(|extras| extras.before.is_some());
        shares && unit.is_abandoned()
    }

    fn note(&self, answer: Answer) {
        self.answers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(answer);
    }
}

impl Steps for EventSteps<'_> {
    fn route(&self, dispatching: &mut Dispatching<'_>) {
        if !dispatching.is_routed() {
            dispatching.listeners = self.listeners.to_vec();
        }
    }

    fn require_target(&self, _: &Dispatching<'_>) -> Result<(), DispatchError> {
        Ok(())
    }

    async fn invoke(
        &self,
        pipeline: &Compiled,
        dispatching: &mut Dispatching<'_>,
    ) -> Result<(), HandlerError> {
        if matches!(dispatching.target, Target::Endpoint(_)) {
            return call_target(pipeline, dispatching).await;
        }
        let runtime = dispatching.unit.runtime();
        let mut room = self.terms.room;
        for listener in dispatching.listeners.clone() {
            let name = dispatching.message_name();
            let unit = listener_unit(
                runtime,
                dispatching.unit().facts_again(),
                Some(&listener),
                room,
            );
            dispatching.unit().pass_on_event_metadata(&unit);
            if let Some(shared) = self.shared() {
                unit.share_transaction(shared);
            }
            dispatching.unit = LazyUnit::begun_as(runtime, Arc::clone(&unit));
            dispatching.target = match listener.endpoint() {
                Some(endpoint) => Target::Endpoint(Arc::clone(endpoint)),
                None => Target::Handler(Arc::clone(&listener)),
            };
            let called = call_target(pipeline, dispatching).await;
            let result = match (dispatching.error.take(), called) {
                (Some(refusal), _) => Err(refusal),
                (None, Ok(())) if self.has_undone_others(&unit) => {
                    Err(DispatchError::failed(name, Undone, unit.abandon()))
                }
                (None, Ok(())) => unit.complete(self.take_extras()).await,
                (None, Err(error)) => Err(DispatchError::from_handler(name, error, unit.abandon())),
            };
            if let Err(error) = &result {
                dispatching.failed.push(ListenerFailure {
                    listener: listener.id().to_owned(),
                    error: Causes(error).to_string(),
                });
            }
            let is_over = result.is_err()
                && self.terms.mode == FailureMode::Prooph
                && !dispatching.collects_failures;
            room = room.behind(result.as_ref().map_or(0, Ended::waiting));
            self.note(Answer { listener, result });
            if is_over {
                break;
            }
        }
        dispatching.target = Target::Nobody;
        Ok(())
    }
}
