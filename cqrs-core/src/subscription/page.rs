//! A page of the log on its way to the listener: deliveries whose effects are statements of their own share a transaction.

use std::sync::Arc;
use std::time::Duration;

use super::SubscriptionState;
use super::deliver::{Delivery, Outcome, Shared};
use super::runner::{Interrupted, Runner, Term};
use crate::error::Causes;
use crate::fail_point;
use crate::store::{Commit, Cursor, LogPage, Recorded, StoreError};
use crate::time::Timestamp;
use crate::unit::TransactionSlot;

/// How long a transaction stays open for further deliveries. As long as it is, nobody else writes.
const OPEN: Duration = Duration::from_millis(20);

/// How many uninteresting events may pass before their passing is written down.
const UNWRITTEN: usize = 1_000;

/// The events of a page, and how far they have been handed out.
struct Page {
    events: Vec<(Recorded, Cursor)>,
    /// The next one.
    next: usize,
    /// Those before this one are delivered in a transaction each.
    alone: usize,
    slot: Arc<TransactionSlot>,
    batch: Option<Batch>,
}

/// Deliveries whose effects wait in an open transaction.
struct Batch {
    /// Which of the page began it.
    first: usize,
    /// When that was taken up.
    since: Timestamp,
    /// Where the subscription stands when it is committed.
    reached: Cursor,
}

impl Page {
    fn new(page: LogPage) -> Self {
        Self {
            events: page.events.into_iter().zip(page.cursors).collect(),
            next: 0,
            alone: 0,
            slot: Arc::default(),
            batch: None,
        }
    }

    /// The last of what was made of the event that is next.
    fn last_part(&self) -> usize {
        let position = self.events[self.next].0.position;
        let rest = self.events[self.next..].iter();
        let parts = rest.take_while(|(recorded, _)| recorded.position == position);
        self.next + parts.count() - 1
    }

    /// Whether something of an event is handed out and something not.
    fn is_within_an_event(&self) -> bool {
        let position = |index: usize| Some(self.events.get(index)?.0.position);
        self.next > 0 && position(self.next - 1) == position(self.next)
    }

    /// Goes back to the first event of a batch that has come to nothing.
    fn begin_again(&mut self, first: usize) {
        self.alone = self.next;
        self.next = first;
    }
}

impl Runner {
    /// Delivers a page, or the beginning of it: what is left is read again.
    pub(super) async fn pass(&mut self, term: &mut Term, page: LogPage) -> Result<(), Interrupted> {
        let mut page = Page::new(page);
        loop {
            if page.next == page.events.len() {
                if self.commit(term, &mut page).await? {
                    break;
                }
            } else if *self.stop.borrow() && !page.is_within_an_event() {
                self.commit(term, &mut page).await?;
                return Err(Interrupted::Stopping);
            } else if self.is_interested(&page.events[page.next].0) {
                self.hand_out(term, &mut page).await?;
            } else {
                self.pass_over(term, &mut page);
            }
            let is_between = page.next >= page.alone && !page.is_within_an_event();
            if page.batch.is_none() && is_between && self.must_look(term) {
                break;
            }
        }
        if term.unwritten >= UNWRITTEN {
            self.write_down(term).await?;
        }
        Ok(())
    }

    fn waits_behind_another(&self, recorded: &Recorded) -> bool {
        !self.parked.is_empty() && self.parked.contains(&recorded.parking_key())
    }

    fn pass_over(&self, term: &mut Term, page: &mut Page) {
        term.unwritten += 1;
        let reached = page.events[page.next].1.clone();
        page.next += 1;
        match &mut page.batch {
            Some(batch) => batch.reached = reached,
            None => self.stand_at(term, reached),
        }
    }

    fn stand_at(&self, term: &mut Term, cursor: Cursor) {
        term.cursor = cursor;
        self.subscription
            .report(SubscriptionState::Running, Some(&term.cursor));
    }

    /// Delivers the next event of the page, or ends the batch that it cannot be part of.
    async fn hand_out(&mut self, term: &mut Term, page: &mut Page) -> Result<(), Interrupted> {
        let index = page.next;
        let since = self.runtime.clock().now();
        let is_over = self.must_renew(term)
            || self.must_look(term)
            || self.waits_behind_another(&page.events[index].0);
        if page.batch.is_some() && is_over {
            return self.commit(term, page).await.map(drop);
        }
        self.renew(term).await?;
        let last = page.last_part();
        let (recorded, cursor) = &page.events[index];
        let behind = &page.events[last].1;
        let before = page.batch.as_ref().map(|batch| batch.reached.clone());
        let shared = (index >= page.alone).then(|| Shared::new(&page.slot, before));
        let delivery = Delivery {
            runner: self,
            term,
            recorded,
            cursor,
            behind,
            shared,
            again: None,
        };
        let outcome = delivery.run().await?;
        let (cursor, behind) = (cursor.clone(), behind.clone());
        let batch = page.batch.take();
        page.next = index + 1;
        match (outcome, batch) {
            (Outcome::Waits, batch) => {
                let (first, since) =
                    batch.map_or((index, since), |batch| (batch.first, batch.since));
                page.batch = Some(Batch {
                    first,
                    since,
                    reached: cursor,
                });
                let now = self.runtime.clock().now();
                let is_long = now < since || now.since(since) >= OPEN;
                if is_long && !page.is_within_an_event() {
                    self.commit(term, page).await?;
                }
            }
            (Outcome::Undone, batch) => {
                page.begin_again(batch.map_or(index, |batch| batch.first));
            }
            (Outcome::Delivered, _) => {
                term.unwritten = 0;
                self.stand_at(term, cursor);
            }
            (Outcome::SetAside, _) => {
                page.next = last + 1;
                term.unwritten = 0;
                self.stand_at(term, behind);
            }
        }
        Ok(())
    }

    /// Commits the open transaction, if there is one. Where it cannot be committed its events are delivered again, one by one, so that
    /// whoever is to blame is found. Tells whether nothing is left of this.
    async fn commit(&mut self, term: &mut Term, page: &mut Page) -> Result<bool, Interrupted> {
        let Some(batch) = page.batch.take() else {
            return Ok(true);
        };
        let checkpoint = self.checkpoint_at(term, &batch.reached);
        let committed = match page.slot.take().await {
            Some(own) => own.commit(Commit::new().with_checkpoint(checkpoint)).await,
            None => Err(StoreError::Closed),
        };
        match committed {
            Ok(_) => {
                fail_point::pass("delivery/committed");
                term.unwritten = 0;
                self.stand_at(term, batch.reached);
                Ok(true)
            }
            Err(StoreError::Fenced { .. }) => Err(Interrupted::Lost),
            Err(error) => {
                tracing::debug!(subscription = self.subscription.id, error = %Causes(&error), "delivering one by one");
                page.begin_again(batch.first);
                Ok(false)
            }
        }
    }
}
