//! The words of every choice with what they mean; the table of keys takes the words from here.

use super::{Consume, DeliveryMode, FailureMode, Nested, Poison, Start};

pub(crate) const FAILURE_MODES: [(&str, FailureMode); 2] = [
    ("collect", FailureMode::Collect),
    ("prooph", FailureMode::Prooph),
];

pub(crate) const NESTED: [(&str, Nested); 2] =
    [("queue", Nested::Queue), ("inline", Nested::Inline)];

pub(crate) const MODES: [(&str, DeliveryMode); 2] = [
    ("durable", DeliveryMode::Durable),
    ("inline", DeliveryMode::Inline),
];

pub(crate) const POISONS: [(&str, Poison); 3] = [
    ("park", Poison::Park),
    ("skip", Poison::Skip),
    ("stop", Poison::Stop),
];

pub(crate) const STARTS: [(&str, Start); 2] =
    [("end", Start::End), ("beginning", Start::Beginning)];

pub(crate) const CONSUME: [(&str, Consume); 2] =
    [("here", Consume::Here), ("elsewhere", Consume::Elsewhere)];

/// How often a pure handler decides again.
pub(crate) const ON_CONFLICT: [(&str, u64); 1] = [("fail", 0)];
