use std::io;
use std::path::PathBuf;

use super::format::{COLUMNS, ROW_LIMIT};

/// Why a file of the legacy system cannot be imported at all.
#[derive(Debug, thiserror::Error)]
#[error("{}{}: {problem}", path.display(), place(*line))]
pub struct LegacyFileError {
    pub path: PathBuf,
    /// The line, from 1, where the trouble has one.
    pub line: Option<u64>,
    pub problem: Problem,
}

/// What is wrong with it, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error(
        "there is no such file: give the path of the nightly export, or write one with `contract-app sample --out FILE`"
    )]
    Missing,
    #[error("it is a folder: give the path of a file in it")]
    Folder,
    #[error("it is a pipe or a device, and an import reads twice: write it to a file first")]
    NoFile,
    #[error("it cannot be read ({0}): look at its rights and at the disk")]
    Unreadable(io::Error),
    #[error("it is empty: the first line has to be `{}`", COLUMNS.join(","))]
    Empty,
    #[error("the header is not that of the export\n  expected: {}\n  found:    {found}\nlet the legacy system write these columns in this order", COLUMNS.join(","))]
    Header { found: String },
    #[error("byte {byte} of field `{field}` is not UTF-8: save the export as UTF-8")]
    NotUtf8 { field: String, byte: usize },
    #[error("the row is longer than {} KiB and its field `{field}` has no end: look for a missing quotation mark", ROW_LIMIT / 1024)]
    TooLong { field: String },
    #[error(
        "the file ends inside the quoted field `{field}`, which begins in this row: it was cut off, fetch it again"
    )]
    CutOff { field: String },
}

impl Problem {
    pub(super) fn of(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Unreadable(error),
        }
    }
}

fn place(line: Option<u64>) -> String {
    line.map(|line| format!(", line {line}"))
        .unwrap_or_default()
}
