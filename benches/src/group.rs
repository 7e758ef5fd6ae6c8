//! Rows measured in turn, and the bars they are held to.

use std::time::Duration;

use serde::Serialize;

use crate::figures::Figures;
use crate::results::{Comparison, Line, Results};
use crate::row::Row;

/// Rows that belong together, the floors first.
#[derive(Debug)]
pub struct Group {
    /// What the command line calls it.
    pub name: &'static str,
    /// How its figures read best.
    pub unit: Unit,
    /// How often each row is measured.
    pub rounds: usize,
    /// What is measured.
    pub rows: Vec<Row>,
    /// What is expected.
    pub bars: Vec<Bar>,
}

/// How a row's figures read best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Nanoseconds an operation.
    Nanoseconds,
    /// Operations a second.
    PerSecond,
}

/// What one row is expected to be beside another.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    row: &'static str,
    floor: &'static str,
    bound: Bound,
}

#[derive(Clone, Copy, Debug)]
enum Bound {
    CostAtMost(f64),
    RateAtLeast(f64),
    Within(Duration),
}

impl Bar {
    /// `row` takes at most `factor` times as long as `floor`.
    #[must_use]
    pub const fn cost_at_most(row: &'static str, floor: &'static str, factor: f64) -> Self {
        let bound = Bound::CostAtMost(factor);
        Self { row, floor, bound }
    }

    /// `row` does at least `factor` times as many operations a second as `floor`.
    #[must_use]
    pub const fn rate_at_least(row: &'static str, floor: &'static str, factor: f64) -> Self {
        let bound = Bound::RateAtLeast(factor);
        Self { row, floor, bound }
    }

    /// A whole round of `row` takes at most `time`, which is called `written`.
    #[must_use]
    pub const fn within(row: &'static str, written: &'static str, time: Duration) -> Self {
        let (floor, bound) = (written, Bound::Within(time));
        Self { row, floor, bound }
    }
}

impl Group {
    /// Measures every row once a round, each round starting with another row; a first round warms up and is dropped.
    ///
    /// # Panics
    /// When a bar names a row that is not there.
    #[must_use]
    pub fn measure(mut self) -> Results {
        let count = self.rows.len();
        let mut figures = vec![Figures::default(); count];
        for round in 0..=self.rounds {
            for turn in 0..count {
                let row = (round + turn) % count;
                let measure = self.rows[row].round();
                if round > 0 {
                    figures[row].push(measure);
                }
            }
        }
        let named: Vec<(&str, Figures)> = self.rows.iter().map(Row::name).zip(figures).collect();
        Results {
            group: self.name,
            unit: self.unit,
            rounds: self.rounds,
            bars: self.bars.iter().map(|bar| bar.compare(&named)).collect(),
            rows: named
                .iter()
                .map(|(name, figures)| Line::new(name, figures))
                .collect(),
        }
    }
}

impl Bar {
    fn compare(&self, rows: &[(&str, Figures)]) -> Comparison {
        let find = |name| {
            let found = rows.iter().find(|(row, _)| *row == name);
            let (_, figures) = found.expect("a bar names two rows of its group");
            figures
        };
        let row = find(self.row);
        let (ratio, expected, bound, held) = match self.bound {
            Bound::CostAtMost(bound) => {
                let ratio = row.cost_over(find(self.floor));
                (ratio, "time, at most", bound, ratio.median <= bound)
            }
            Bound::RateAtLeast(bound) => {
                let ratio = row.rate_over(find(self.floor));
                (ratio, "rate, at least", bound, ratio.median >= bound)
            }
            Bound::Within(time) => {
                let ratio = row.elapsed_over(time);
                (ratio, "time, at most", 1.0, ratio.median <= 1.0)
            }
        };
        Comparison {
            row: self.row,
            floor: self.floor,
            ratio,
            expected,
            bound,
            held,
        }
    }
}
