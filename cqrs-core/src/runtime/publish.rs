use std::sync::Arc;

use super::Runtime;
use crate::bus::{Bound, EventBusCore, FailureMode, Terms, deliver};
use crate::error::{DispatchError, EventListenerError};
use crate::message::{MessageId, Metadata, SharedEvent};
use crate::unit::{Facts, FollowUp, FollowUpFailure, Published, Receipt};

/// What became of one event's inline listeners.
#[derive(Default)]
pub(crate) struct Delivered {
    pub(crate) failures: Vec<FollowUpFailure>,
    pub(crate) follow_ups: Vec<FollowUp>,
}

impl Runtime {
    /// Whether an event of this name, stored in `store` and meant for `bus` or for all, has a listener that is called in the dispatch.
    pub(crate) fn has_inline_listeners(
        &self,
        store: usize,
        bus: Option<&str>,
        event: &str,
    ) -> bool {
        self.buses_of(Some(store), bus)
            .any(|bus| !bus.inline(event).is_empty())
    }

    /// The buses that events of a store go to; one, where the publisher named it.
    fn buses_of(
        &self,
        store: Option<usize>,
        named: Option<&str>,
    ) -> impl Iterator<Item = &EventBusCore> {
        let publishes =
            move |index: usize| store.is_none_or(|store| self.publishes_to(store, index));
        let buses = self
            .event_buses()
            .iter()
            .enumerate()
            .filter(move |(index, _)| publishes(*index));
        buses
            .map(|(_, bus)| bus)
            .filter(move |bus| named.is_none_or(|name| bus.identity.name == name))
    }

    /// Calls the inline listeners of a stored event, bus by bus.
    pub(crate) async fn publish_inline(self, event: &Published, mut terms: Terms) -> Delivered {
        let mut delivered = Delivered::default();
        let room = terms.room;
        for bus in self.buses_of(Some(event.store), event.bus.as_deref()) {
            let listeners = bus.inline(event.event.name());
            if listeners.is_empty() {
                continue;
            }
            let facts = Facts::known(
                event.event.name(),
                event.id,
                event.created_at,
                event.metadata.clone(),
            );
            self.deliver_to(bus, &facts, &event.event, listeners, terms, &mut delivered)
                .await;
            let waiting: usize = delivered.follow_ups.iter().map(FollowUp::waiting).sum();
            terms.room = room.behind(waiting);
            if terms.mode == FailureMode::Prooph && !delivered.failures.is_empty() {
                break;
            }
        }
        delivered
    }

    async fn deliver_to(
        &self,
        bus: &EventBusCore,
        facts: &Facts,
        event: &SharedEvent,
        listeners: &[Arc<Bound>],
        terms: Terms,
        delivered: &mut Delivered,
    ) {
        let answers = Box::pin(deliver(
            self,
            bus,
            facts.clone(),
            Arc::clone(event),
            listeners,
            terms,
            None,
        ))
        .await;
        let mut failures = Vec::new();
        for answer in answers.given {
            match answer.result {
                Ok(ended) => delivered.follow_ups.extend(ended.follow_up),
                Err(error) => {
                    let listener = answer.listener.id();
                    self.announce_failure(listener, facts, &error).await;
                    let failure = crate::unit::failure(listener.to_owned(), event.name(), error);
                    failures.push(failure);
                }
            }
        }
        if answers.is_collected && terms.mode == FailureMode::Prooph && !failures.is_empty() {
            let together = EventListenerError::together(event.name(), &bus.identity, failures);
            failures = vec![together];
        }
        delivered.failures.append(&mut failures);
        let of_the_bus =
            |error| crate::unit::failure(bus.identity.to_string(), event.name(), error);
        delivered.failures.extend(answers.broken.map(of_the_bus));
    }

    async fn announce_failure(&self, listener: &str, facts: &Facts, error: &DispatchError) {
        if let Some(id) = facts.id.get() {
            self.clone()
                .announce_failed_listener(listener, facts.name, *id, &facts.incoming, error)
                .await;
        }
    }

    /// Publishes in an application without a store: only inline listeners can hear of it.
    pub(crate) async fn publish_unstored(
        &self,
        event: SharedEvent,
        bus: Option<String>,
        metadata: Metadata,
    ) -> Result<Receipt, DispatchError> {
        let mut receipt = Receipt::default();
        let created_at = (metadata.created_at).unwrap_or_else(|| self.clock().now());
        let next = || MessageId::from_uuid(self.ids().next(created_at));
        let id = metadata.message_id.unwrap_or_else(next);
        let facts = Facts::known(event.name(), id, created_at, metadata);
        for bus in self.buses_of(None, bus.as_deref()) {
            let listeners = bus.inline(event.name());
            if listeners.is_empty() {
                continue;
            }
            let mut delivered = Delivered::default();
            self.deliver_to(
                bus,
                &facts,
                &event,
                listeners,
                Terms {
                    mode: FailureMode::Prooph,
                    ..Terms::COLLECT
                },
                &mut delivered,
            )
            .await;
            if !delivered.failures.is_empty() {
                return Err(delivered.failures.swap_remove(0).error);
            }
            for follow_up in delivered.follow_ups {
                let failures = follow_up.run().await;
                receipt.contents_mut().failures.extend(failures);
            }
        }
        Ok(receipt)
    }
}
