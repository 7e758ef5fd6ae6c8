use std::fmt;

use cqrs_core::error::HandlerError;
use cqrs_core::inject::{Call, Dependency, DependencyKind, Inject, InjectError, Site};
use cqrs_core::store::StoreError;
use rusqlite::Connection;

use crate::reader::Readers;

/// The database of a store, to read, as a parameter: for finders that ask the application's own tables.
///
/// ```
/// use cqrs_core::store::StoreError;
/// use cqrs_sqlite::SqliteReader;
///
/// async fn how_many(names: SqliteReader) -> Result<u64, StoreError> {
///     names.run(|connection| connection.query_row("SELECT count(*) FROM names", [], |row| row.get(0))).await
/// }
/// ```
///
/// It sees what is committed and waits for no writer. Its connections are the store's, as many as `readers` allows; they write nothing.
#[derive(Clone)]
pub struct SqliteReader(pub(crate) Readers);

impl SqliteReader {
    /// Executes statements that read. `read` runs on a thread that may block.
    ///
    /// # Errors
    /// When a statement fails, or the store is closed.
    pub async fn run<T, F>(&self, read: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let doing = "the handler's own statement failed";
        self.0.read(doing, |connection| Ok(read(connection)?)).await
    }
}

impl Inject for SqliteReader {
    type Wired = Self;

    fn dependency(named: Option<&'static str>) -> Dependency {
        Dependency::new(DependencyKind::Streams, named)
    }

    fn wire(site: &Site<'_>, named: Option<&'static str>) -> Result<Self, InjectError> {
        let store = site.store(named)?;
        let reader = store.store.reader();
        let reader = reader.and_then(|reader| reader.downcast::<Self>().ok());
        let reader = reader.ok_or_else(|| InjectError::Unusable {
            what: "SqliteReader",
            reason: format!("the store {:?} is no SQLite database", store.name),
        })?;
        Ok(Self::clone(&reader))
    }

    fn inject(wired: &Self, _: &Call<'_>) -> Result<Self, HandlerError> {
        Ok(wired.clone())
    }
}

impl fmt::Debug for SqliteReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SqliteReader")
    }
}
