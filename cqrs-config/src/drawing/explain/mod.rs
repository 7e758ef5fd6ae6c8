//! What happens to one message.

mod dependency;
mod on_bus;
mod paper;
mod queue;
mod reached;
mod repository;
mod subject;
mod unhandled;
mod walk;

pub use dependency::ReachedDependency;
pub use on_bus::OnBus;
pub use queue::ThroughQueue;
pub use reached::Reached;
pub use repository::{ReachedAggregate, ReachedRepository};
pub use subject::{Subject, Upcasting};
pub use unhandled::{Unhandled, Unreached};
pub use walk::Walk;

use std::fmt;

use serde::Serialize;

use super::Drawing;
use crate::catalog::MessageKind;
use paper::Paper;

/// What happens to one message. Serialized it is the JSON of `explain`, shown the text: both say the same.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The message.
    pub message: Subject,
    /// The buses that have it, in the order of the plan.
    pub buses: Vec<OnBus>,
    /// Why nobody has it, where nobody has.
    pub unhandled: Option<Unhandled>,
}

pub(super) fn explain(drawing: &Drawing, kind: MessageKind, name: &str) -> Explanation {
    let buses = drawing.plan.buses.iter().filter(|bus| bus.kind == kind);
    let buses: Vec<OnBus> = buses
        .filter_map(|bus| OnBus::of(drawing, bus, name))
        .collect();
    let unhandled = buses.is_empty().then(|| Unhandled::of(drawing, kind, name));
    Explanation {
        message: Subject::of(drawing, kind, name),
        buses,
        unhandled,
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut paper = Paper::default();
        self.message.write(&mut paper);
        for bus in &self.buses {
            paper.gap();
            bus.write(&mut paper);
        }
        if let Some(unhandled) = &self.unhandled {
            paper.gap();
            unhandled.write(&mut paper);
        }
        paper.fmt(formatter)
    }
}
