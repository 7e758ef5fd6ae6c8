use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::ImportError;

/// The numbers of the rows that are stored, one a line, each written at once: who reads them knows what an import that died had done.
pub(super) struct Acknowledged(Option<(PathBuf, File)>);

impl Acknowledged {
    pub(super) fn open(path: Option<&Path>) -> Result<Self, ImportError> {
        let open = |path: &Path| {
            let file = OpenOptions::new().create(true).append(true).open(path);
            let file = file.map_err(|error| unwritable(path, error))?;
            Ok((path.to_owned(), file))
        };
        path.map(open).transpose().map(Self)
    }

    pub(super) fn write(&mut self, row: u64) -> Result<(), ImportError> {
        let Some((path, file)) = &mut self.0 else {
            return Ok(());
        };
        let line = format!("{row}\n");
        file.write_all(line.as_bytes())
            .map_err(|error| unwritable(path, error))
    }
}

fn unwritable(path: &Path, error: io::Error) -> ImportError {
    ImportError::Unwritable {
        what: "the list of stored rows",
        path: path.to_owned(),
        error,
    }
}
