use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use crate::message::MessageId;
use crate::store::{Entries, OutboxEntry, ParkedDelivery, Position, Sent, Unsent};

/// What waits to be sent, for each transport.
#[derive(Default)]
pub(super) struct Outbox {
    transports: HashMap<String, Waiting>,
    /// The last place that was given.
    last: u64,
}

#[derive(Default)]
struct Waiting {
    entries: BTreeMap<u64, OutboxEntry>,
    places: HashMap<MessageId, u64>,
}

impl Outbox {
    pub(super) fn insert(&mut self, entry: OutboxEntry) {
        let waiting = self.transports.entry(entry.transport.clone()).or_default();
        if waiting.places.contains_key(&entry.id) {
            return;
        }
        self.last += 1;
        waiting.places.insert(entry.id, self.last);
        waiting.entries.insert(self.last, entry);
    }

    pub(super) fn remove(&mut self, sent: &Sent) {
        let Some(waiting) = self.transports.get_mut(&sent.transport) else {
            return;
        };
        for id in &sent.ids {
            if let Some(place) = waiting.places.remove(id) {
                waiting.entries.remove(&place);
            }
        }
    }

    pub(super) fn keys(&mut self) -> impl Iterator<Item = &mut String> {
        let entries = self.transports.values_mut();
        let entries = entries.flat_map(|waiting| waiting.entries.values_mut());
        entries.map(|entry| &mut entry.key)
    }

    pub(super) fn first(
        &self,
        transport: &str,
        entries: Entries,
        parked: &BTreeMap<(Position, String), ParkedDelivery>,
        limit: usize,
    ) -> Vec<Unsent> {
        let is_set_aside =
            |place| parked.contains_key(&(Position::new(place), transport.to_owned()));
        let behind = match entries {
            Entries::WaitingBehind(place) => place,
            Entries::Waiting | Entries::SetAside => 0,
        };
        self.transports
            .get(transport)
            .into_iter()
            .flat_map(|waiting| {
                waiting
                    .entries
                    .range((Bound::Excluded(behind), Bound::Unbounded))
            })
            .filter(|&(&place, _)| is_set_aside(place) == (entries == Entries::SetAside))
            .take(limit)
            .map(|(&place, entry)| Unsent {
                place,
                entry: entry.clone(),
            })
            .collect()
    }
}
