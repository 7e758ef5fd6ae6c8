//! What the linked code offers, as plain data: the other half of what [`check`](crate::check) needs.
//!
//! Whoever wires the application fills a [`Catalog`] from its registry; the stand-alone tools fill only the drivers.

mod option_kind;
mod upcaster;

use std::fmt;
use std::sync::Arc;

use crate::plan::OptionPlan;

pub use option_kind::OptionKind;
pub use upcaster::UpcasterEntry;

/// Everything that configuration can name and that lives in code.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// Commands, events and queries.
    pub messages: Vec<MessageEntry>,
    /// Command handlers, event listeners and finders.
    pub handlers: Vec<HandlerEntry>,
    /// Aggregate types.
    pub aggregates: Vec<AggregateEntry>,
    /// Plugins of buses and stores.
    pub plugins: Vec<PluginEntry>,
    /// What takes messages of older shapes further.
    pub upcasters: Vec<UpcasterEntry>,
    /// Drivers that are linked.
    pub drivers: Vec<DriverEntry>,
    /// Drivers that exist but whose cargo feature is off.
    pub absent_drivers: Vec<AbsentDriver>,
    /// Values that the application provides itself.
    pub provided: Vec<ProvidedEntry>,
    /// The crates that registered something.
    pub crates: Vec<CrateEntry>,
}

/// The driver of queues that live in an event store.
pub const QUEUE: &str = "queue";

/// The driver of snapshot stores that are made of others.
pub const COMPOSITE: &str = "composite";

/// A place in the application's code.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The crate.
    pub krate: String,
    /// The file as the compiler names it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)
    }
}

/// The three kinds of message, and so of bus and of handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageKind {
    /// Exactly one handler.
    Command,
    /// Any number of listeners.
    Event,
    /// Exactly one finder, with an answer.
    Query,
}

impl MessageKind {
    /// All three, in the order in which the buses are listed.
    pub const ALL: [Self; 3] = [Self::Command, Self::Event, Self::Query];

    /// `command`, `event` or `query`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Event => "event",
            Self::Query => "query",
        }
    }

    /// What handles it: `command handler`, `event listener` or `query handler`.
    pub fn handler(self) -> &'static str {
        match self {
            Self::Command => "command handler",
            Self::Event => "event listener",
            Self::Query => "query handler",
        }
    }
}

/// A message type.
#[derive(Clone, Debug)]
pub struct MessageEntry {
    /// Command, event or query.
    pub kind: MessageKind,
    /// The wire name.
    pub name: String,
    /// Older wire names that mean the same.
    pub aliases: Vec<String>,
    /// The version of its shape.
    pub version: u32,
    /// The Rust type, with or without its path.
    pub rust_name: String,
    /// Whether an async switch sends it to a transport.
    pub asynchronous: bool,
    /// Where it is declared.
    pub place: Place,
}

/// A handler, listener or finder.
#[derive(Clone, Debug)]
pub struct HandlerEntry {
    /// The id that a route names.
    pub id: String,
    /// The kind of message it takes.
    pub kind: MessageKind,
    /// The wire name of the message it takes.
    pub message: String,
    /// The bus it joins by its own attribute.
    pub bus: Option<String>,
    /// A listener that asked to run inside the dispatch.
    pub inline: bool,
    /// A durable listener that asked to start at the beginning of the log.
    pub from_beginning: bool,
    /// What is injected into it.
    pub dependencies: Vec<Dependency>,
    /// A decision of an aggregate and nothing else, so it may be asked again after a conflict.
    pub is_pure: bool,
    /// The wire names of the events that its decision may return.
    pub decides: Vec<String>,
    /// It said that writing two stores without one transaction is meant.
    pub independent_stores: bool,
    /// Its signature in a reader's words, for help lines.
    pub signature: String,
    /// Where it is declared.
    pub place: Place,
}

/// Something that is injected into a handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dependency {
    /// The repository of an aggregate type.
    Repository {
        /// The aggregate's type name.
        aggregate: String,
        /// The repository, when several hold the type.
        named: Option<String>,
    },
    /// A bus.
    Bus {
        /// Which kind of bus.
        kind: MessageKind,
        /// Which one, when there are several.
        named: Option<String>,
    },
    /// A value that the application provides.
    Service {
        /// The Rust type.
        type_name: String,
        /// The id, when it was provided under one.
        named: Option<String>,
    },
    /// An adapter's transaction.
    Transaction {
        /// The driver whose transaction it is.
        driver: String,
        /// The event store, when it is not the default one.
        named: Option<String>,
    },
    /// The streams of an event store, to read.
    Streams {
        /// The event store, when it is not the default one.
        named: Option<String>,
    },
    /// An event store, to read and to write without a unit of work.
    StreamStore {
        /// The event store, when it is not the default one.
        named: Option<String>,
    },
    /// Anything that needs nothing from the configuration.
    Other,
}

/// An aggregate type.
#[derive(Clone, Debug)]
pub struct AggregateEntry {
    /// The name that `aggregate_type` holds.
    pub type_name: String,
    /// Older names of the same type.
    pub aliases: Vec<String>,
    /// The Rust type.
    pub rust_name: String,
    /// The wire names of the events that it applies.
    pub events: Vec<String>,
    /// Whether its state can be kept as snapshots.
    pub snapshots: bool,
    /// Where it is declared.
    pub place: Place,
}

/// A plugin.
#[derive(Clone, Debug)]
pub struct PluginEntry {
    /// The id that `plugins` names, and the `driver` of a service that is one.
    pub id: String,
    /// Other names for it: the classes that prooph has for the same.
    pub aliases: Vec<String>,
    /// The kinds of bus it may be attached to.
    pub buses: Vec<MessageKind>,
    /// Whether it may be attached to an event store.
    pub stores: bool,
    /// Whether it is a metadata enricher.
    pub enricher: bool,
    /// The options it takes.
    pub options: Options,
    /// What it needs of the application.
    pub dependencies: Vec<Dependency>,
    /// Where it is declared.
    pub place: Place,
}

/// The options that a plugin takes.
#[derive(Clone, Debug)]
pub enum Options {
    /// These.
    Listed(Vec<OptionSpec>),
    /// Those that a type of the application's code reads.
    Typed(TypedOptions),
}

impl Default for Options {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

/// Tries whether a type of the application's code can be read from options.
#[derive(Clone)]
pub struct TypedOptions(Arc<TryOptions>);

type TryOptions = dyn Fn(&[OptionPlan]) -> Result<(), OptionMistake> + Send + Sync;

impl TypedOptions {
    /// Asks `try_options`; what it is asked with may hold secrets, which its answer must not.
    pub fn new(
        try_options: impl Fn(&[OptionPlan]) -> Result<(), OptionMistake> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(try_options))
    }

    pub(crate) fn mistake(&self, options: &[OptionPlan]) -> Option<OptionMistake> {
        (self.0)(options).err()
    }
}

impl fmt::Debug for TypedOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TypedOptions")
    }
}

/// What is wrong with options that a type reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionMistake {
    /// It knows no option of this name.
    Unknown {
        /// The keys that lead to it, the option's own last.
        path: Vec<String>,
        /// What it knows there.
        known: Vec<String>,
    },
    /// It cannot do without.
    Missing {
        /// The keys that lead to it, the option's own last.
        path: Vec<String>,
    },
    /// It does not take this value.
    Wrong {
        /// The keys that lead to it; none for all of them together.
        path: Vec<String>,
        /// What it takes, or why not, without the value.
        reason: String,
    },
}

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

/// One option of a driver or plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionSpec {
    /// The key.
    pub name: String,
    /// What it may hold.
    pub kind: OptionKind,
    /// Whether it has to be given.
    pub required: bool,
    /// The default, written as YAML.
    pub default: Option<String>,
    /// Whether its value is never shown.
    pub secret: bool,
    /// One sentence.
    pub doc: String,
}

/// A value that the application provides.
#[derive(Clone, Debug)]
pub struct ProvidedEntry {
    /// The id it was provided under.
    pub id: Option<String>,
    /// Its Rust type.
    pub type_name: String,
}

/// A crate that registered something.
#[derive(Clone, Debug)]
pub struct CrateEntry {
    /// Its name, with underscores.
    pub name: String,
    /// How many handlers it registered.
    pub handlers: usize,
}
