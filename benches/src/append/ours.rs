//! The store, as a repository uses it.

use std::path::Path;
use std::sync::Arc;

use cqrs_core::message::{MessageId, Metadata, Payload};
use cqrs_core::store::{
    Append, Commit, EventStore, Expected, NewEvent, StoreError, StreamName, Subject, Version,
};
use cqrs_core::time::Timestamp;
use cqrs_sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

use super::event::{AGGREGATE_TYPE, METADATA, NAME, Orders, PAYLOAD, RECORDED_AT, STREAM};
use super::{CALLERS, COMMITS};
use crate::row::{Measure, Row};

/// One caller that commits `batch` events at a time.
pub(super) fn row(name: &'static str, batch: u64, folder: &Path) -> Row {
    let runtime = built(&mut Builder::new_current_thread());
    let mut caller = callers(1, &runtime, folder).remove(0);
    Row::new(name, move || {
        Measure::of(COMMITS * batch, || {
            runtime.block_on(async {
                for _ in 0..COMMITS {
                    caller
                        .commit(batch)
                        .await
                        .expect("the store takes every event");
                }
            });
        })
    })
}

/// Sixteen callers, each waiting for its own event to be on disk before it hands over the next.
pub(super) fn shared_row(name: &'static str, folder: &Path) -> Row {
    let runtime = built(&mut Builder::new_multi_thread());
    let mut callers = callers(CALLERS, &runtime, folder);
    Row::new(name, move || {
        Measure::of(CALLERS * COMMITS, || {
            let calling: Vec<_> = callers
                .drain(..)
                .map(|caller| runtime.spawn(call(caller)))
                .collect();
            runtime.block_on(async {
                for caller in calling {
                    callers.push(caller.await.expect("no caller panics"));
                }
            });
        })
    })
}

async fn call(mut caller: Caller) -> Caller {
    for _ in 0..COMMITS {
        caller.commit(1).await.expect("the store takes every event");
    }
    caller
}

struct Caller {
    store: Arc<SqliteStore>,
    stream: StreamName,
    orders: Orders,
    metadata: Metadata,
    _folder: Arc<TempDir>,
}

fn callers(count: u64, runtime: &Runtime, folder: &Path) -> Vec<Caller> {
    let folder = TempDir::new_in(folder).expect("the folder for databases can be written");
    let options = SqliteOptions::new(folder.path().join("ours.db"));
    let store = runtime.block_on(SqliteStore::open(options));
    let store = Arc::new(store.expect("a new database can be opened"));
    let folder = Arc::new(folder);
    (0..count)
        .map(|number| Caller {
            store: Arc::clone(&store),
            stream: StreamName::new(STREAM).expect("it is a name"),
            orders: Orders::of(number),
            metadata: serde_json::from_str(METADATA).expect("it is metadata"),
            _folder: Arc::clone(&folder),
        })
        .collect()
}

impl Caller {
    async fn commit(&mut self, events: u64) -> Result<(), StoreError> {
        self.orders.turn();
        let subject = Subject::new(AGGREGATE_TYPE, self.orders.name()).expect("both are names");
        let expected = Expected::Exact(Version::new(self.orders.version()));
        let events = (0..events).map(|_| self.event()).collect();
        let append = Append::about(self.stream.clone(), subject, expected, events);
        self.store.commit(Commit::new().with_append(append)).await?;
        Ok(())
    }

    fn event(&mut self) -> NewEvent {
        let (_, id) = self.orders.record();
        NewEvent {
            id: MessageId::from_uuid(Uuid::from_u128(id)),
            name: NAME.to_owned(),
            schema_version: 1,
            payload: Payload::from_json(PAYLOAD),
            metadata: self.metadata.clone(),
            created_at: Timestamp::from_micros(RECORDED_AT),
        }
    }
}

fn built(builder: &mut Builder) -> Runtime {
    builder
        .build()
        .expect("a runtime without input and output always starts")
}
