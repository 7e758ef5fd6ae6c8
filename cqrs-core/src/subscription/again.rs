//! Deliveries that are set aside, taken up again when somebody wants it.

use std::collections::HashMap;

use super::deliver::{Again, Delivery, Outcome};
use super::runner::{HEARTBEAT, Interrupted, Runner, Term};
use crate::store::{Commit, ParkedDelivery, Parking, Recorded, StoreError};

/// What is set aside of one key, by position.
struct Queued {
    deliveries: Vec<ParkedDelivery>,
    /// So many of them are to be tried, from the first.
    due: usize,
}

impl Queued {
    fn new(deliveries: Vec<ParkedDelivery>) -> Self {
        let due = due(&deliveries);
        Self { deliveries, due }
    }
}

/// How many of one key, by position, are to be tried again: up to the last that somebody wants, and what waits right behind it.
pub(crate) fn due(deliveries: &[ParkedDelivery]) -> usize {
    let wanted = deliveries.iter().rposition(|parked| parked.retry_wanted);
    let wanted = wanted.map_or(0, |last| last + 1);
    // What was only set aside behind others is due as soon as those are gone.
    let behind = deliveries.iter().skip(wanted);
    wanted + behind.take_while(|parked| parked.attempts == 0).count()
}

impl Runner {
    /// Tries again what somebody wants tried again, key by key, until the next heartbeat is due. Tells whether there may be more.
    pub(super) async fn take_up_again(&mut self, term: &mut Term) -> Result<bool, Interrupted> {
        if !self.must_look(term) {
            return Ok(false);
        }
        let keys = self.look(term).await?;
        for Queued { deliveries, due } in keys {
            if self.must_look(term) {
                return Ok(true);
            }
            let mut delivered = 0;
            for parked in &deliveries[..due] {
                if *self.stop.borrow() {
                    return Err(Interrupted::Stopping);
                }
                self.renew(term).await?;
                match self.try_again(term, parked).await? {
                    Outcome::Delivered => delivered += 1,
                    Outcome::SetAside | Outcome::Waits | Outcome::Undone => break,
                }
            }
            if delivered == deliveries.len() {
                self.parked.remove(&deliveries[0].key);
            }
        }
        Ok(false)
    }

    /// Whether it is time to ask the store what is set aside and what is wanted: when somebody in this process says so, and with every
    /// heartbeat for those in other processes, as long as anything is set aside.
    pub(super) fn must_look(&self, term: &Term) -> bool {
        let is_told = self.asked.has_changed().unwrap_or(false);
        let is_time = || {
            let now = self.runtime.clock().now();
            now < term.looked || now.since(term.looked) >= HEARTBEAT
        };
        is_told || (!self.parked.is_empty() && is_time())
    }

    /// What is due, the oldest first.
    async fn look(&mut self, term: &mut Term) -> Result<Vec<Queued>, StoreError> {
        self.asked.mark_unchanged();
        term.looked = self.runtime.clock().now();
        let mut keys: HashMap<String, Vec<ParkedDelivery>> = HashMap::new();
        for parked in self.store().parked(Some(&self.subscription.id)).await? {
            keys.entry(parked.key.clone()).or_default().push(parked);
        }
        self.parked = keys.keys().cloned().collect();
        let queued = keys.into_values().map(Queued::new);
        let mut due: Vec<_> = queued.filter(|queued| queued.due > 0).collect();
        due.sort_by_key(|queued| queued.deliveries[0].position);
        Ok(due)
    }

    async fn try_again(
        &mut self,
        term: &mut Term,
        parked: &ParkedDelivery,
    ) -> Result<Outcome, Interrupted> {
        let events = self.store().parts_at(parked.position).await?;
        if events.is_empty() {
            let reason = "the event has been deleted".to_owned();
            return self.set_aside_again(term, parked, reason, 0).await;
        }
        if events.iter().all(Recorded::is_absent) {
            return self.pass_over_parked(term, parked).await;
        }
        let is_wanted = |event: &&Recorded| self.is_interested(event);
        let wanted: Vec<_> = events.iter().filter(is_wanted).collect();
        let Some((last, parts)) = wanted.split_last() else {
            let reason = "nobody listens for this event any more".to_owned();
            return self.set_aside_again(term, parked, reason, 0).await;
        };
        for recorded in parts {
            let again = Again::Part(parked);
            match self.deliver_again(term, recorded, again).await? {
                Outcome::Delivered => {}
                other => return Ok(other),
            }
        }
        self.deliver_again(term, last, Again::Last(parked)).await
    }

    async fn deliver_again(
        &mut self,
        term: &mut Term,
        recorded: &Recorded,
        again: Again<'_>,
    ) -> Result<Outcome, Interrupted> {
        let cursor = term.cursor.clone();
        let delivery = Delivery {
            runner: self,
            term,
            recorded,
            cursor: &cursor,
            behind: &cursor,
            shared: None,
            again: Some(again),
        };
        let outcome = delivery.run().await?;
        term.unwritten = 0;
        Ok(outcome)
    }

    /// The event has nothing to say any more: nothing is left that could be delivered.
    async fn pass_over_parked(
        &self,
        term: &mut Term,
        parked: &ParkedDelivery,
    ) -> Result<Outcome, Interrupted> {
        let mut commit = Commit::new().with_checkpoint(self.checkpoint(term));
        commit.parking.push(Parking::release(parked));
        self.store().commit(commit).await?;
        term.unwritten = 0;
        Ok(Outcome::Delivered)
    }

    pub(super) fn is_interested(&self, recorded: &Recorded) -> bool {
        let own_bus = &self
            .runtime
            .event_bus_core(self.subscription.bus)
            .identity
            .name;
        self.subscription.wants(recorded, own_bus)
    }

    /// It has failed again: it stays set aside for its new reason, and what waits behind it is not wanted any more.
    pub(super) async fn set_aside_again(
        &self,
        term: &Term,
        failed: &ParkedDelivery,
        reason: String,
        attempts: u32,
    ) -> Result<Outcome, Interrupted> {
        tracing::error!(
            subscription = failed.subscription,
            event = failed.event_name,
            position = failed.position.get(),
            reason,
            "event parked again"
        );
        let mut commit = Commit::new().with_checkpoint(self.checkpoint(term));
        // What was given up meanwhile is not there any more, and stays away.
        let parked = self.store().parked(Some(&failed.subscription)).await?;
        for parked in parked.into_iter().filter(|parked| parked.key == failed.key) {
            if parked.position == failed.position {
                commit.parking.push(Parking::Park(ParkedDelivery {
                    reason: reason.clone(),
                    attempts: parked.attempts.saturating_add(attempts).max(1),
                    parked_at: self.runtime.clock().now(),
                    ..parked
                }));
            } else if parked.retry_wanted {
                commit.parking.push(Parking::Park(parked));
            }
        }
        self.store().commit(commit).await?;
        Ok(Outcome::SetAside)
    }
}
