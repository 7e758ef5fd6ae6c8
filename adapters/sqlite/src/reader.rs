use std::sync::{Arc, Mutex, PoisonError};

use cqrs_core::store::StoreError;
use rusqlite::Connection;
use tokio::sync::Semaphore;

use crate::connection;
use crate::error::{Failure, Place};
use crate::options::SqliteOptions;

/// Connections that only read, on threads that may block. Made when they are needed, up to a number.
#[derive(Clone)]
pub(crate) struct Readers {
    shared: Arc<Shared>,
}

struct Shared {
    options: SqliteOptions,
    place: Place,
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    pub(crate) fn new(options: SqliteOptions, place: Place) -> Self {
        let permits = Arc::new(Semaphore::new(options.readers));
        Self {
            shared: Arc::new(Shared {
                options,
                place,
                idle: Mutex::default(),
                permits,
            }),
        }
    }

    /// Reads on a thread of its own. A read whose future is dropped ends by itself and gives its connection back.
    pub(crate) async fn read<T, F>(&self, doing: &'static str, read: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        let permit = Arc::clone(&self.shared.permits)
            .acquire_owned()
            .await
            .map_err(|_| StoreError::Closed)?;
        let shared = Arc::clone(&self.shared);
        let reading = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let checked = shared.place.check();
            checked.map_err(|error| shared.place.error(doing, error))?;
            let idle = shared.idle().pop();
            let connection =
                idle.map_or_else(|| connection::reading(&shared.options, &shared.place), Ok)?;
            let read = read(&connection).map_err(|failure| shared.place.failure(doing, failure));
            if !shared.permits.is_closed() {
                shared.idle().push(connection);
            }
            read
        });
        reading.await.unwrap_or_else(|error| {
            Err(StoreError::Backend {
                place: self.shared.place.text(),
                problem: doing.to_owned(),
                source: error.into(),
            })
        })
    }

    /// Waits for the reads that have begun, and takes no more.
    pub(crate) async fn close(&self) {
        let all = u32::try_from(self.shared.options.readers).unwrap_or(u32::MAX);
        let finished = self.shared.permits.acquire_many(all).await;
        self.shared.permits.close();
        drop(finished);
        self.shared.idle().clear();
    }
}

impl Shared {
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
