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
