use std::fmt;

use serde::Serialize;

use super::Ours;
use super::raw::Raw;
use crate::figures::Spread;

/// How often the time of rusqlite may be taken.
const BOUND: f64 = 2.0;

/// What all rounds came to; written as a table, serialised with everything.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub(super) rounds: Vec<Round>,
}

/// One import, and rusqlite beside it.
#[derive(Clone, Debug, Serialize)]
pub struct Round {
    rows: u64,
    ours: Ours,
    raw_events_seconds: f64,
    raw_seconds: f64,
}

impl Round {
    pub(super) fn new(rows: u64, ours: Ours, raw: Raw) -> Self {
        Self {
            rows,
            ours,
            raw_events_seconds: raw.events,
            raw_seconds: raw.all,
        }
    }

    /// Our time over rusqlite's, everything included.
    fn ratio(&self) -> f64 {
        self.ours.settled_seconds / self.raw_seconds
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "import\n\n{:>7} {:>11} {:>9} {:>9} {:>9} {:>9} {:>6} {:>12} {:>11} {:>8}",
            "rows",
            "commands/s",
            "commands",
            "settled",
            "raw",
            "raw, log",
            "ratio",
            "commits/txn",
            "deliveries",
            "peak"
        )?;
        for round in &self.rounds {
            let Ours {
                commands,
                seconds,
                settled_seconds,
                peak_memory,
                batches,
                deliveries,
            } = &round.ours;
            writeln!(
                formatter,
                "{:>7} {:>11.0} {seconds:>7.1} s {settled_seconds:>7.1} s {:>7.1} s {:>7.1} s {:>6.2} {:>12.1} {deliveries:>11} {:>5} MB",
                round.rows,
                *commands as f64 / seconds,
                round.raw_seconds,
                round.raw_events_seconds,
                round.ratio(),
                batches.iter().sum::<u64>() as f64 / batches.len().max(1) as f64,
                peak_memory / 1_000_000,
            )?;
        }
        let ratio = Spread::of(self.rounds.iter().map(Round::ratio));
        let held = if ratio.median <= BOUND {
            "held"
        } else {
            "MISSED"
        };
        writeln!(
            formatter,
            "\nthe application / rusqlite: {:.2} [{:.2} .. {:.2}] of its time, at most {BOUND}: {held}",
            ratio.median, ratio.least, ratio.greatest
        )
    }
}
