//! The store by itself, as a repository uses it.

use std::path::Path;
use std::sync::Arc;

use cqrs::message::{MessageId, Metadata, Payload};
use cqrs::sqlite::{SqliteOptions, SqliteStore};
use cqrs::store::{Append, Commit, EventStore, Expected, NewEvent, StreamName, Subject, Version};
use tempfile::TempDir;
use uuid::Uuid;

use super::callers::Caller;
use super::event::{AGGREGATE_TYPE, METADATA, NAME, Orders, PAYLOAD, RECORDED_AT, STREAM};

pub(super) struct StoreCaller {
    store: Arc<SqliteStore>,
    stream: StreamName,
    orders: Orders,
    metadata: Metadata,
    _folder: Arc<TempDir>,
}

impl Caller for StoreCaller {
    async fn open(count: u64, folder: &Path) -> Vec<Self> {
        let folder = TempDir::new_in(folder).expect("the folder for databases can be written");
        let store = SqliteStore::open(SqliteOptions::new(folder.path().join("store.db"))).await;
        let store = Arc::new(store.expect("a new database can be opened"));
        let folder = Arc::new(folder);
        (0..count)
            .map(|number| Self {
                store: Arc::clone(&store),
                stream: StreamName::new(STREAM).expect("it is a name"),
                orders: Orders::of(number),
                metadata: serde_json::from_str(METADATA).expect("it is metadata"),
                _folder: Arc::clone(&folder),
            })
            .collect()
    }

    async fn commit(&mut self, events: u64) {
        self.orders.turn();
        let subject = Subject::new(AGGREGATE_TYPE, self.orders.name()).expect("both are names");
        let expected = Expected::Exact(Version::new(self.orders.version()));
        let events = (0..events).map(|_| self.event()).collect();
        let append = Append::about(self.stream.clone(), subject, expected, events);
        let committed = self.store.commit(Commit::new().with_append(append)).await;
        committed.expect("the store takes every event");
    }
}

impl StoreCaller {
    fn event(&mut self) -> NewEvent {
        let (_, id) = self.orders.record();
        NewEvent {
            id: MessageId::from_uuid(Uuid::from_u128(id)),
            name: NAME.to_owned(),
            schema_version: 1,
            payload: Payload::from_json(PAYLOAD),
            metadata: self.metadata.clone(),
            created_at: cqrs::time::Timestamp::from_micros(RECORDED_AT),
        }
    }
}
