use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use cqrs_core::store::StoreError;
use rusqlite::Connection;
use tokio::sync::watch;

use crate::connection::patiently;
use crate::error::Place;

/// How far the log goes, as far as this process knows: told by its writer at once, asked from the file while somebody waits.
pub(crate) struct Growth {
    last: watch::Sender<u64>,
    waiting: AtomicUsize,
    look: mpsc::Sender<Look>,
    watcher: watch::Receiver<()>,
}

enum Look {
    Now,
    NoMore,
}

/// How often the file is asked whether another process has written to it. One question takes some microseconds.
const INTERVAL: Duration = Duration::from_millis(15);

const DATA_VERSION: &str = "PRAGMA data_version";
/// The last one that was given: also where its event is deleted, so that nobody waits for it.
const LAST_POSITION: &str =
    "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)";

impl Growth {
    pub(crate) fn start(
        connection: Connection,
        patience: Duration,
        place: &Place,
    ) -> Result<Arc<Self>, StoreError> {
        let last = patiently(patience, || last_position(&connection))
            .map_err(|error| place.error("the end of the log cannot be read", error))?;
        let (look, looks) = mpsc::channel();
        let (alive, watcher) = watch::channel(());
        let growth = Arc::new(Self {
            last: watch::Sender::new(last),
            waiting: AtomicUsize::new(0),
            look,
            watcher,
        });
        let watching = Watching {
            connection,
            growth: Arc::downgrade(&growth),
            looks,
            data_version: 0,
            _alive: alive,
        };
        thread::Builder::new()
            .name("cqrs-sqlite-watcher".to_owned())
            .spawn(move || watching.run())
            .map_err(|error| {
                place.unusable(
                    format!("no thread can be started for it: {error}"),
                    "raise the limit of threads",
                )
            })?;
        Ok(growth)
    }

    /// The log goes to `position` at least.
    pub(crate) fn reached(&self, position: u64) {
        self.last.send_if_modified(|last| {
            let grown = position > *last;
            *last = position.max(*last);
            grown
        });
    }

    /// Resolves when the log goes further than `position`.
    pub(crate) async fn beyond(&self, position: u64) {
        let mut last = self.last.subscribe();
        if *last.borrow_and_update() > position {
            return;
        }
        let _waiting = Waiting::new(&self.waiting);
        let _ = self.look.send(Look::Now);
        let _ = last.wait_for(|last| *last > position).await;
    }

    /// Looks no more. Resolves when the file is closed.
    pub(crate) async fn stop(&self) {
        let _ = self.look.send(Look::NoMore);
        while self.watcher.clone().changed().await.is_ok() {}
    }
}

/// The thread that asks the file. It ends with the store.
struct Watching {
    connection: Connection,
    growth: Weak<Growth>,
    looks: mpsc::Receiver<Look>,
    data_version: i64,
    /// After the connection: whoever sees it gone finds the file closed.
    _alive: watch::Sender<()>,
}

impl Watching {
    fn run(mut self) {
        while let Some(growth) = self.growth.upgrade() {
            let anybody = growth.waiting.load(Ordering::SeqCst) > 0;
            drop(growth);
            let look = if anybody {
                self.looks.recv_timeout(INTERVAL)
            } else {
                self.looks
                    .recv()
                    .map_err(|_| RecvTimeoutError::Disconnected)
            };
            match look {
                Ok(Look::NoMore) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(Look::Now) | Err(RecvTimeoutError::Timeout) => self.ask(),
            }
        }
    }

    /// A file that cannot be read now is asked again later: who waits has its own patience.
    fn ask(&mut self) {
        let version = self.connection.prepare_cached(DATA_VERSION);
        let version = version.and_then(|mut statement| statement.query_row([], |row| row.get(0)));
        let Ok(version) = version else { return };
        if version != self.data_version
            && let Ok(last) = last_position(&self.connection)
            && let Some(growth) = self.growth.upgrade()
        {
            self.data_version = version;
            growth.reached(last);
        }
    }
}

pub(crate) fn last_position(connection: &Connection) -> rusqlite::Result<u64> {
    connection
        .prepare_cached(LAST_POSITION)?
        .query_row([], |row| row.get(0))
}

struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::SeqCst);
        Self(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
