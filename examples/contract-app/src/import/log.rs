use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::ImportError;
use super::row::ImportedRow;

/// Names the rows that were left out, one a line. Without any there is no file.
pub(super) struct FailureLog {
    path: PathBuf,
    file: Option<File>,
}

impl FailureLog {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            file: None,
        }
    }

    pub(super) fn write(&mut self, row: &ImportedRow, reason: &str) -> Result<(), ImportError> {
        let written = self.append(row, reason);
        written.map_err(|error| ImportError::Unwritable {
            what: "the log",
            path: self.path.clone(),
            error,
        })
    }

    /// Where it is, if a row was left out.
    pub(super) fn path(self) -> Option<PathBuf> {
        self.file.map(|_| self.path)
    }

    fn append(&mut self, row: &ImportedRow, reason: &str) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(File::create_new(&self.path)?),
        };
        let customer = match row.customer.as_str() {
            "" => String::new(),
            number => format!(" ({})", number.escape_debug()),
        };
        let reason = reason.replace(char::is_control, " ");
        file.write_all(format!("line {}{customer}: {reason}\n", row.line).as_bytes())
    }
}
