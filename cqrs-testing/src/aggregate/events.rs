use std::fmt::Write;

use cqrs_core::aggregate::{Aggregate, Changes, Recorder};
use cqrs_core::message::SharedEvent;

/// Applies `changes` to `state`; each event as a person reads it.
pub(super) fn record<A: Aggregate>(state: &mut A, changes: impl Changes<A>) -> Vec<String> {
    let mut recorded = Vec::new();
    changes.record_into(&mut Recorder::new(state, &mut recorded));
    recorded.iter().map(shown).collect()
}

/// Each event of `changes` as a person reads it, applied to nobody.
pub(super) fn collect<A: Aggregate>(changes: impl Changes<A>) -> Vec<String> {
    let mut recorded = Vec::new();
    changes.record_into(&mut Recorder::collecting(&mut recorded));
    recorded.iter().map(shown).collect()
}

fn shown(event: &SharedEvent) -> String {
    match event.encode() {
        Ok(payload) => format!("{} {}", event.name(), payload.as_str()),
        Err(error) => format!("{} ({error})", event.name()),
    }
}

/// Expected and actual side by side: what is missing with `-`, what is too much with `+`.
pub(super) fn difference(expected: &[String], actual: &[String]) -> String {
    let mut shown = String::new();
    for index in 0..expected.len().max(actual.len()) {
        let (wanted, got) = (expected.get(index), actual.get(index));
        if let (Some(wanted), true) = (wanted, wanted == got) {
            let _infallible = writeln!(shown, "    {wanted}");
            continue;
        }
        if let Some(wanted) = wanted {
            let _infallible = writeln!(shown, "  - {wanted}");
        }
        if let Some(got) = got {
            let _infallible = writeln!(shown, "  + {got}");
        }
    }
    shown
}
