use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use async_trait::async_trait;

use crate::store::{
    Amended, Amendment, Commit, Committed, EventStore, Layered, StoreError, StoreLayer,
    StoreTransaction, StreamName,
};

/// What this program writes past its commands: by its keepers, its tools, and whoever has asked for a store. Repositories of an exclusive
/// store, which ask nobody else, hear of it here.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outside(Arc<Writes>);

#[derive(Debug, Default)]
struct Writes {
    under_way: AtomicUsize,
    ended: AtomicU64,
}

/// What had been written from outside before something was read. It is not to be told while somebody writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seen(Option<u64>);

impl Outside {
    /// To be asked before the store is.
    pub(crate) fn seen(&self) -> Seen {
        let ended = self.0.ended.load(Ordering::SeqCst);
        let is_still = self.0.under_way.load(Ordering::SeqCst) == 0;
        Seen(is_still.then_some(ended))
    }

    /// Whether nothing was written since.
    pub(crate) fn is_still(&self, seen: Seen) -> bool {
        seen.0.is_some() && seen == self.seen()
    }

    /// The store for those who write past the commands.
    pub(crate) fn around(&self, store: Arc<dyn EventStore>) -> Arc<dyn EventStore> {
        let outside = self.clone();
        Arc::new(Layered(Noted { store, outside }))
    }

    fn begin(&self) -> Writing {
        self.0.under_way.fetch_add(1, Ordering::SeqCst);
        Writing {
            outside: self.clone(),
            has_ended: false,
        }
    }
}

/// Somebody writes. Where the answer is not waited for, nobody knows when the store has written: then it is under way for ever.
struct Writing {
    outside: Outside,
    has_ended: bool,
}

impl Writing {
    fn end(mut self) {
        self.has_ended = true;
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if self.has_ended {
            self.outside.0.ended.fetch_add(1, Ordering::SeqCst);
            self.outside.0.under_way.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

struct Noted {
    store: Arc<dyn EventStore>,
    outside: Outside,
}

impl Noted {
    async fn note<T>(&self, write: impl Future<Output = T>) -> T {
        let writing = self.outside.begin();
        let answer = write.await;
        writing.end();
        answer
    }
}

#[async_trait]
impl StoreLayer for Noted {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.store
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.note(self.store.commit(commit)).await
    }

    async fn begin(&self) -> Result<Box<dyn StoreTransaction>, StoreError> {
        let transaction = self.store.begin().await?;
        let outside = self.outside.clone();
        Ok(Box::new(NotedTransaction {
            transaction,
            outside,
        }))
    }

    async fn delete(&self, stream: &StreamName) -> Result<(), StoreError> {
        self.note(self.store.delete(stream)).await
    }

    async fn amend(&self, amendment: Amendment) -> Result<Amended, StoreError> {
        self.note(self.store.amend(amendment)).await
    }
}

struct NotedTransaction {
    transaction: Box<dyn StoreTransaction>,
    outside: Outside,
}

#[async_trait]
impl StoreTransaction for NotedTransaction {
    async fn commit(self: Box<Self>, commit: Commit) -> Result<Committed, StoreError> {
        let writing = self.outside.begin();
        let committed = self.transaction.commit(commit).await;
        writing.end();
        committed
    }

    fn handle(&self) -> Arc<dyn std::any::Any + Send + Sync> {
        self.transaction.handle()
    }
}
