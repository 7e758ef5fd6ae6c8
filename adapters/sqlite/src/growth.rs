use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use cqrs_core::store::StoreError;
use rusqlite::Connection;
use tokio::sync::watch;

use crate::error::Place;

/// How far the log goes, as far as this process knows: told by its writer at once, asked from the file while somebody waits.
pub(crate) struct Growth {
    last: watch::Sender<u64>,
    waiting: AtomicUsize,
    look: mpsc::Sender<Look>,
}

enum Look {
    Now,
    NoMore,
}

/// How often the file is asked whether another process has written to it. One question takes some microseconds.
const INTERVAL: Duration = Duration::from_millis(15);

const DATA_VERSION: &str = "PRAGMA data_version";
/// The last one that was given: also where its event is deleted, so that nobody waits for it.
const LAST_POSITION: &str = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)";

impl Growth {
    pub(crate) fn start(connection: Connection, place: &Place) -> Result<Arc<Self>, StoreError> {
        let last = last_position(&connection).map_err(|error| place.error("the end of the log cannot be read", error))?;
        let (look, looks) = mpsc::channel();
        let growth = Arc::new(Self { last: watch::Sender::new(last), waiting: AtomicUsize::new(0), look });
        let watched = Arc::downgrade(&growth);
        thread::Builder::new()
            .name("cqrs-sqlite-watcher".to_owned())
            .spawn(move || {
                let mut seen = 0_i64;
                loop {
                    let Some(growth) = watched.upgrade() else { return };
                    let anybody = growth.waiting.load(Ordering::SeqCst) > 0;
                    drop(growth);
                    let look = if anybody { looks.recv_timeout(INTERVAL) } else { looks.recv().map_err(|_| RecvTimeoutError::Disconnected) };
                    if matches!(look, Ok(Look::NoMore) | Err(RecvTimeoutError::Disconnected)) {
                        return;
                    }
                    let Some(growth) = watched.upgrade() else { return };
                    growth.ask(&connection, &mut seen);
                }
            })
            .map_err(|error| place.unusable(format!("no thread can be started for it: {error}"), "raise the limit of threads"))?;
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

    /// Looks no more.
    pub(crate) fn stop(&self) {
        let _ = self.look.send(Look::NoMore);
    }

    /// A file that cannot be read now is asked again later: who waits has its own patience.
    fn ask(&self, connection: &Connection, seen: &mut i64) {
        let version = connection.prepare_cached(DATA_VERSION).and_then(|mut statement| statement.query_row([], |row| row.get(0)));
        match version {
            Ok(version) if version != *seen => {
                if let Ok(last) = last_position(connection) {
                    *seen = version;
                    self.reached(last);
                }
            }
            _ => {}
        }
    }
}

pub(crate) fn last_position(connection: &Connection) -> rusqlite::Result<u64> {
    connection.prepare_cached(LAST_POSITION)?.query_row([], |row| row.get(0))
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
