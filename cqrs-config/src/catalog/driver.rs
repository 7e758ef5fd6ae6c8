//! What makes services.

use super::OptionSpec;

/// The driver of queues that live in an event store.
pub const QUEUE: &str = "queue";

/// The driver of snapshot stores that are made of others.
pub const COMPOSITE: &str = "composite";

/// What a driver makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DriverKind {
    /// An event store.
    Store,
    /// A message transport.
    Transport,
    /// A snapshot store.
    Snapshots,
    /// A plugin of buses.
    Plugin,
    /// Any other service.
    Service,
}

impl DriverKind {
    /// `event store`, `transport`, `snapshot store`, `plugin` or `service`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Store => "event store",
            Self::Transport => "transport",
            Self::Snapshots => "snapshot store",
            Self::Plugin => "plugin",
            Self::Service => "service",
        }
    }
}

/// A driver that `services` can name. One name may stand for several kinds (`memory`): one entry each.
#[derive(Clone, Debug)]
pub struct DriverEntry {
    /// The word after `driver:`.
    pub name: String,
    /// What it makes.
    pub kind: DriverKind,
    /// The options it takes.
    pub options: Vec<OptionSpec>,
    /// What it can be relied on for.
    pub promises: Promises,
}

/// What a store can be relied on for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promises {
    /// One commit may write several streams, all or nothing.
    pub several_streams_in_one_transaction: bool,
    /// The whole log has one order.
    pub global_order: bool,
    /// What is stored survives the process.
    pub durable: bool,
}

impl Default for Promises {
    fn default() -> Self {
        Self {
            several_streams_in_one_transaction: true,
            global_order: true,
            durable: true,
        }
    }
}

/// A driver whose cargo feature is off.
#[derive(Clone, Debug)]
pub struct AbsentDriver {
    /// The word after `driver:`.
    pub name: String,
    /// The feature of the crate `cqrs` that brings it.
    pub feature: String,
}
