//! From the text of a configuration to a wired application, with 1,000 and with 10,000 routes.
//!
//! Half of the routes are of commands, the others of events and queries; every handler is registered and its listeners have
//! subscriptions. Beside it the floors: a map filled by hand, and what reading the same text costs without the framework.

mod floors;
mod large;
mod names;
mod ours;
mod types;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::group::{Bar, Group, Unit};
use large::Large;
use names::Names;

/// The group `startup`: databases are written below `folder`.
#[must_use]
pub fn group(folder: &Path) -> Group {
    let (thousand, ten_thousand) = (Names::thousand(), Names::ten_thousand());
    let mut rows = Vec::new();
    for (routes, names) in [(1_000, &thousand), (10_000, &ten_thousand)] {
        let large = Arc::new(Large::of(routes));
        rows.extend(floors::rows(&large, names, routes as u64));
        rows.extend(ours::rows(&large, names, routes as u64, folder));
    }
    let (short, long) = (Duration::from_millis(50), Duration::from_millis(500));
    Group {
        name: "startup",
        unit: Unit::Nanoseconds,
        rounds: 9,
        rows,
        bars: vec![
            Bar::within(thousand.in_memory, "50 ms", short),
            Bar::within(thousand.on_sqlite, "50 ms", short),
            Bar::within(ten_thousand.in_memory, "500 ms", long),
            Bar::within(ten_thousand.on_sqlite, "500 ms", long),
            Bar::within(ten_thousand.reported, "1 s", Duration::from_secs(1)),
            Bar::cost_at_most(ten_thousand.read, ten_thousand.yaml, 1.5),
            Bar::cost_at_most(ten_thousand.in_memory, ten_thousand.yaml, 2.0),
        ],
    }
}
