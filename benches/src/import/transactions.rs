//! How many transactions a database has seen, and how many commits each of the writer's had.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Where SQLite counts transactions in the index of a write-ahead log, as its file format says.
const COUNTER: std::ops::Range<usize> = 8..12;

/// Counts from now on.
pub(super) struct Transactions {
    index: PathBuf,
    before: u32,
    batches: Batches,
}

#[derive(Clone, Default)]
struct Batches(Arc<Mutex<Vec<u64>>>);

impl Transactions {
    pub(super) fn watch(database: &Path) -> Result<Self, Box<dyn Error>> {
        let mut index = database.as_os_str().to_owned();
        index.push("-shm");
        let index = PathBuf::from(index);
        let batches = Batches::default();
        tracing::subscriber::set_global_default(batches.clone())?;
        Ok(Self {
            before: counter(&index)?,
            index,
            batches,
        })
    }

    /// The sizes of the writer's transactions, and the number of all.
    pub(super) fn end(self) -> Result<(Vec<u64>, u64), Box<dyn Error>> {
        let all = counter(&self.index)?.wrapping_sub(self.before);
        let batches = std::mem::take(&mut *self.batches.lock());
        Ok((batches, u64::from(all)))
    }
}

fn counter(index: &Path) -> Result<u32, Box<dyn Error>> {
    let bytes = fs::read(index)?;
    let counter = bytes.get(COUNTER).ok_or("the index of the log is empty")?;
    Ok(u32::from_ne_bytes(counter.try_into()?))
}

impl Batches {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The store's writer tells each of its transactions; nothing else is listened to.
impl Subscriber for Batches {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "cqrs_sqlite::group"
    }

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Commits(self));
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Commits<'a>(&'a Batches);

impl Visit for Commits<'_> {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "commits" {
            self.0.lock().push(value);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
