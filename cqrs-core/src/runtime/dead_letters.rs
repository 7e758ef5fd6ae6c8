use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Runtime;
use super::inner::WiredStore;
use super::lifecycle::{LOOK, WaitError};
use crate::store::{Commit, Entries, ParkedDelivery, Parking, Position, Sent, StoreError};
use crate::subscription::SubscriptionState;

/// How often dead letters are looked at when it takes long.
const LONGEST_LOOK: Duration = Duration::from_millis(500);

/// What could not be delivered, and the store in which it is set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeadLetter {
    /// The store's name.
    pub store: String,
    /// What is known about it.
    pub delivery: ParkedDelivery,
}

/// Which dead letters are meant.
///
/// ```
/// # use cqrs_core::runtime::DeadLetterSelection;
/// # use cqrs_core::store::Position;
/// let one = DeadLetterSelection::At { subscription: "mails@events".to_owned(), position: Position::new(7) };
/// assert_ne!(one, DeadLetterSelection::All);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeadLetterSelection {
    /// All that there are.
    All,
    /// Those of one subscription or queue.
    Of {
        /// Its id.
        subscription: String,
    },
    /// One.
    At {
        /// The id of the subscription or queue.
        subscription: String,
        /// Where it stands there.
        position: Position,
    },
}

impl DeadLetterSelection {
    /// Whether this one is meant.
    #[must_use]
    pub fn covers(&self, delivery: &ParkedDelivery) -> bool {
        match self {
            Self::All => true,
            Self::Of { subscription } => delivery.subscription == *subscription,
            Self::At {
                subscription,
                position,
            } => delivery.subscription == *subscription && delivery.position == *position,
        }
    }
}

impl WiredStore {
    fn letters(&self, parked: Vec<ParkedDelivery>) -> impl Iterator<Item = DeadLetter> {
        parked.into_iter().map(|delivery| DeadLetter {
            store: self.name.clone(),
            delivery,
        })
    }
}

impl Runtime {
    /// What could not be delivered, in all stores: by store, then by position.
    ///
    /// # Errors
    /// When a store fails.
    pub async fn dead_letters(&self) -> Result<Vec<DeadLetter>, StoreError> {
        let mut letters = Vec::new();
        for wired in self.distinct_stores() {
            letters.extend(wired.letters(wired.store.parked(None).await?));
        }
        Ok(letters)
    }

    /// Asks for these to be delivered again, and gives out which that are. What stands behind others of its key asks for those before it
    /// too: they are delivered in order.
    ///
    /// Whoever owns the subscription delivers them, in this process or in another, soon after; [`settled`](Self::dead_letters_settled) waits
    /// for it.
    ///
    /// # Errors
    /// When a store fails.
    pub async fn retry_dead_letters(
        &self,
        which: &DeadLetterSelection,
    ) -> Result<Vec<DeadLetter>, StoreError> {
        let mut asked = Vec::new();
        for wired in self.distinct_stores() {
            let wanted = with_those_before(wired.store.parked(None).await?, which);
            self.change(wired, &wanted, Parking::retry, Vec::new())
                .await?;
            asked.extend(wired.letters(wanted));
        }
        Ok(asked)
    }

    /// Gives these up for good, and gives out how many they were. What was only set aside behind them is delivered.
    ///
    /// # Errors
    /// When a store fails.
    pub async fn drop_dead_letters(
        &self,
        which: &DeadLetterSelection,
    ) -> Result<usize, StoreError> {
        let mut dropped = 0;
        for wired in self.distinct_stores() {
            let mut given_up = wired.store.parked(None).await?;
            given_up.retain(|delivery| which.covers(delivery));
            dropped += given_up.len();
            let entries = self.leaving(wired, &given_up).await?;
            self.change(wired, &given_up, Parking::release, entries)
                .await?;
        }
        Ok(dropped)
    }

    /// Waits until each of these that was asked for has been tried, by whichever process, and gives out those that are still set aside, and
    /// those before them of their keys. Starts subscriptions where they are not running.
    ///
    /// What this application does not know, or leaves to other processes, is not waited for: it is given out as it stands, still
    /// [wanted](ParkedDelivery::retry_wanted).
    ///
    /// # Errors
    /// When the subscription has stopped, the application shuts down, or the store fails.
    pub async fn dead_letters_settled(
        &self,
        which: &DeadLetterSelection,
    ) -> Result<Vec<DeadLetter>, WaitError> {
        self.run().await;
        let mut pause = LOOK;
        loop {
            let mut letters = Vec::new();
            for wired in self.distinct_stores() {
                let parked = wired.store.parked(None).await?;
                letters.extend(wired.letters(with_those_before(parked, which)));
            }
            let is_awaited = |letter: &&DeadLetter| {
                letter.delivery.retry_wanted && self.delivers(&letter.delivery.subscription)
            };
            let Some(next) = letters.iter().find(is_awaited) else {
                return Ok(letters);
            };
            self.refuse_to_wait(&next.delivery.subscription)?;
            self.clock().sleep(pause).await;
            pause = (pause * 2).min(LONGEST_LOOK);
        }
    }

    /// Whether anybody here, or in a process like this one, delivers what is asked for.
    fn delivers(&self, subscription: &str) -> bool {
        let mut subscriptions = self.0.subscriptions.iter();
        let mut queues = self.0.queues.iter();
        subscriptions.any(|known| known.id == subscription)
            || queues
                .any(|queue| queue.id() == subscription && queue.is_started.load(Ordering::SeqCst))
    }

    /// Nobody here will deliver anything to a subscription that has stopped.
    fn refuse_to_wait(&self, subscription: &str) -> Result<(), WaitError> {
        let known = self.0.subscriptions.iter();
        let states = known
            .filter(|known| known.id == subscription)
            .map(|known| known.progress.borrow().state.clone());
        for state in states {
            if let SubscriptionState::Stopped { reason } = state {
                return Err(WaitError::Stopped {
                    subscription: subscription.to_owned(),
                    reason,
                });
            }
        }
        if self.0.is_closing.load(Ordering::SeqCst) {
            return Err(WaitError::ShuttingDown {
                subscription: subscription.to_owned(),
            });
        }
        Ok(())
    }

    /// Writes what has become of these, and tells who owns their subscriptions in this process.
    async fn change(
        &self,
        wired: &WiredStore,
        deliveries: &[ParkedDelivery],
        change: fn(&ParkedDelivery) -> Parking,
        entries: Vec<Sent>,
    ) -> Result<(), StoreError> {
        if deliveries.is_empty() {
            return Ok(());
        }
        let mut commit = Commit::new();
        commit.parking = deliveries.iter().map(change).collect();
        commit.sent = entries;
        wired.store.commit(commit).await?;
        let told: HashSet<&str> = deliveries
            .iter()
            .map(|delivery| delivery.subscription.as_str())
            .collect();
        for subscription in &self.0.subscriptions {
            if told.contains(subscription.id.as_str()) {
                subscription.asked.send_replace(());
            }
        }
        for queue in self.0.queues.iter().filter(|it| told.contains(it.id())) {
            queue.ask();
        }
        Ok(())
    }

    /// The entries of queues that these are: given up, they leave the queue.
    async fn leaving(
        &self,
        wired: &WiredStore,
        given_up: &[ParkedDelivery],
    ) -> Result<Vec<Sent>, StoreError> {
        let mut leaving = Vec::new();
        for queue in &self.0.queues {
            let places: HashSet<u64> = given_up
                .iter()
                .filter(|delivery| delivery.subscription == queue.id())
                .map(|delivery| delivery.position.get())
                .collect();
            if places.is_empty() {
                continue;
            }
            let aside = (wired.store).outbox(queue.id(), Entries::SetAside, usize::MAX);
            let aside = aside.await?.into_iter();
            let ids = aside
                .filter(|unsent| places.contains(&unsent.place))
                .map(|unsent| unsent.entry.id);
            leaving.push(Sent {
                transport: queue.id().to_owned(),
                ids: ids.collect(),
                fence: None,
            });
        }
        Ok(leaving)
    }

    /// Every store once: two of the configuration may be the same service.
    fn distinct_stores(&self) -> impl Iterator<Item = &WiredStore> {
        let stores = &self.0.stores;
        let is_first = |&(index, wired): &(usize, &WiredStore)| {
            !stores[..index]
                .iter()
                .any(|before| Arc::ptr_eq(&before.store, &wired.store))
        };
        stores
            .iter()
            .enumerate()
            .filter(is_first)
            .map(|(_, wired)| wired)
    }
}

fn with_those_before(
    parked: Vec<ParkedDelivery>,
    which: &DeadLetterSelection,
) -> Vec<ParkedDelivery> {
    let mut last: HashMap<(&str, &str), Position> = HashMap::new();
    for delivery in parked.iter().filter(|delivery| which.covers(delivery)) {
        last.insert((&delivery.subscription, &delivery.key), delivery.position);
    }
    let is_wanted = |delivery: &&ParkedDelivery| {
        last.get(&(delivery.subscription.as_str(), delivery.key.as_str()))
            .is_some_and(|last| delivery.position <= *last)
    };
    parked.iter().filter(is_wanted).cloned().collect()
}
