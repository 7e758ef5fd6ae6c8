//! "Who has changed their name within five minutes after registration?" No table knows it; the log does.

use std::collections::HashMap;
use std::time::Duration;

use cqrs::prelude::*;
use cqrs::store::{LoadQuery, MetadataMatcher, Operator, Recorded, StoreError, StreamName};
use cqrs::time::Timestamp;
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};

use super::{CustomerId, CustomerWasAdded, CustomerWasRenamed};

/// Who changed their name so soon after registering?
#[derive(Debug, Clone, Serialize, Deserialize, Query)]
#[query(reply = Vec<RenamedCustomer>)]
pub struct RenamedSoonAfterRegistering {
    pub within: Duration,
}

/// Somebody who did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenamedCustomer {
    pub customer: CustomerId,
    pub from: String,
    pub to: String,
    /// How long after registering.
    pub seconds: f64,
}

#[query_handler(
    id = "customer_domain.renamed_soon_after_registering",
    bus = "customer_query_bus"
)]
async fn renamed_soon_after_registering(
    query: RenamedSoonAfterRegistering,
    streams: Streams,
) -> Result<Vec<RenamedCustomer>, StoreError> {
    let stream = StreamName::new("customer_stream")?;
    if !streams.has_stream(&stream).await? {
        return Ok(Vec::new());
    }
    let names = vec![CustomerWasAdded::NAME, CustomerWasRenamed::NAME];
    let matcher = MetadataMatcher::new().property("event_name", Operator::In, names);
    let events = streams
        .load(&stream, LoadQuery::all().matching(matcher))
        .await?;
    let fold = Renamed::new(query.within);
    let fold = events
        .try_fold(fold, async |fold, event| fold.and(&event))
        .await?;
    Ok(fold.found)
}

/// What is known up to one event.
struct Renamed {
    within: Duration,
    registered: HashMap<String, Timestamp>,
    found: Vec<RenamedCustomer>,
}

impl Renamed {
    fn new(within: Duration) -> Self {
        Self {
            within,
            registered: HashMap::new(),
            found: Vec::new(),
        }
    }

    fn and(mut self, event: &Recorded) -> Result<Self, StoreError> {
        let Some(subject) = &event.subject else {
            return Ok(self);
        };
        let customer = subject.aggregate_id();
        if event.name == CustomerWasAdded::NAME {
            self.registered
                .insert(customer.to_owned(), event.created_at);
            return Ok(self);
        }
        let Some(registered) = self.registered.get(customer) else {
            return Ok(self);
        };
        let after = event.created_at.since(*registered);
        if after <= self.within {
            let renamed: CustomerWasRenamed = event.decode()?;
            self.found.push(RenamedCustomer {
                customer: renamed.customer_id,
                from: renamed.from.to_string(),
                to: renamed.to.to_string(),
                seconds: after.as_secs_f64(),
            });
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cqrs::memory::MemoryStore;

    use super::*;

    /// A finder is a function: a test calls it.
    #[tokio::test]
    async fn an_empty_log_knows_nobody() {
        let query = RenamedSoonAfterRegistering {
            within: Duration::from_secs(300),
        };
        let streams = Streams::new(Arc::new(MemoryStore::new()));
        let renamed = renamed_soon_after_registering(query, streams).await;
        assert!(renamed.unwrap().is_empty());
    }
}
