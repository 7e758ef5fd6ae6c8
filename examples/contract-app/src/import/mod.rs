//! The nightly import: every row of the legacy system's file becomes three commands.
//!
//! Every row is about another customer, so many are under way at once; the commands of one row follow one another. A row with a mistake, or
//! about a customer who had a row before, is named in the log and left out. Importing a file again changes nothing that has not changed in it.

mod acknowledged;
mod commands;
mod log;
mod outcome;
mod progress;
mod repetition;
mod row;

use std::future::Future;
use std::path::PathBuf;

use cqrs::App;
use futures::stream::{self, StreamExt};

use crate::legacy::{LegacyReader, count_rows};
use acknowledged::Acknowledged;
use log::FailureLog;
pub use outcome::{ImportError, Imported};
use progress::Progress;
use repetition::SeenCustomers;
use row::import_row;

/// How many rows are under way at once: their commands share the store's transactions.
const ROWS_AT_ONCE: usize = 64;

/// One night's import.
#[derive(Debug, Clone)]
pub struct NightlyImport {
    /// What the legacy system has written.
    pub file: PathBuf,
    /// Where the rows that were left out are named. It is made with the first of them.
    pub log: PathBuf,
    /// Where the numbers of the rows are written that are stored, each at once.
    pub acknowledged: Option<PathBuf>,
}

impl NightlyImport {
    /// Imports the file. When `stop` is there it finishes the rows under way and takes no more.
    ///
    /// # Errors
    /// When the file is damaged, in which case nothing of it is imported; when a store, the log or the disk does not work, in which case
    /// what was stored until then stays.
    pub async fn run(
        &self,
        app: &App,
        stop: impl Future<Output = ()>,
    ) -> Result<Imported, ImportError> {
        let total = count_rows(&self.file)?;
        let mut acknowledged = Acknowledged::open(self.acknowledged.as_deref())?;
        let mut log = FailureLog::new(&self.log);
        let mut progress = Progress::new(total);
        let mut imported = Imported::of_file(total);
        let began = app.clock().now();
        let mut customers = SeenCustomers::default();
        let lines = LegacyReader::open(&self.file)?
            .map(move |line| line.map(|line| customers.first_only(line)));
        let lines = stream::iter(lines).take_until(stop);
        let mut rows = std::pin::pin!(
            lines
                .map(async |line| import_row(app, line?).await)
                .buffer_unordered(ROWS_AT_ONCE)
        );
        while let Some(row) = rows.next().await {
            let row = row?;
            match &row.failure {
                Some(reason) => log.write(&row, reason)?,
                None => acknowledged.write(row.number)?,
            }
            imported.count(&row);
            progress.advance();
        }
        imported.seconds = app.clock().now().since(began).as_secs_f64();
        imported.log = log.path();
        Ok(imported)
    }
}
