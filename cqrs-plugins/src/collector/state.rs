use std::collections::VecDeque;
use std::time::Duration;

use cqrs_core::plugin::{BusDescription, BusIdentity};

use super::{Collected, CollectedBus, CollectedCall, CollectedMessage};

/// What is collected, with the last of it one by one.
pub(super) struct State {
    keep: usize,
    buses: Vec<Bus>,
}

struct Bus {
    identity: BusIdentity,
    description: BusDescription,
    message_count: u64,
    failure_count: u64,
    duration: Duration,
    messages: VecDeque<CollectedMessage>,
    calls: VecDeque<CollectedCall>,
}

impl State {
    pub(super) fn new(keep: usize) -> Self {
        Self {
            keep,
            buses: Vec::new(),
        }
    }

    pub(super) fn keep(&mut self, count: usize) {
        self.keep = count;
        for bus in &mut self.buses {
            shorten(&mut bus.messages, count);
            shorten(&mut bus.calls, count);
        }
    }

    /// Its number.
    pub(super) fn add_bus(&mut self, identity: &BusIdentity, description: BusDescription) -> usize {
        self.buses.push(Bus {
            identity: identity.clone(),
            description,
            message_count: 0,
            failure_count: 0,
            duration: Duration::ZERO,
            messages: VecDeque::new(),
            calls: VecDeque::new(),
        });
        self.buses.len() - 1
    }

    pub(super) fn note_call(&mut self, bus: usize, call: CollectedCall) {
        let calls = &mut self.buses[bus].calls;
        calls.push_back(call);
        shorten(calls, self.keep);
    }

    pub(super) fn note_message(&mut self, bus: usize, message: CollectedMessage) {
        let bus = &mut self.buses[bus];
        bus.message_count += 1;
        bus.failure_count += u64::from(message.exception.is_some());
        bus.duration += message.duration;
        bus.messages.push_back(message);
        shorten(&mut bus.messages, self.keep);
    }

    pub(super) fn reset(&mut self) {
        for bus in &mut self.buses {
            bus.message_count = 0;
            bus.failure_count = 0;
            bus.duration = Duration::ZERO;
            bus.messages.clear();
            bus.calls.clear();
        }
    }

    pub(super) fn collected(&self) -> Collected {
        let buses = self.buses.iter().map(|bus| CollectedBus {
            bus_type: bus.identity.kind.as_str(),
            bus_name: bus.identity.name.clone(),
            description: bus.description.clone(),
            message_count: bus.message_count,
            failure_count: bus.failure_count,
            duration: bus.duration,
            messages: bus.messages.iter().cloned().collect(),
            call_stack: bus.calls.iter().cloned().collect(),
        });
        Collected {
            buses: buses.collect(),
        }
    }
}

fn shorten<T>(kept: &mut VecDeque<T>, keep: usize) {
    let surplus = kept.len().saturating_sub(keep);
    kept.drain(..surplus);
}
