use std::any::Any;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use cqrs_core::fail_point;
use cqrs_core::store::{Commit, Committed, StoreError, StoreTransaction};
use rusqlite::Connection;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tokio::task::{JoinError, spawn_blocking};

use super::{Source, SqliteTransaction, TransactionError};
use crate::commit::PreparedCommit;
use crate::connection::{begin_immediate, writing};
use crate::error::{Failure, Place, is_busy};
use crate::growth::Growth;
use crate::options::SqliteOptions;
use crate::session::{Session, StreamIds, Write};
use crate::writer::{Turn, Writer};

/// What opens transactions, and keeps their connections for the next.
pub(crate) struct Transactions {
    options: SqliteOptions,
    place: Place,
    writer: Writer,
    growth: Arc<Growth>,
    idle: Mutex<Vec<Connection>>,
}

/// The handlers' side: any number of them, of one transaction.
#[derive(Clone)]
pub(crate) struct Opened(Arc<Shared>);

/// The store's side: the transaction ends when this is committed or dropped, whoever still holds a handle.
struct Owner(Opened);

struct Shared {
    transactions: Arc<Transactions>,
    ended: AtomicBool,
    begun: Arc<AsyncMutex<Option<Begun>>>,
}

/// A connection in its transaction. The writer stands aside as long as it lives.
struct Begun {
    connection: Connection,
    _turn: Turn,
}

/// The right to use the connection. Who gives it back after the end cleans up, because the owner could not wait.
struct Held {
    begun: Option<OwnedMutexGuard<Option<Begun>>>,
    shared: Arc<Shared>,
}

const MOST_IDLE: usize = 4;
const ENDED_BY_ITSELF: StoreError = StoreError::Unsupported {
    what: "go on after a handler has ended its transaction by a statement",
};

impl Opened {
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, TransactionError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let held = self.begin().await?;
        let running = spawn_blocking(move || {
            let connection = &held.begun()?.connection;
            let done = work(connection);
            if connection.is_autocommit() {
                held.shared.ended.store(true, Ordering::SeqCst);
                if done.is_ok() {
                    return Err(ENDED_BY_ITSELF.into());
                }
            }
            done.map_err(|error| held.shared.transactions.sort(error))
        });
        running
            .await
            .unwrap_or_else(|error| Err(unwind(error).into()))
    }

    /// The connection, in its transaction: the first who asks begins it.
    async fn begin(&self) -> Result<Held, StoreError> {
        let mut held = self.hold().await;
        if self.0.ended.load(Ordering::SeqCst) {
            return Err(StoreError::Closed);
        }
        if held.begun().is_ok() {
            return Ok(held);
        }
        let turn = self.0.transactions.writer.turn().await?;
        let beginning = spawn_blocking(move || {
            let begun = held.shared.transactions.begin(turn)?;
            held.set(Some(begun));
            Ok(held)
        });
        beginning.await.unwrap_or_else(|error| Err(unwind(error)))
    }

    async fn hold(&self) -> Held {
        let begun = Arc::clone(&self.0.begun).lock_owned().await;
        Held {
            begun: Some(begun),
            shared: Arc::clone(&self.0),
        }
    }
}

impl Held {
    fn begun(&self) -> Result<&Begun, StoreError> {
        self.begun
            .as_ref()
            .and_then(|begun| begun.as_ref())
            .ok_or(StoreError::Closed)
    }

    fn set(&mut self, begun: Option<Begun>) -> Option<Begun> {
        self.begun
            .as_mut()
            .and_then(|held| std::mem::replace(&mut **held, begun))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.begun = None;
        if self.shared.ended.load(Ordering::SeqCst) {
            self.shared.clean_up();
        }
    }
}

impl Shared {
    /// Rolls back, unless somebody is using the connection: that one cleans up afterwards.
    fn clean_up(&self) {
        if let Ok(mut begun) = self.begun.try_lock() {
            self.transactions.end(begun.take());
        }
    }
}

impl Transactions {
    pub(crate) fn new(
        options: SqliteOptions,
        place: Place,
        writer: Writer,
        growth: Arc<Growth>,
    ) -> Self {
        Self {
            options,
            place,
            writer,
            growth,
            idle: Mutex::default(),
        }
    }

    pub(crate) fn start(self: &Arc<Self>) -> Box<dyn StoreTransaction> {
        let shared = Shared {
            transactions: Arc::clone(self),
            ended: AtomicBool::new(false),
            begun: Arc::default(),
        };
        Box::new(Owner(Opened(Arc::new(shared))))
    }

    pub(crate) fn close(&self) {
        self.idle().clear();
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, turn: Turn) -> Result<Begun, StoreError> {
        let idle = self.idle().pop();
        let connection = idle.map_or_else(|| writing(&self.options, &self.place), Ok)?;
        let begun = self
            .place
            .check()
            .and_then(|()| begin_immediate(&connection, self.options.busy_timeout));
        begun.map_err(|error| self.place.error("the transaction cannot begin", error))?;
        Ok(Begun {
            connection,
            _turn: turn,
        })
    }

    /// Rolls back what has begun, and keeps the connection.
    fn end(&self, begun: Option<Begun>) {
        let Some(Begun { connection, _turn }) = begun else {
            return;
        };
        if connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok() {
            let mut idle = self.idle();
            if idle.len() < MOST_IDLE {
                idle.push(connection);
            }
        }
    }

    fn commit(
        &self,
        connection: &Connection,
        commit: &PreparedCommit,
    ) -> Result<Committed, StoreError> {
        if connection.is_autocommit() {
            return Err(ENDED_BY_ITSELF);
        }
        let mut streams = StreamIds::default();
        let mut session = Session::new(connection, &mut streams);
        let written = commit.write(&mut session).and_then(|committed| {
            fail_point::pass("append/before-commit");
            connection.execute_batch("COMMIT")?;
            fail_point::pass("append/after-commit");
            Ok(committed)
        });
        match written {
            Ok(committed) => {
                if let Some(position) = session.last_position {
                    self.growth.reached(position);
                }
                Ok(committed)
            }
            Err(failure) => {
                let _ = connection.execute_batch("ROLLBACK");
                match failure {
                    // Where this commit was stored before, the handler's own statements were stored with it.
                    Failure::Refused(refusal) => {
                        commit.review(&mut Session::new(connection, &mut streams), refusal)
                    }
                    Failure::Statement(error) => {
                        Err(self.place.error(PreparedCommit::DOING, error))
                    }
                }
            }
        }
    }

    /// Whether an error is about the statement or about the store.
    fn sort(&self, error: rusqlite::Error) -> TransactionError {
        use rusqlite::ErrorCode::{
            DatabaseCorrupt, DiskFull, NotADatabase, ReadOnly, SystemIoFailure,
        };
        match error.sqlite_error_code() {
            Some(DiskFull | SystemIoFailure | ReadOnly | DatabaseCorrupt | NotADatabase) => self
                .place
                .error("the statement cannot be executed", error)
                .into(),
            _ if is_busy(&error) => self
                .place
                .error("the statement cannot be executed", error)
                .into(),
            _ => error.into(),
        }
    }
}

#[async_trait]
impl StoreTransaction for Owner {
    async fn commit(self: Box<Self>, commit: Commit) -> Result<Committed, StoreError> {
        let Shared {
            transactions,
            ended,
            ..
        } = &*self.0.0;
        let commit = PreparedCommit::new(commit, transactions.options.max_event)?;
        let mut held = self.0.hold().await;
        if ended.swap(true, Ordering::SeqCst) {
            return Err(ENDED_BY_ITSELF);
        }
        let Some(begun) = held.set(None) else {
            // The handler had no statements: its commit waits with all others.
            return transactions.writer.write(commit).await;
        };
        let transactions = Arc::clone(transactions);
        let committing = spawn_blocking(move || {
            let committed = transactions.commit(&begun.connection, &commit);
            transactions.end(Some(begun));
            committed
        });
        committing.await.unwrap_or_else(|error| Err(unwind(error)))
    }

    fn handle(&self) -> Arc<dyn Any + Send + Sync> {
        Arc::new(SqliteTransaction(Source::Opened(self.0.clone())))
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.0.0.ended.store(true, Ordering::SeqCst);
        self.0.0.clean_up();
    }
}

/// Goes on with a panic of the handler's; a thread that never ran means that the program ends.
fn unwind(error: JoinError) -> StoreError {
    match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => StoreError::Closed,
    }
}
