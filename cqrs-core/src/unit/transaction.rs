use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Mutex;

use crate::runtime::Runtime;
use crate::store::{Commit, Committed, StoreError, StoreTransaction};

/// A transaction that handlers' own statements run in.
pub(crate) struct OwnTransaction {
    pub(crate) store: usize,
    transaction: Box<dyn StoreTransaction>,
}

impl OwnTransaction {
    pub(crate) async fn commit(self, commit: Commit) -> Result<Committed, StoreError> {
        self.transaction.commit(commit).await
    }
}

/// Where a unit of work keeps its transaction. Several units that follow each other may share it: one opens the transaction, those behind
/// it go on in it, and it is committed when one of them has something to commit, or by who handed it to them.
#[derive(Default)]
pub(crate) struct TransactionSlot {
    own: Mutex<Option<OwnTransaction>>,
    commits: AtomicU64,
}

impl TransactionSlot {
    /// The handle of the transaction; the first call opens it. `allowed` says whether whoever asks may still do so.
    pub(super) async fn join(
        &self,
        runtime: &Runtime,
        store: usize,
        allowed: impl FnOnce() -> bool,
    ) -> Result<Arc<dyn Any + Send + Sync>, StoreError> {
        let mut own = self.own.lock().await;
        if !allowed() {
            return Err(StoreError::Unsupported {
                what: "run statements for a handler that has ended",
            });
        }
        let joined = match own.take() {
            Some(joined) if joined.store == store => joined,
            Some(other) => {
                *own = Some(other);
                return Err(StoreError::Unsupported {
                    what: "run one handler's statements in two databases",
                });
            }
            None => OwnTransaction {
                store,
                transaction: runtime.begin(store).await?,
            },
        };
        let handle = joined.transaction.handle();
        *own = Some(joined);
        Ok(handle)
    }

    /// The transaction, which is then the caller's to commit. Dropping it rolls it back.
    pub(crate) async fn take(&self) -> Option<OwnTransaction> {
        self.own.lock().await.take()
    }

    /// Rolls back, unless somebody is using it at this very moment.
    pub(super) fn roll_back(&self) {
        if let Ok(mut own) = self.own.try_lock() {
            own.take();
        }
    }

    /// Whether a transaction of this store is open.
    pub(crate) async fn is_open(&self, store: usize) -> bool {
        let own = self.own.lock().await;
        own.as_ref().is_some_and(|own| own.store == store)
    }

    pub(super) fn note_committed(&self) {
        self.commits.fetch_add(1, Ordering::SeqCst);
    }

    /// How many transactions the units themselves have committed.
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::SeqCst)
    }
}
