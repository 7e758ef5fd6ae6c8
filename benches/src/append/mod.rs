//! Events into SQLite, every commit on disk before it is answered.

mod event;
mod group_commit;
mod raw;

use std::path::Path;

use crate::group::{Group, Unit};
use crate::row::Row;

/// How many callers share a store where many do.
const CALLERS: u64 = 16;

/// How many commits one caller makes in a round.
const COMMITS: u64 = 200;

/// The group `append`: its databases are written somewhere below `folder` and removed afterwards.
#[must_use]
pub fn group(folder: &Path) -> Group {
    Group {
        name: "append",
        unit: Unit::PerSecond,
        rounds: 9,
        rows: rows(folder),
        bars: Vec::new(),
    }
}

fn rows(folder: &Path) -> Vec<Row> {
    vec![
        raw::row("rusqlite, one event a commit", 1, folder),
        raw::row("rusqlite, 100 events a commit", 100, folder),
        group_commit::row("rusqlite, group commit of 16 callers", folder),
    ]
}
