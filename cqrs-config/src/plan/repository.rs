//! Repositories, and the snapshots of their aggregates.

use super::{Scalar, ServiceReference};
use crate::report::Location;

/// A repository.
#[derive(Clone, Debug)]
pub struct RepositoryPlan {
    /// Its name, which is its id.
    pub name: String,
    /// The store it is in.
    pub store: String,
    /// The aggregate types it holds; one, unless the text has a map.
    pub aggregate_types: Vec<String>,
    /// The stream, or with one stream for each aggregate what stands before the id. Nothing is [`DEFAULT_STREAM`], or the aggregate's type.
    pub stream_name: Option<String>,
    /// Whether each aggregate has a stream of its own.
    pub one_stream_per_aggregate: bool,
    /// The id of what the application names streams by, in place of the two above.
    pub stream_strategy: Option<String>,
    /// What is known about a stream that the repository makes.
    pub stream_metadata: Vec<(String, Scalar)>,
    /// Where and when snapshots are taken.
    pub snapshots: Option<SnapshotsPlan>,
    /// Whether two loads in one unit of work give two roots.
    pub disable_identity_map: bool,
    /// How often a pure handler is run again after a conflict.
    pub conflict_retry: u64,
    /// How many aggregates are kept in memory; none with 0.
    pub cache: u64,
    /// Where it is declared; nowhere if it is implied.
    pub place: Option<Location>,
}

impl RepositoryPlan {
    /// The stream that all its aggregates share, for people; where each has its own, what they have in common.
    pub fn stream(&self) -> &str {
        self.stream_name.as_deref().unwrap_or(DEFAULT_STREAM)
    }
}

/// The snapshots of a repository.
#[derive(Clone, Debug)]
pub struct SnapshotsPlan {
    /// The store that they go to.
    pub store: ServiceReference,
    /// After how many events.
    pub every: Option<u64>,
    /// The wire names of the events after which there is one in any case.
    pub on: Vec<String>,
}

/// prooph's default stream.
pub const DEFAULT_STREAM: &str = "event_stream";
