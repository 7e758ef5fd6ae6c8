use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use futures::FutureExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;

use super::consumer::{Consumer, Over};
use super::handling::{Handling, Outcome};
use crate::store::{Commit, Entries, Fence, ParkedDelivery, Parking, Sent, StoreError, Unsent};
use crate::subscription::due;

/// How many waiting messages are looked at together.
const WINDOW: usize = 256;

/// How far it looks behind messages whose keys are busy.
const FARTHEST: usize = 65_536;

/// What the owner of a queue has at hand: messages that wait, and those that are being handled, one of each key.
pub(super) struct Desk<'c> {
    consumer: &'c Consumer,
    waiting: VecDeque<Unsent>,
    pub(super) handled: FuturesUnordered<BoxFuture<'c, Done>>,
    busy: HashSet<String>,
    in_hand: HashSet<u64>,
    /// What was set aside and is to be tried again.
    again: VecDeque<Work>,
}

/// Messages of one key. Where they were set aside, with what is known about that.
struct Work {
    key: String,
    entries: Vec<Unsent>,
    aside: Vec<ParkedDelivery>,
}

/// The key and the places of messages that were handled, and how that went.
pub(super) struct Done {
    key: String,
    places: Vec<u64>,
    result: Result<(), Over>,
}

impl<'c> Desk<'c> {
    pub(super) fn new(consumer: &'c Consumer) -> Self {
        Self {
            consumer,
            waiting: VecDeque::new(),
            handled: FuturesUnordered::new(),
            busy: HashSet::new(),
            in_hand: HashSet::new(),
            again: VecDeque::new(),
        }
    }

    pub(super) fn finished(&mut self, done: Done) -> Result<(), Over> {
        self.busy.remove(&done.key);
        for place in done.places {
            self.in_hand.remove(&place);
        }
        done.result
    }

    /// How many more may be in hand: most of them wait for their turn, or for another attempt.
    fn room(&self) -> usize {
        WINDOW.saturating_sub(self.handled.len())
    }

    /// Begins with waiting messages whose keys are free, as many as may be handled at once.
    pub(super) async fn take_up(&mut self, fence: &Fence, look: bool) -> Result<(), StoreError> {
        while self.room() > 0
            && let Some(again) = self.again.pop_front()
        {
            if !self.busy.contains(&again.key) {
                self.begin(again, fence);
            }
        }
        if self.room() == 0 {
            return Ok(());
        }
        if (look || self.waiting.is_empty()) && !self.is_ready() {
            self.refill().await?;
        }
        let mut passed = VecDeque::new();
        while self.room() > 0
            && let Some(unsent) = self.waiting.pop_front()
        {
            if self.busy.contains(&unsent.entry.key) {
                passed.push_back(unsent);
                continue;
            }
            let work = Work {
                key: unsent.entry.key.clone(),
                entries: vec![unsent],
                aside: Vec::new(),
            };
            self.begin(work, fence);
        }
        passed.append(&mut self.waiting);
        self.waiting = passed;
        Ok(())
    }

    fn is_ready(&self) -> bool {
        let mut waiting = self.waiting.iter();
        waiting.any(|unsent| !self.busy.contains(&unsent.entry.key))
    }

    /// Looks so far ahead that a message of a free key is among what it finds, if there is one.
    async fn refill(&mut self) -> Result<(), StoreError> {
        let (queue, store) = (self.consumer.queue.id(), self.consumer.store());
        let mut limit = WINDOW + self.in_hand.len();
        loop {
            let waiting = store.outbox(queue, Entries::Waiting, limit).await?;
            let is_all = waiting.len() < limit;
            self.waiting = waiting
                .into_iter()
                .filter(|unsent| !self.in_hand.contains(&unsent.place))
                .collect();
            if is_all || limit >= FARTHEST || self.is_ready() {
                return Ok(());
            }
            limit *= 4;
        }
    }

    /// Finds messages that are set aside and are to be tried again, by key, in order.
    pub(super) async fn find_again(&mut self, fence: &Fence) -> Result<(), StoreError> {
        let parked = self.consumer.parked().await?;
        self.consumer.learn_held_up(&parked);
        let mut keys: BTreeMap<String, Vec<ParkedDelivery>> = BTreeMap::new();
        for parked in parked {
            if !self.busy.contains(&parked.key) {
                keys.entry(parked.key.clone()).or_default().push(parked);
            }
        }
        keys.retain(|_, parked| {
            parked.truncate(due(parked));
            !parked.is_empty()
        });
        self.again.clear();
        if keys.is_empty() {
            return Ok(());
        }
        let (queue, store) = (self.consumer.queue.id(), self.consumer.store());
        let aside = store.outbox(queue, Entries::SetAside, usize::MAX).await?;
        let mut aside: HashMap<u64, Unsent> = aside
            .into_iter()
            .map(|unsent| (unsent.place, unsent))
            .collect();
        let mut gone = Vec::new();
        for (key, parked) in keys {
            let mut work = Work {
                key,
                entries: Vec::new(),
                aside: Vec::new(),
            };
            for parked in parked {
                match aside.remove(&parked.position.get()) {
                    Some(unsent) => {
                        work.entries.push(unsent);
                        work.aside.push(parked);
                    }
                    None => gone.push(Parking::release(&parked)),
                }
            }
            self.again.push_back(work);
        }
        if gone.is_empty() {
            return Ok(());
        }
        // Their messages have left the queue, so nothing would ever release them.
        change(self.consumer, gone, fence).await
    }

    fn begin(&mut self, work: Work, fence: &Fence) {
        if work.entries.is_empty() {
            return;
        }
        let places: Vec<_> = work.entries.iter().map(|unsent| unsent.place).collect();
        self.busy.insert(work.key.clone());
        self.in_hand.extend(&places);
        let (consumer, fence) = (self.consumer, fence.clone());
        let handled = async move {
            let key = work.key.clone();
            let result = one_by_one(consumer, work, fence).await;
            Done {
                key,
                places,
                result,
            }
        };
        self.handled.push(handled.boxed());
    }
}

/// Handles messages of one key in order. When one of them is set aside again, those behind it stay where they are.
async fn one_by_one(consumer: &Consumer, work: Work, fence: Fence) -> Result<(), Over> {
    let was_aside = !work.aside.is_empty();
    for unsent in work.entries {
        let place = unsent.place;
        let handling = Handling {
            consumer,
            fence: fence.clone(),
            unsent,
            was_aside,
        };
        if handling.run().await? == Outcome::SetAside && was_aside {
            let behind = work.aside.into_iter();
            let behind = behind.filter(|parked| parked.position.get() > place);
            return Ok(leave_aside(consumer, behind.collect(), &fence).await?);
        }
    }
    Ok(())
}

/// They are not wanted any more, those of them that are still there.
async fn leave_aside(
    consumer: &Consumer,
    behind: Vec<ParkedDelivery>,
    fence: &Fence,
) -> Result<(), StoreError> {
    let parked = consumer.parked().await?;
    let is_there = |it: &ParkedDelivery| parked.iter().any(|one| one.position == it.position);
    let still = behind.into_iter().filter(is_there);
    let again = still.map(|parked| {
        Parking::Park(ParkedDelivery {
            retry_wanted: false,
            ..parked
        })
    });
    change(consumer, again.collect(), fence).await
}

async fn change(
    consumer: &Consumer,
    parking: Vec<Parking>,
    fence: &Fence,
) -> Result<(), StoreError> {
    let commit = Commit {
        // Nothing is sent: it is there for its fence.
        sent: vec![Sent {
            transport: consumer.queue.id().to_owned(),
            ids: Vec::new(),
            fence: Some(fence.clone()),
        }],
        parking,
        ..Commit::new()
    };
    consumer.store().commit(commit).await.map(drop)
}
