use std::any::Any;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use cqrs_core::store::{Commit, Committed, StoreError, StoreTransaction};
use rusqlite::Connection;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::commit::PreparedCommit;
use crate::connection::{begin_immediate, writing};
use crate::error::{Failure, Place};
use crate::growth::Growth;
use crate::options::SqliteOptions;
use crate::session::{Session, StreamIds, Write};
use crate::writer::{Turn, Writer};

/// The transaction of a handler: its own statements and the events it records are committed together, or not at all.
///
/// It begins with the first statement; from then on nobody else writes to the file until the handler has ended.
#[derive(Clone)]
pub struct SqliteTransaction {
    shared: Arc<Shared>,
}

/// Why a handler's own statement has not been executed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransactionError {
    /// What SQLite says about the statement: a constraint, a missing table, a mistake in the SQL.
    #[error(transparent)]
    Statement(#[from] rusqlite::Error),
    /// The store cannot write at the moment, or the transaction has ended.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What opens transactions, and keeps their connections for the next.
pub(crate) struct Transactions {
    options: SqliteOptions,
    place: Place,
    writer: Writer,
    growth: Arc<Growth>,
    idle: Mutex<Vec<Connection>>,
}

/// The owner's side: the transaction ends when this is committed or dropped, whoever still holds a handle.
pub(crate) struct Owned(SqliteTransaction);

struct Shared {
    transactions: Arc<Transactions>,
    ended: AtomicBool,
    state: Arc<AsyncMutex<Option<Open>>>,
}

struct Open {
    connection: Connection,
    _turn: Turn,
}

const MOST_IDLE: usize = 4;

impl SqliteTransaction {
    /// Executes the handler's own statements.
    ///
    /// `work` runs on a thread that may block. What it leaves half-done on an error stays in the transaction until the handler decides:
    /// an error that the handler returns undoes everything.
    ///
    /// # Errors
    /// [`TransactionError::Statement`] for what is wrong with the statement; [`TransactionError::Store`] where the database is busy, full or
    /// gone, or where the transaction has ended.
    pub async fn run<T, F>(&self, work: F) -> Result<T, TransactionError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let mut state = self.open().await?;
        let shared = Arc::clone(&self.shared);
        let running = tokio::task::spawn_blocking(move || {
            let done = match state.as_ref() {
                Some(open) => {
                    work(&open.connection).map_err(|error| shared.transactions.sort(error))
                }
                None => Err(StoreError::Closed.into()),
            };
            // The owner may have ended meanwhile: it could not wait for this statement.
            if shared.ended.load(Ordering::SeqCst) {
                shared.transactions.end(state.take());
            }
            done
        });
        running
            .await
            .unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
    }

    /// The transaction, begun.
    async fn open(&self) -> Result<OwnedMutexGuard<Option<Open>>, StoreError> {
        let mut state = Arc::clone(&self.shared.state).lock_owned().await;
        if self.shared.ended.load(Ordering::SeqCst) {
            return Err(StoreError::Closed);
        }
        if state.is_none() {
            let turn = self.shared.transactions.writer.turn().await?;
            let transactions = Arc::clone(&self.shared.transactions);
            let opening = tokio::task::spawn_blocking(move || {
                *state = Some(transactions.begin(turn)?);
                Ok::<_, StoreError>(state)
            });
            state = opening
                .await
                .unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?;
        }
        Ok(state)
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

    pub(crate) fn start(self: &Arc<Self>) -> Owned {
        let shared = Shared {
            transactions: Arc::clone(self),
            ended: AtomicBool::new(false),
            state: Arc::default(),
        };
        Owned(SqliteTransaction {
            shared: Arc::new(shared),
        })
    }

    pub(crate) fn close(&self) {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn begin(&self, turn: Turn) -> Result<Open, StoreError> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let connection = idle.map_or_else(|| writing(&self.options, &self.place), Ok)?;
        begin_immediate(&connection, self.options.busy_timeout)
            .map_err(|error| self.place.error("the transaction cannot begin", error))?;
        Ok(Open {
            connection,
            _turn: turn,
        })
    }

    /// Rolls back what is open, and keeps the connection.
    fn end(&self, open: Option<Open>) {
        let Some(Open { connection, _turn }) = open else {
            return;
        };
        if connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok() {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
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
        let mut streams = StreamIds::default();
        let mut session = Session::new(connection, &mut streams);
        let written = commit.write(&mut session).and_then(|committed| {
            connection.execute_batch("COMMIT")?;
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
            DatabaseBusy, DatabaseCorrupt, DatabaseLocked, DiskFull, NotADatabase, ReadOnly,
            SystemIoFailure,
        };
        match error.sqlite_error_code() {
            Some(
                DatabaseBusy | DatabaseLocked | DiskFull | SystemIoFailure | ReadOnly
                | DatabaseCorrupt | NotADatabase,
            ) => self
                .place
                .error("the statement cannot be executed", error)
                .into(),
            _ => error.into(),
        }
    }
}

#[async_trait]
impl StoreTransaction for Owned {
    async fn commit(self: Box<Self>, commit: Commit) -> Result<Committed, StoreError> {
        let commit = PreparedCommit::new(commit)?;
        let mut state = self.0.open().await?;
        let transactions = Arc::clone(&self.0.shared.transactions);
        let committing = tokio::task::spawn_blocking(move || {
            let open = state.take();
            let committed = match &open {
                Some(open) => transactions.commit(&open.connection, &commit),
                None => Err(StoreError::Closed),
            };
            transactions.end(open);
            committed
        });
        committing
            .await
            .unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
    }

    fn handle(&self) -> Arc<dyn Any + Send + Sync> {
        Arc::new(self.0.clone())
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        self.0.shared.ended.store(true, Ordering::SeqCst);
        // Where a statement is running it sees `ended` afterwards, and rolls back by itself.
        if let Ok(mut state) = self.0.shared.state.try_lock() {
            self.0.shared.transactions.end(state.take());
        }
    }
}

impl fmt::Debug for SqliteTransaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteTransaction")
            .field("place", &self.shared.transactions.place.text())
            .finish_non_exhaustive()
    }
}
