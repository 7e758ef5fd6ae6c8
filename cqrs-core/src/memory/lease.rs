use std::collections::HashMap;
use std::time::Duration;

use crate::store::{Fence, Lease};
use crate::time::Timestamp;

#[derive(Default)]
pub(super) struct Leases(HashMap<String, Held>);

struct Held {
    owner: Option<String>,
    token: u64,
    until: Timestamp,
}

impl Leases {
    pub(super) fn acquire(
        &mut self,
        name: &str,
        owner: &str,
        now: Timestamp,
        duration: Duration,
    ) -> Option<Lease> {
        let token = match self.0.get(name) {
            None => 1,
            Some(held) if held.owner.as_deref() == Some(owner) => held.token,
            Some(held) if held.owner.is_some() && held.until > now => return None,
            Some(held) => held.token + 1,
        };
        let until = now.saturating_add(duration);
        self.0.insert(
            name.to_owned(),
            Held {
                owner: Some(owner.to_owned()),
                token,
                until,
            },
        );
        Some(Lease {
            name: name.to_owned(),
            token,
            until,
        })
    }

    pub(super) fn release(&mut self, lease: &Lease) {
        if let Some(held) = self.0.get_mut(&lease.name)
            && held.token == lease.token
        {
            held.owner = None;
        }
    }

    /// Whether nobody else has taken the lease since.
    pub(super) fn admits(&self, fence: &Fence) -> bool {
        self.0
            .get(&fence.name)
            .is_some_and(|held| held.token == fence.token)
    }
}
