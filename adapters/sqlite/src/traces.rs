use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;

/// Whether the write-ahead log still says what was erased or deleted. All clones know the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Traces(Arc<AtomicBool>);

impl Traces {
    pub(crate) fn leave(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Brings what is in the log into the file and empties it, if there is something to hide. `false` where somebody is in the way.
    pub(crate) fn wipe(&self, connection: &Connection) -> rusqlite::Result<bool> {
        // Forgotten first: what is erased meanwhile has its traces behind those that are wiped now.
        if !self.0.swap(false, Ordering::SeqCst) {
            return Ok(true);
        }
        let wiped = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
            Ok(row.get::<_, i64>(0)? == 0)
        });
        if !matches!(wiped, Ok(true)) {
            self.leave();
        }
        wiped
    }
}
