//! Medians, spreads and ratios.

use std::time::Duration;

use serde::Serialize;

use crate::row::Measure;

/// All rounds of one row.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    rounds: Vec<Measure>,
}

impl Figures {
    /// Adds a round.
    pub fn push(&mut self, round: Measure) {
        self.rounds.push(round);
    }

    /// Nanoseconds an operation, over all rounds.
    #[must_use]
    pub fn nanoseconds(&self) -> Spread {
        Spread::of(self.rounds.iter().map(Measure::nanoseconds))
    }

    /// Operations a second, over all rounds.
    #[must_use]
    pub fn per_second(&self) -> Spread {
        Spread::of(self.rounds.iter().map(|round| 1e9 / round.nanoseconds()))
    }

    /// Allocations an operation, the fewest of any round: the others carry what grows now and then.
    #[must_use]
    pub fn allocations(&self) -> f64 {
        let each = self
            .rounds
            .iter()
            .map(|round| round.allocations as f64 / round.operations as f64);
        Spread::of(each).least
    }

    /// The most bytes held at once, in the round that held the fewest.
    #[must_use]
    pub fn peak(&self) -> u64 {
        let peaks = self.rounds.iter().map(|round| round.peak);
        peaks.min().unwrap_or_default()
    }

    /// The time of a whole round over `bound`.
    #[must_use]
    pub fn elapsed_over(&self, bound: Duration) -> Spread {
        let rounds = self.rounds.iter();
        Spread::of(rounds.map(|round| round.elapsed.as_secs_f64() / bound.as_secs_f64()))
    }

    /// This row's time an operation over `floor`'s, round by round.
    #[must_use]
    pub fn cost_over(&self, floor: &Self) -> Spread {
        let pairs = self.rounds.iter().zip(&floor.rounds);
        Spread::of(pairs.map(|(ours, floor)| ours.nanoseconds() / floor.nanoseconds()))
    }

    /// This row's rate over `floor`'s, round by round.
    #[must_use]
    pub fn rate_over(&self, floor: &Self) -> Spread {
        floor.cost_over(self)
    }
}

/// A median with the least and the greatest value beside it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// Half of the values are below it, half above.
    pub median: f64,
    /// The least value.
    pub least: f64,
    /// The greatest value.
    pub greatest: f64,
}

impl Spread {
    /// Sums up `values`; without any, everything is zero.
    pub fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        let median = match values.len() {
            0 => 0.0,
            length if length % 2 == 0 => f64::midpoint(values[middle - 1], values[middle]),
            _ => values[middle],
        };
        Self {
            median,
            least: values.first().copied().unwrap_or_default(),
            greatest: values.last().copied().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Figures, Measure, Spread};

    fn figures(milliseconds: &[u64]) -> Figures {
        let mut figures = Figures::default();
        for &milliseconds in milliseconds {
            figures.push(Measure {
                operations: 1_000_000,
                elapsed: Duration::from_millis(milliseconds),
                allocations: milliseconds * 1_000_000,
                peak: 0,
            });
        }
        figures
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        let spread = Spread::of([4.0, 1.0, 3.0, 2.0].into_iter());
        assert_eq!(
            (spread.median, spread.least, spread.greatest),
            (2.5, 1.0, 4.0)
        );
    }

    #[test]
    fn no_values_sum_up_to_zero() {
        assert_eq!(Spread::of(std::iter::empty()).median, 0.0);
    }

    #[test]
    fn ratios_are_taken_round_by_round() {
        let ratio = figures(&[20, 300, 40]).cost_over(&figures(&[10, 100, 40]));
        assert_eq!((ratio.median, ratio.least, ratio.greatest), (2.0, 1.0, 3.0));
    }

    #[test]
    fn allocations_are_those_of_the_calmest_round() {
        assert_eq!(figures(&[3, 1, 2]).allocations(), 1.0);
    }
}
