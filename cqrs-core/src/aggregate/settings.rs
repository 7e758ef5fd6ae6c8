use crate::store::StreamName;

/// Where the aggregates of one type live, as the configuration says.
#[derive(Debug, Clone)]
pub struct RepositorySettings {
    /// The repository's name, for `#[named("...")]`.
    pub name: String,
    /// `Aggregate::TYPE`.
    pub aggregate_type: String,
    /// The name of the store.
    pub store: String,
    /// The stream; the prefix of the streams where each aggregate has its own.
    pub stream: StreamName,
    /// Each aggregate has a stream of its own, called `<stream>-<id>`.
    pub one_stream_per_aggregate: bool,
    /// How often a pure handler is called again after a conflict.
    pub retries: u32,
    /// How many aggregates are kept in memory, so that a command need not load its own; none with 0.
    pub cache: usize,
}

impl RepositorySettings {
    /// How often a pure handler is called again after a conflict, unless the configuration says otherwise.
    pub const RETRIES: u32 = 5;

    /// How many aggregates are kept in memory, unless the configuration says otherwise.
    pub const CACHE: usize = 10_000;

    /// prooph's default stream.
    pub const STREAM: &'static str = "event_stream";
}
