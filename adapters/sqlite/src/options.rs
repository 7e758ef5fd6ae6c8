use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use cqrs_core::store::{DriverOptions, OpenContext, StoreError};
use cqrs_core::time::{Clock, SystemClock};
use rusqlite::Connection;

use crate::error::LARGEST;
use crate::temporary::TemporaryFolder;

/// How a store is opened.
///
/// ```
/// use cqrs_sqlite::{SqliteOptions, Synchronous};
/// let options = SqliteOptions::new("var/shop.db").synchronous(Synchronous::Normal).readers(2);
/// ```
#[derive(Clone)]
#[must_use]
pub struct SqliteOptions {
    pub(crate) path: PathBuf,
    pub(crate) synchronous: Synchronous,
    pub(crate) busy_timeout: Duration,
    pub(crate) max_batch: usize,
    pub(crate) queue: usize,
    pub(crate) readers: usize,
    pub(crate) max_pages: Option<u32>,
    pub(crate) max_event: usize,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) after_connect: Option<AfterConnect>,
    /// Where the file is, if it is to go with the last who uses it.
    pub(crate) folder: Option<Arc<TemporaryFolder>>,
}

/// What is done to each connection.
pub(crate) type AfterConnect = Arc<dyn Fn(&mut Connection) -> rusqlite::Result<()> + Send + Sync>;

/// When a commit counts as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Synchronous {
    /// When the disk says so. What was acknowledged survives a power failure.
    #[default]
    Full,
    /// When the operating system has it. The death of the process loses nothing, a power failure may lose the last commits; the file stays
    /// whole.
    Normal,
}

impl SqliteOptions {
    /// The store in this file, durable, with the system's clock.
    pub fn new(path: impl AsRef<Path>) -> Self {
        Self {
            path: path.as_ref().to_owned(),
            synchronous: Synchronous::Full,
            busy_timeout: Duration::from_secs(5),
            max_batch: 256,
            queue: 1024,
            readers: 4,
            max_pages: None,
            max_event: 64 << 20,
            clock: Arc::new(SystemClock),
            after_connect: None,
            folder: None,
        }
    }

    /// A store in a folder that goes with it.
    pub(crate) fn temporary(context: &OpenContext) -> Result<Self, StoreError> {
        let folder = TemporaryFolder::new().map_err(|error| StoreError::Unusable {
            place: context.service.clone(),
            problem: format!("no folder for a temporary database can be made: {error}"),
            remedy: "let `TMPDIR` name a folder that may be written".to_owned(),
        })?;
        let mut options = Self::new(folder.path().join("test.db"))
            .synchronous(Synchronous::Normal)
            .clock(Arc::clone(&context.clock));
        options.folder = Some(Arc::new(folder));
        Ok(options)
    }

    /// The store that was declared with these options.
    pub(crate) fn declared(
        options: &DriverOptions,
        context: &OpenContext,
    ) -> Result<Self, StoreError> {
        let Some(path) = options.text("path") else {
            return Err(StoreError::Unusable {
                place: context.service.clone(),
                problem: "the driver sqlite needs the option `path`".to_owned(),
                remedy: "name the database file, as in `path: var/shop.db`".to_owned(),
            });
        };
        let mut declared = Self::new(context.base.join(path)).clock(Arc::clone(&context.clock));
        if options.text("synchronous") == Some("normal") {
            declared.synchronous = Synchronous::Normal;
        }
        if let Some(timeout) = options.duration("busy_timeout") {
            declared.busy_timeout = timeout;
        }
        let count = |name| {
            options
                .int(name)
                .and_then(|number| usize::try_from(number).ok())
        };
        declared.max_batch = count("max_batch").unwrap_or(declared.max_batch);
        declared.queue = count("queue").unwrap_or(declared.queue);
        declared.readers = count("readers").unwrap_or(declared.readers);
        declared.max_event = count("max_event").unwrap_or(declared.max_event);
        declared.max_pages = options
            .int("max_pages")
            .and_then(|number| u32::try_from(number).ok());
        Ok(declared)
    }

    /// When a commit counts as written.
    pub fn synchronous(mut self, synchronous: Synchronous) -> Self {
        self.synchronous = synchronous;
        self
    }

    /// How long a write waits for another process that writes to the same file.
    pub fn busy_timeout(mut self, timeout: Duration) -> Self {
        self.busy_timeout = timeout;
        self
    }

    /// How many waiting commits are written in one transaction at most.
    pub fn max_batch(mut self, commits: usize) -> Self {
        self.max_batch = commits.max(1);
        self
    }

    /// How many commits may wait for the writer.
    pub fn queue(mut self, commits: usize) -> Self {
        self.queue = commits.max(1);
        self
    }

    /// How many reads run at the same time.
    pub fn readers(mut self, readers: usize) -> Self {
        self.readers = readers.max(1);
        self
    }

    /// How many pages of 4096 bytes the file may have.
    pub fn max_pages(mut self, pages: u32) -> Self {
        self.max_pages = Some(pages);
        self
    }

    /// How many bytes the payload or the metadata of one event may have: 64 MiB unless this says otherwise, a gigabyte at most.
    pub fn max_event(mut self, bytes: usize) -> Self {
        self.max_event = bytes.min(LARGEST);
        self
    }

    /// Does something to each connection before the store uses it: gives it SQL functions for statements of the application's own, or
    /// watches what it costs. The store's own settings are made afterwards.
    pub fn after_connect(
        mut self,
        prepare: impl Fn(&mut Connection) -> rusqlite::Result<()> + Send + Sync + 'static,
    ) -> Self {
        self.after_connect = Some(Arc::new(prepare));
        self
    }

    /// The clock by which waiting readers lose their patience.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }
}

impl<P: AsRef<Path>> From<P> for SqliteOptions {
    fn from(path: P) -> Self {
        Self::new(path)
    }
}

impl std::fmt::Debug for SqliteOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteOptions")
            .field("path", &self.path)
            .field("synchronous", &self.synchronous)
            .finish_non_exhaustive()
    }
}
