/// What a parameter needs, as data for `check`, `explain` and the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// What it is.
    pub kind: DependencyKind,
    /// Which one, where the parameter says `#[named("...")]`.
    pub named: Option<&'static str>,
}

/// The kinds of dependencies.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DependencyKind {
    /// The repository of an aggregate, by its configured type.
    Repository {
        /// `Aggregate::TYPE`.
        aggregate_type: &'static str,
    },
    /// A command bus.
    CommandBus,
    /// An event bus.
    EventBus,
    /// A query bus.
    QueryBus,
    /// Something that the application provides.
    Service {
        /// The Rust type, for people.
        type_name: &'static str,
    },
    /// A transaction of a store's own database.
    Transaction {
        /// The driver whose transaction it is.
        driver: &'static str,
    },
    /// The streams of an event store, to read.
    Streams,
    /// An event store, to read and to write without a unit of work.
    StreamStore,
    /// Always there.
    Always,
}

impl Dependency {
    /// A dependency of this kind.
    #[must_use]
    pub const fn new(kind: DependencyKind, named: Option<&'static str>) -> Self {
        Self { kind, named }
    }

    /// Something that is always there.
    #[must_use]
    pub const fn always() -> Self {
        Self::new(DependencyKind::Always, None)
    }
}
