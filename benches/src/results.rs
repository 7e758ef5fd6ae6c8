//! What a group came to: a table for people, JSON for programs.

use std::fmt;

use serde::Serialize;

use crate::figures::{Figures, Spread};
use crate::group::Unit;

/// What a group's rounds came to; written as a table, serialised with everything.
#[derive(Clone, Debug, Serialize)]
pub struct Results {
    pub(crate) group: &'static str,
    pub(crate) unit: Unit,
    pub(crate) rounds: usize,
    pub(crate) rows: Vec<Line>,
    pub(crate) bars: Vec<Comparison>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    name: String,
    nanoseconds: Spread,
    per_second: Spread,
    allocations: f64,
    peak_bytes: u64,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Comparison {
    pub(crate) row: &'static str,
    pub(crate) floor: &'static str,
    pub(crate) ratio: Spread,
    pub(crate) expected: &'static str,
    pub(crate) bound: f64,
    pub(crate) held: bool,
}

impl Results {
    /// The group's name.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.group
    }
}

impl Line {
    pub(crate) fn new(name: &str, figures: &Figures) -> Self {
        Self {
            name: name.to_owned(),
            nanoseconds: figures.nanoseconds(),
            per_second: figures.per_second(),
            allocations: figures.allocations(),
            peak_bytes: figures.peak(),
        }
    }
}

impl fmt::Display for Results {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Nanoseconds => "ns each",
            Unit::PerSecond => "per second",
        };
        let held = self.rows.iter().any(|line| line.peak_bytes > 0);
        writeln!(
            formatter,
            "{}, {} interleaved rounds\n\n{:<44} {unit:>12} {:>25} {:>12}",
            self.group,
            self.rounds,
            "",
            "least .. greatest",
            if held { "peak, MB" } else { "allocations" }
        )?;
        for line in &self.rows {
            let spread = match self.unit {
                Unit::Nanoseconds => line.nanoseconds,
                Unit::PerSecond => line.per_second,
            };
            let range = format!("{:.1} .. {:.1}", spread.least, spread.greatest);
            let last = match held {
                true => line.peak_bytes as f64 / 1e6,
                false => line.allocations,
            };
            writeln!(
                formatter,
                "{:<44} {:>12.1} {range:>25} {last:>12.1}",
                line.name, spread.median
            )?;
        }
        writeln!(formatter)?;
        for bar in &self.bars {
            let Spread {
                median,
                least,
                greatest,
            } = bar.ratio;
            writeln!(
                formatter,
                "{} / {}: {median:.2} [{least:.2} .. {greatest:.2}] of its {} {}: {}",
                bar.row,
                bar.floor,
                bar.expected,
                bar.bound,
                if bar.held { "held" } else { "MISSED" }
            )?;
        }
        Ok(())
    }
}
