use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use cqrs_core::store::StoreError;
use rusqlite::{ErrorCode, ffi};

/// Why a write has not happened.
#[derive(Debug)]
pub(crate) enum Failure {
    /// This write is refused; its neighbours in the same transaction are not concerned.
    Refused(StoreError),
    /// A statement failed: nobody can say whose fault it is.
    Statement(rusqlite::Error),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Statement(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Refused(error)
    }
}

/// The database file as error messages name it, and as the folder had it when it was opened.
#[derive(Debug, Clone)]
pub(crate) struct Place(Arc<Opened>);

#[derive(Debug)]
struct Opened {
    path: PathBuf,
    identity: OnceLock<Identity>,
}

/// What tells a file from another of the same name, where the system has such a thing.
type Identity = Option<(u64, u64)>;

impl Place {
    pub(crate) fn new(path: &Path) -> Self {
        Self(Arc::new(Opened {
            path: path.to_owned(),
            identity: OnceLock::new(),
        }))
    }

    /// Keeps in mind which file it is: the one that is open now.
    pub(crate) fn remember(&self) {
        self.0.identity.get_or_init(|| identity(&self.0.path));
    }

    /// SQLite goes on with a file that was deleted or replaced, and what it writes is lost with it.
    ///
    /// # Errors
    /// When the file of this name is not the one that was opened.
    pub(crate) fn check(&self) -> rusqlite::Result<()> {
        match self.0.identity.get() {
            Some(opened) if *opened != identity(&self.0.path) => {
                let moved = ffi::Error::new(ffi::SQLITE_READONLY_DBMOVED);
                Err(rusqlite::Error::SqliteFailure(moved, None))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn text(&self) -> String {
        self.0.path.display().to_string()
    }

    pub(crate) fn unusable(
        &self,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> StoreError {
        StoreError::Unusable {
            place: self.text(),
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }

    fn unavailable(&self, problem: impl Into<String>, source: rusqlite::Error) -> StoreError {
        StoreError::Unavailable {
            place: self.text(),
            problem: problem.into(),
            source: Some(source.into()),
        }
    }

    pub(crate) fn failure(&self, doing: &'static str, failure: Failure) -> StoreError {
        match failure {
            Failure::Refused(error) => error,
            Failure::Statement(error) => self.error(doing, error),
        }
    }

    /// What SQLite said, in words of the store.
    pub(crate) fn error(&self, doing: &'static str, error: rusqlite::Error) -> StoreError {
        match error.sqlite_error_code() {
            _ if is_busy(&error) => self.unavailable(
                "another process is writing to the file, and has not finished in time",
                error,
            ),
            Some(ErrorCode::DiskFull) => self.unavailable(
                "the disk is full, or the file is as large as it may be",
                error,
            ),
            Some(ErrorCode::SystemIoFailure) => {
                self.unavailable("the file cannot be read or written", error)
            }
            Some(ErrorCode::OperationInterrupted) => {
                self.unavailable("the statement was interrupted", error)
            }
            _ if extended(&error) == Some(ffi::SQLITE_READONLY_DBMOVED) => self.unusable(
                "the file was deleted, or replaced by another, while it was open",
                "put it back, or open the store again",
            ),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => self.unusable(
                "this user may not write to the file",
                "give it the right to write to the file and to its folder",
            ),
            Some(ErrorCode::CannotOpen) => self.unusable(
                "the file cannot be opened",
                "look whether it and its folder exist and may be written",
            ),
            Some(ErrorCode::NotADatabase) => self.unusable(
                "this is not an SQLite database",
                "name another file, or move this one away",
            ),
            Some(ErrorCode::DatabaseCorrupt) => self.unusable(
                "the database is damaged",
                "restore it from a copy, or try `sqlite3 .recover`",
            ),
            Some(ErrorCode::TooBig) => StoreError::TooLarge {
                what: "an event".to_owned(),
                size: LARGEST + 1,
                limit: LARGEST,
            },
            _ => StoreError::Backend {
                place: self.text(),
                problem: doing.to_owned(),
                source: error.into(),
            },
        }
    }
}

/// What SQLite takes in one value, unless it was built otherwise.
pub(crate) const LARGEST: usize = 1_000_000_000;

/// Whether a unique index refused the row.
pub(crate) fn is_duplicate(error: &rusqlite::Error) -> bool {
    extended(error) == Some(ffi::SQLITE_CONSTRAINT_UNIQUE)
}

fn extended(error: &rusqlite::Error) -> Option<i32> {
    error.sqlite_error().map(|error| error.extended_code)
}

#[cfg(unix)]
fn identity(path: &Path) -> Identity {
    use std::os::unix::fs::MetadataExt;
    let file = std::fs::metadata(path).ok()?;
    Some((file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn identity(_path: &Path) -> Identity {
    None
}

/// Whether somebody else is in the way; many who start at once may also upset the locking protocol.
pub(crate) fn is_busy(error: &rusqlite::Error) -> bool {
    use ErrorCode::{DatabaseBusy, DatabaseLocked, FileLockingProtocolFailed};
    matches!(
        error.sqlite_error_code(),
        Some(DatabaseBusy | DatabaseLocked | FileLockingProtocolFailed)
    )
}
