//! Counts of tests, read from the closing lines of the test runners.

use std::ops::AddAssign;

/// How many tests or checks ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    pub(crate) const PASSED: Self = Self::of(1, 0, 0);
    pub(crate) const FAILED: Self = Self::of(0, 1, 0);
    pub(crate) const SKIPPED: Self = Self::of(0, 0, 1);

    const fn of(passed: u64, failed: u64, skipped: u64) -> Self {
        Self {
            passed,
            failed,
            skipped,
        }
    }

    /// The counts in a closing line of `cargo nextest` or of `cargo test`; `None` for any other line.
    pub(crate) fn in_line(line: &str) -> Option<Self> {
        let line = plain(line);
        if line.trim_start().starts_with("Summary [") {
            let (_, counts) = line.split_once(" run: ")?;
            return Some(Self::of_counts(&without_parentheses(counts), ','));
        }
        let counts = line.strip_prefix("test result: ")?;
        let (_, counts) = counts.split_once(". ")?;
        Some(Self::of_counts(counts, ';'))
    }

    fn of_counts(counts: &str, separator: char) -> Self {
        let mut tally = Self::default();
        for part in counts.split(separator) {
            let Some((number, outcome)) = part.trim().split_once(' ') else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match outcome {
                "passed" => tally.passed += number,
                "failed" | "exec failed" | "timed out" => tally.failed += number,
                "skipped" | "ignored" => tally.skipped += number,
                _ => {}
            }
        }
        tally
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// The line without terminal colours.
fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            text.push(character);
        }
    }
    text
}

fn without_parentheses(text: &str) -> String {
    let mut depth = 0_u32;
    text.chars()
        .filter(|character| {
            let outside = depth == 0;
            match character {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => return outside,
            }
            false
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn a_summary_of_nextest_is_counted() {
        let line = "     Summary [   0.010s] 3 tests run: 2 passed, 1 failed, 4 skipped";
        assert_eq!(Tally::in_line(line), Some(Tally::of(2, 1, 4)));
    }

    #[test]
    fn a_single_test_is_counted() {
        let line = "     Summary [   0.010s] 1 test run: 1 passed, 0 skipped";
        assert_eq!(Tally::in_line(line), Some(Tally::of(1, 0, 0)));
    }

    #[test]
    fn a_test_that_timed_out_has_failed() {
        let line = " Summary [ 5.1s] 4/9 tests run: 1 passed (1 slow, 1 flaky), 1 failed, 1 exec failed, 1 timed out, 0 skipped";
        assert_eq!(Tally::in_line(line), Some(Tally::of(1, 3, 0)));
    }

    #[test]
    fn colours_do_not_hide_a_summary() {
        let line = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.010s] \u{1b}[1m3\u{1b}[0m tests run: \u{1b}[1m3\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, \u{1b}[1m0\u{1b}[0m \u{1b}[33;1mskipped\u{1b}[0m";
        assert_eq!(Tally::in_line(line), Some(Tally::of(3, 0, 0)));
    }

    #[test]
    fn a_result_of_cargo_test_is_counted() {
        let line = "test result: FAILED. 12 passed; 1 failed; 2 ignored; 0 measured; 5 filtered out; finished in 0.42s";
        assert_eq!(Tally::in_line(line), Some(Tally::of(12, 1, 2)));
    }

    #[test]
    fn what_a_failed_test_printed_is_not_counted_again() {
        let line = "    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured";
        assert_eq!(Tally::in_line(line), None);
    }

    #[test]
    fn any_other_line_counts_nothing() {
        assert_eq!(Tally::in_line("test wire::a_bus_is_found ... ok"), None);
        assert_eq!(Tally::in_line("12 passed, 0 failed"), None);
    }
}
