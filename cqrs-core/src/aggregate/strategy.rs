use std::fmt;
use std::sync::Arc;

use crate::store::{InvalidName, StreamName, Subject};

/// Which stream the events of an aggregate go to.
///
/// ```
/// # use cqrs_core::aggregate::StreamStrategy;
/// # use cqrs_core::store::Subject;
/// let account = Subject::new("Account", "7")?;
/// assert_eq!(StreamStrategy::default().stream(&account)?.as_str(), "event_stream");
/// assert_eq!(StreamStrategy::one_per_aggregate().stream(&account)?.as_str(), "Account-7");
/// # Ok::<(), cqrs_core::store::InvalidName>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum StreamStrategy {
    /// All of them to this one.
    OneForAll(StreamName),
    /// Each aggregate has a stream of its own: `<prefix>-<id>`, and without a prefix `<aggregate type>-<id>`.
    OnePerAggregate {
        /// What stands before the id.
        prefix: Option<String>,
    },
    /// The application says which.
    Own(Arc<dyn NameStreams>),
}

/// Names the stream of an aggregate. Implemented by the application, also as a function; called by its repository before each load and save.
///
/// * The same aggregate has the same stream every time: what it was called yesterday is where its events are.
/// * Several aggregates may share one.
pub trait NameStreams: Send + Sync + 'static {
    /// The stream of this aggregate.
    ///
    /// # Errors
    /// Those of [`StreamName::new`].
    fn stream(&self, aggregate: &Subject) -> Result<StreamName, InvalidName>;
}

impl<F> NameStreams for F
where
    F: Fn(&Subject) -> Result<StreamName, InvalidName> + Send + Sync + 'static,
{
    fn stream(&self, aggregate: &Subject) -> Result<StreamName, InvalidName> {
        self(aggregate)
    }
}

impl StreamStrategy {
    /// Each aggregate has a stream of its own, called `<aggregate type>-<id>`.
    #[must_use]
    pub const fn one_per_aggregate() -> Self {
        Self::OnePerAggregate { prefix: None }
    }

    /// The stream of one aggregate.
    ///
    /// # Errors
    /// When what it should be called cannot name a stream.
    pub fn stream(&self, aggregate: &Subject) -> Result<StreamName, InvalidName> {
        match self {
            Self::OneForAll(stream) => Ok(stream.clone()),
            Self::OnePerAggregate { prefix } => {
                let own = || aggregate.aggregate_type();
                let prefix = prefix.as_deref().unwrap_or_else(own);
                StreamName::new(format!("{prefix}-{}", aggregate.aggregate_id()))
            }
            Self::Own(strategy) => strategy.stream(aggregate),
        }
    }
}

impl Default for StreamStrategy {
    /// prooph's: `event_stream` for all.
    fn default() -> Self {
        Self::OneForAll(StreamName::event_stream())
    }
}

impl fmt::Debug for StreamStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneForAll(stream) => write!(f, "OneForAll({stream})"),
            Self::OnePerAggregate { prefix } => write!(f, "OnePerAggregate({prefix:?})"),
            Self::Own(_) => f.write_str("Own"),
        }
    }
}
