//! Plain-text tables: the listing of the suites and the summary of a run.

use std::fmt::Write;
use std::time::Duration;

use crate::suite::Suite;
use crate::tally::Tally;

/// How one suite ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) suite: &'static str,
    pub(crate) tally: Tally,
    pub(crate) took: Duration,
    /// Its budget, where it took longer.
    pub(crate) exceeded: Option<u64>,
    /// Why it did not run, or what failed.
    pub(crate) remarks: Vec<String>,
}

/// All suites with what they do.
pub(crate) fn listing(suites: &[Suite]) -> String {
    let mut text = String::new();
    for suite in suites {
        let _ = writeln!(text, "{:<13} {}", suite.name, suite.about);
        for need in suite.needs {
            let _ = writeln!(
                text,
                "{:<13}   needs {}: {}",
                "", need.program, need.purpose
            );
        }
    }
    text
}

/// One row a suite, remarks below, and alone on the last line the totals.
pub(crate) fn summary(outcomes: &[Outcome]) -> String {
    let mut text = format!(
        "{:<13} {:>7} {:>7} {:>7} {:>8}\n",
        "suite", "passed", "failed", "skipped", "seconds"
    );
    let mut total = Tally::default();
    for outcome in outcomes {
        let Tally {
            passed,
            failed,
            skipped,
        } = outcome.tally;
        let seconds = outcome.took.as_secs_f64();
        let _ = writeln!(
            text,
            "{:<13} {passed:>7} {failed:>7} {skipped:>7} {seconds:>8.1}",
            outcome.suite
        );
        total += outcome.tally;
    }
    for outcome in outcomes {
        for remark in &outcome.remarks {
            let _ = writeln!(text, "{}: {remark}", outcome.suite);
        }
        if let Some(minutes) = outcome.exceeded {
            let _ = writeln!(
                text,
                "{}: took longer than its {minutes} minutes",
                outcome.suite
            );
        }
    }
    let _ = write!(text, "\n{} passed, {} failed", total.passed, total.failed);
    if total.skipped > 0 {
        let _ = write!(text, ", {} skipped", total.skipped);
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Outcome, summary};
    use crate::tally::Tally;

    fn outcome(suite: &'static str, tally: Tally, remarks: &[&str]) -> Outcome {
        Outcome {
            suite,
            tally,
            took: Duration::from_millis(1500),
            exceeded: None,
            remarks: remarks.iter().map(|&remark| remark.to_owned()).collect(),
        }
    }

    #[test]
    fn the_last_line_is_the_totals_alone() {
        let text = summary(&[
            outcome("format", Tally::PASSED, &[]),
            outcome("tests", Tally::FAILED, &["it failed"]),
        ]);
        assert!(
            text.ends_with("\ntests: it failed\n\n1 passed, 1 failed\n"),
            "{text}"
        );
    }

    #[test]
    fn skipped_suites_are_counted_in_the_totals() {
        let text = summary(&[outcome("supply-chain", Tally::SKIPPED, &[])]);
        assert!(
            text.ends_with("\n\n0 passed, 0 failed, 1 skipped\n"),
            "{text}"
        );
    }
}
