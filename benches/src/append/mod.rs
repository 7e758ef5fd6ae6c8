//! Events into SQLite, every commit on disk before it is answered.

mod event;
mod group_commit;
mod ours;
mod raw;

use std::path::Path;

use crate::group::{Bar, Group, Unit};

/// How many callers share a store where many do.
const CALLERS: u64 = 16;

/// How many commits one caller makes in a round.
const COMMITS: u64 = 200;

/// The group `append`: its databases are written somewhere below `folder` and removed afterwards.
#[must_use]
pub fn group(folder: &Path) -> Group {
    let raw = [
        "rusqlite, one event a commit",
        "rusqlite, 100 events a commit",
        "rusqlite, group commit of 16 callers",
    ];
    let ours = [
        "store, one event a commit",
        "store, 100 events a commit",
        "store, 16 callers",
    ];
    Group {
        name: "append",
        unit: Unit::PerSecond,
        rounds: 9,
        rows: vec![
            raw::row(raw[0], 1, folder),
            raw::row(raw[1], 100, folder),
            group_commit::row(raw[2], folder),
            ours::row(ours[0], 1, folder),
            ours::row(ours[1], 100, folder),
            ours::shared_row(ours[2], folder),
        ],
        bars: vec![
            Bar::rate_at_least(ours[0], raw[0], 0.8),
            Bar::rate_at_least(ours[1], raw[1], 0.8),
            Bar::rate_at_least(ours[2], raw[2], 0.75),
        ],
    }
}
