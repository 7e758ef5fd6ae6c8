use std::collections::{BTreeMap, HashMap};

use crate::message::MessageId;
use crate::store::{OutboxEntry, Sent, Unsent};

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

    pub(super) fn first(&self, transport: &str, limit: usize) -> Vec<Unsent> {
        let waiting = self.transports.get(transport);
        waiting
            .into_iter()
            .flat_map(|waiting| &waiting.entries)
            .take(limit)
            .map(|(&place, entry)| Unsent {
                place,
                entry: entry.clone(),
            })
            .collect()
    }
}
