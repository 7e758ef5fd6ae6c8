//! What the linked code offers, as plain data: the other half of what [`check`](crate::check) needs.
//!
//! Whoever wires the application fills a [`Catalog`] from its registry; the stand-alone tools fill only the drivers.

mod driver;
mod option_kind;
mod options;
mod upcaster;

use std::fmt;

pub use driver::{AbsentDriver, COMPOSITE, DriverEntry, DriverKind, Promises, QUEUE};
pub use option_kind::OptionKind;
pub use options::{OptionMistake, OptionSpec, Options, TypedOptions};
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
