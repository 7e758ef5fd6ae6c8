use std::path::Path;
use std::sync::Arc;

use cqrs_core::store::StoreError;
use rusqlite::ErrorCode;

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

/// The database file as error messages name it.
#[derive(Debug, Clone)]
pub(crate) struct Place(Arc<str>);

impl Place {
    pub(crate) fn new(path: &Path) -> Self {
        Self(path.display().to_string().into())
    }

    pub(crate) fn text(&self) -> String {
        self.0.to_string()
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
    error
        .sqlite_error()
        .is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE)
}

/// Whether somebody else is in the way; many who start at once may also upset the locking protocol.
pub(crate) fn is_busy(error: &rusqlite::Error) -> bool {
    use ErrorCode::{DatabaseBusy, DatabaseLocked, FileLockingProtocolFailed};
    matches!(
        error.sqlite_error_code(),
        Some(DatabaseBusy | DatabaseLocked | FileLockingProtocolFailed)
    )
}
