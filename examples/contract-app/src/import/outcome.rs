use std::fmt;
use std::io;
use std::path::PathBuf;

use cqrs::DispatchError;
use serde::Serialize;

use super::row::ImportedRow;
use crate::legacy::LegacyFileError;

/// What an import did. Every row that was taken is either imported, failed or unchanged.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Imported {
    pub rows: u64,
    pub imported: u64,
    pub failed: u64,
    pub unchanged: u64,
    pub commands: u64,
    pub events: u64,
    pub seconds: f64,
    /// Where the failed rows are named, if there are any.
    #[serde(skip)]
    pub log: Option<PathBuf>,
    /// The rows of the file; more than were taken when the import was stopped.
    #[serde(skip)]
    pub rows_in_file: u64,
}

/// Why an import broke off. What was stored before that stays; importing the file again goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    File(#[from] LegacyFileError),
    #[error(
        "the import broke off at the row in line {line}; what was stored before stays, so start it again when this is mended"
    )]
    Row { line: u64, source: DispatchError },
    #[error("{what} {} cannot be written ({error}): look at its rights and at the space on the disk", path.display())]
    Unwritable {
        what: &'static str,
        path: PathBuf,
        error: io::Error,
    },
}

impl Imported {
    pub(super) fn of_file(rows: u64) -> Self {
        Self {
            rows_in_file: rows,
            ..Self::default()
        }
    }

    pub(super) fn count(&mut self, row: &ImportedRow) {
        self.rows += 1;
        self.commands += row.commands;
        self.events += row.events;
        match (&row.failure, row.events) {
            (Some(_), _) => self.failed += 1,
            (None, 0) => self.unchanged += 1,
            (None, _) => self.imported += 1,
        }
    }

    /// Whether rows were left because the import was asked to stop.
    #[must_use]
    pub fn was_stopped(&self) -> bool {
        self.rows < self.rows_in_file
    }

    #[must_use]
    pub fn commands_per_second(&self) -> f64 {
        self.commands as f64 / self.seconds.max(f64::EPSILON)
    }
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rows,
            imported,
            failed,
            unchanged,
            commands,
            events,
            seconds,
            ..
        } = self;
        writeln!(
            f,
            "  rows      {rows} ({imported} imported, {unchanged} unchanged, {failed} failed)"
        )?;
        writeln!(f, "  commands  {commands}, which recorded {events} events")?;
        let rate = self.commands_per_second();
        write!(f, "  time      {seconds:.1} s, {rate:.0} commands a second")
    }
}
