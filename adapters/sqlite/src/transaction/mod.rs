mod opened;

use std::fmt;
use std::sync::Arc;

use cqrs_core::error::HandlerError;
use cqrs_core::inject::{Call, Dependency, DependencyKind, Inject, InjectError, Site};
use cqrs_core::runtime::StoreHandle;
use cqrs_core::store::StoreError;
use cqrs_core::unit::Unit;
use rusqlite::Connection;

use opened::Opened;
pub(crate) use opened::Transactions;

/// The transaction of a handler, as a parameter: its own statements and the events it records are stored together, or not at all.
///
/// ```
/// use cqrs_sqlite::{SqliteTransaction, TransactionError};
///
/// async fn remember(name: String, sql: SqliteTransaction) -> Result<(), TransactionError> {
///     sql.run(move |connection| connection.execute("INSERT INTO names VALUES (?1)", [name])).await?;
///     Ok(())
/// }
/// ```
///
/// It begins with the first statement; from then on nobody else writes to the file until the handler has ended. A handler that returns an
/// error has written nothing.
///
/// Durable listeners that are given several events one after another share a transaction, which is committed with the checkpoint of the
/// last: at the end of the log, when [`batch`](cqrs_core::subscription::SubscriptionSettings::batch) deliveries are in it, or 20 ms after it
/// began. Where one of them fails it is rolled back, and they are given the same events again, each in a transaction of its own.
#[derive(Clone)]
pub struct SqliteTransaction(Source);

#[derive(Clone)]
enum Source {
    /// The one of a unit of work, which opens it when it is first asked for.
    Unit { unit: Arc<Unit>, store: StoreHandle },
    /// One that a store has handed out.
    Opened(Opened),
}

/// Why a handler's own statement has not been executed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransactionError {
    /// What SQLite says about the statement: a constraint, a missing table, a mistake in the SQL.
    #[error("the handler's statement failed")]
    Statement(#[from] rusqlite::Error),
    /// The store cannot write at the moment, or the transaction has ended.
    #[error("the handler's statement cannot be executed")]
    Store(#[from] StoreError),
}

impl SqliteTransaction {
    /// Executes the handler's own statements.
    ///
    /// `work` runs on a thread that may block. What it has done when it fails stays in the transaction: a handler that wants it undone
    /// returns the error. Beginning and ending the transaction is not its business.
    ///
    /// # Errors
    /// [`TransactionError::Statement`] for what is wrong with the statement; [`TransactionError::Store`] where the database is busy, full
    /// or gone, or where the transaction has ended.
    pub async fn run<T, F>(&self, work: F) -> Result<T, TransactionError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        match &self.0 {
            Source::Opened(opened) => opened.run(work).await,
            Source::Unit { unit, store } => {
                let handle = unit.join_transaction(store.index).await?;
                match handle.downcast_ref::<Self>() {
                    Some(Self(Source::Opened(opened))) => opened.run(work).await,
                    _ => Err(StoreError::Unsupported {
                        what: "execute statements of SQLite",
                    }
                    .into()),
                }
            }
        }
    }
}

impl Inject for SqliteTransaction {
    type Wired = StoreHandle;

    fn dependency(named: Option<&'static str>) -> Dependency {
        Dependency::new(DependencyKind::Transaction { driver: "sqlite" }, named)
    }

    fn wire(site: &Site<'_>, named: Option<&'static str>) -> Result<StoreHandle, InjectError> {
        let store = site.store(named)?;
        if store.store.promises().own_statements {
            return Ok(store);
        }
        Err(InjectError::Unusable {
            what: "SqliteTransaction",
            reason: format!("the store {:?} runs no statements of handlers", store.name),
        })
    }

    fn inject(store: &StoreHandle, call: &Call<'_>) -> Result<Self, HandlerError> {
        Ok(Self(Source::Unit {
            unit: Arc::clone(call.unit()),
            store: store.clone(),
        }))
    }
}

impl fmt::Debug for SqliteTransaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SqliteTransaction")
    }
}
