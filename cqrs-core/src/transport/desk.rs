use std::collections::{HashMap, HashSet, VecDeque};

use futures::FutureExt;
use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt};

use super::consumer::{Consumer, Over};
use super::handling::{Handling, Outcome};
use crate::store::{Commit, Entries, Fence, ParkedDelivery, Parking, Sent, StoreError, Unsent};
use crate::subscription::due;

/// How many waiting messages are looked at together.
const WINDOW: usize = 256;

/// What the owner of a queue has at hand: messages that wait, and those that are being handled, one of each key.
pub(super) struct Desk<'c> {
    consumer: &'c Consumer,
    waiting: VecDeque<Unsent>,
    pub(super) handled: FuturesUnordered<BoxFuture<'c, Done>>,
    busy: HashSet<String>,
    in_hand: HashSet<u64>,
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
        }
    }

    pub(super) fn finished(&mut self, done: Done) -> Result<(), Over> {
        self.busy.remove(&done.key);
        for place in done.places {
            self.in_hand.remove(&place);
        }
        done.result
    }

    /// Finishes what is in hand, and says why it is over.
    pub(super) async fn clear(mut self) -> Over {
        while let Some(done) = self.handled.next().await {
            match done.result {
                Ok(()) | Err(Over::Stopping) => {}
                Err(over) => return over,
            }
        }
        Over::Stopping
    }

    fn room(&self) -> usize {
        let concurrency = self.consumer.queue.settings.concurrency.max(1);
        concurrency.saturating_sub(self.handled.len())
    }

    /// Begins with waiting messages whose keys are free, as many as may be handled at once.
    pub(super) async fn take_up(&mut self, fence: &Fence, look: bool) -> Result<(), StoreError> {
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
            let key = unsent.entry.key.clone();
            self.begin(key, vec![unsent], false, Vec::new(), fence);
        }
        passed.append(&mut self.waiting);
        self.waiting = passed;
        Ok(())
    }

    fn is_ready(&self) -> bool {
        let mut waiting = self.waiting.iter();
        waiting.any(|unsent| !self.busy.contains(&unsent.entry.key))
    }

    async fn refill(&mut self) -> Result<(), StoreError> {
        let queue = self.consumer.queue.id();
        let limit = WINDOW + self.in_hand.len();
        let waiting = self.consumer.store();
        let waiting = waiting.outbox(queue, Entries::Waiting, limit).await?;
        self.waiting = waiting
            .into_iter()
            .filter(|unsent| !self.in_hand.contains(&unsent.place))
            .collect();
        Ok(())
    }

    /// Begins with messages that are set aside and are to be tried again, key by key, in order.
    pub(super) async fn take_up_again(&mut self, fence: &Fence) -> Result<(), StoreError> {
        let parked = self.consumer.parked().await?;
        self.consumer.learn_held_up(&parked);
        let mut keys: HashMap<String, Vec<ParkedDelivery>> = HashMap::new();
        for parked in parked {
            if !self.busy.contains(&parked.key) {
                keys.entry(parked.key.clone()).or_default().push(parked);
            }
        }
        keys.retain(|_, parked| {
            parked.truncate(due(parked));
            !parked.is_empty()
        });
        if keys.is_empty() {
            return Ok(());
        }
        let queue = self.consumer.queue.id();
        let store = self.consumer.store();
        let aside = store.outbox(queue, Entries::SetAside, usize::MAX).await?;
        for (key, parked) in keys {
            let is_due = |unsent: &&Unsent| {
                let mut parked = parked.iter();
                parked.any(|parked| parked.position.get() == unsent.place)
            };
            let entries: Vec<_> = aside.iter().filter(is_due).cloned().collect();
            self.begin(key, entries, true, parked, fence);
        }
        Ok(())
    }

    fn begin(
        &mut self,
        key: String,
        entries: Vec<Unsent>,
        was_aside: bool,
        parked: Vec<ParkedDelivery>,
        fence: &Fence,
    ) {
        let places: Vec<_> = entries.iter().map(|unsent| unsent.place).collect();
        self.busy.insert(key.clone());
        self.in_hand.extend(&places);
        let (consumer, fence) = (self.consumer, fence.clone());
        let handled = async move {
            let result = one_by_one(consumer, entries, was_aside, parked, fence).await;
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
async fn one_by_one(
    consumer: &Consumer,
    entries: Vec<Unsent>,
    was_aside: bool,
    parked: Vec<ParkedDelivery>,
    fence: Fence,
) -> Result<(), Over> {
    for unsent in entries {
        let place = unsent.place;
        let handling = Handling {
            consumer,
            fence: fence.clone(),
            unsent,
            was_aside,
        };
        if handling.run().await? == Outcome::SetAside && was_aside {
            let behind = parked
                .into_iter()
                .filter(|parked| parked.position.get() > place);
            return Ok(leave_aside(consumer, behind, fence).await?);
        }
    }
    Ok(())
}

async fn leave_aside(
    consumer: &Consumer,
    parked: impl Iterator<Item = ParkedDelivery>,
    fence: Fence,
) -> Result<(), StoreError> {
    let again = |parked| {
        Parking::Park(ParkedDelivery {
            retry_wanted: false,
            ..parked
        })
    };
    let commit = Commit {
        sent: vec![Sent {
            transport: consumer.queue.id().to_owned(),
            ids: Vec::new(),
            fence: Some(fence),
        }],
        parking: parked.map(again).collect(),
        ..Commit::new()
    };
    consumer.store().commit(commit).await.map(drop)
}
