use super::StreamStrategy;
use crate::message::Metadata;
use crate::snapshot::RepositorySnapshots;
use crate::store::StreamName;

/// Where the aggregates of one type live, as the configuration says.
///
/// ```
/// # use cqrs_core::aggregate::RepositorySettings;
/// let mut accounts = RepositorySettings::new("accounts", "Account", "bank");
/// accounts.cache = 100;
/// assert_eq!(accounts.retries, RepositorySettings::RETRIES);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RepositorySettings {
    /// The repository's name, for `#[named("...")]`.
    pub name: String,
    /// `Aggregate::TYPE`, or one of its aliases.
    pub aggregate_type: String,
    /// The name of the store.
    pub store: String,
    /// Which stream an aggregate's events go to.
    pub streams: StreamStrategy,
    /// What is known about a stream that the repository makes; nothing where it is empty.
    pub stream_metadata: Metadata,
    /// How often a pure handler is called again after a conflict.
    pub retries: u32,
    /// How many aggregates are kept in memory, so that a command need not load its own; none with 0.
    pub cache: usize,
    /// A unit of work has one root of each aggregate. Without it two loads give two roots, and saving both is a conflict.
    pub identity_map: bool,
    /// Where its aggregates' snapshots are, and when they are taken; none unless it says so.
    pub snapshots: Option<RepositorySnapshots>,
}

impl RepositorySettings {
    /// How often a pure handler is called again after a conflict, unless the configuration says otherwise.
    pub const RETRIES: u32 = 5;

    /// How many aggregates are kept in memory, unless the configuration says otherwise.
    pub const CACHE: usize = 10_000;

    /// prooph's default stream.
    pub const STREAM: &'static str = StreamName::EVENT_STREAM;

    /// The repository `name` in `store`, and all defaults.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        aggregate_type: impl Into<String>,
        store: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            aggregate_type: aggregate_type.into(),
            store: store.into(),
            streams: StreamStrategy::default(),
            stream_metadata: Metadata::new(),
            retries: Self::RETRIES,
            cache: Self::CACHE,
            identity_map: true,
            snapshots: None,
        }
    }
}
