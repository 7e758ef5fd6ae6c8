//! Events into SQLite, every commit on disk before it is answered.

mod application;
mod callers;
mod event;
mod group_commit;
mod raw;
mod store;

use std::path::Path;

use application::ApplicationCaller;
use callers::{alone, together};
use store::StoreCaller;

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
    let store = [
        "store, one event a commit",
        "store, 100 events a commit",
        "store, 16 callers",
    ];
    let application = [
        "application, one event a commit",
        "application, 100 events a commit",
        "application, 16 callers",
    ];
    Group {
        name: "append",
        unit: Unit::PerSecond,
        rounds: 9,
        rows: vec![
            raw::row(raw[0], 1, folder),
            raw::row(raw[1], 100, folder),
            group_commit::row(raw[2], folder),
            alone::<StoreCaller>(store[0], 1, folder),
            alone::<StoreCaller>(store[1], 100, folder),
            together::<StoreCaller>(store[2], folder),
            alone::<ApplicationCaller>(application[0], 1, folder),
            alone::<ApplicationCaller>(application[1], 100, folder),
            together::<ApplicationCaller>(application[2], folder),
        ],
        bars: vec![
            Bar::rate_at_least(store[0], raw[0], 0.8),
            Bar::rate_at_least(store[1], raw[1], 0.8),
            Bar::rate_at_least(store[2], raw[2], 0.75),
            Bar::rate_at_least(application[0], raw[0], 0.8),
            Bar::rate_at_least(application[1], raw[1], 0.8),
            Bar::rate_at_least(application[2], raw[2], 0.75),
        ],
    }
}
