use std::fmt;

use crate::error::Causes;
use crate::inject::InjectError;
use crate::plugin::{BusIdentity, PluginError, PluginHost};
use crate::registry::Origin;
use crate::store::StoreError;
use crate::upcast::UpcasterProblem;

/// Why an application could not be put together: everything that is wrong, not the first thing only.
#[derive(Debug, thiserror::Error)]
#[error("{} thing{} cannot be wired{}", .problems.len(), if .problems.len() == 1 { "" } else { "s" }, shown(.problems))]
pub struct BuildError {
    /// What is wrong, in order of the handlers' ids.
    pub problems: Vec<BuildProblem>,
}

/// One thing that cannot be wired.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildProblem {
    /// A handler's parameter for which nothing is there.
    Handler {
        /// The handler's id.
        handler: String,
        /// Where it stands.
        origin: Origin,
        /// What is missing.
        error: InjectError,
    },
    /// A plugin that cannot be made.
    Plugin {
        /// The id that it is attached by.
        plugin: String,
        /// The first bus or event store that it is for.
        host: PluginHost,
        /// Why not.
        error: PluginError,
    },
    /// An `async_switch` that names no queue.
    UnknownQueue {
        /// What it names.
        queue: String,
        /// The bus that it belongs to.
        bus: BusIdentity,
    },
    /// A message that is to be asynchronous and that the program does not have.
    UnknownAsynchronous {
        /// Its name.
        message: String,
        /// The bus that it is for.
        bus: BusIdentity,
    },
    /// A queue in a store that is not there.
    QueueStore {
        /// The queue's id.
        queue: String,
        /// The store's name.
        store: String,
    },
    /// An upcaster that cannot be meant.
    Upcaster(UpcasterProblem),
    /// A snapshot store for aggregates that serde does not know.
    Snapshots {
        /// The repository.
        repository: String,
        /// Their type.
        aggregate_type: String,
    },
    /// A store failed while the subscriptions were made.
    Store {
        /// The store's name.
        store: String,
        /// What it says.
        error: StoreError,
    },
}

fn shown(problems: &[BuildProblem]) -> String {
    problems
        .iter()
        .map(|problem| format!("\n  {problem}"))
        .collect()
}

impl fmt::Display for BuildProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Handler {
                handler,
                origin,
                error,
            } => write!(f, "{handler} ({origin}): {error}"),
            Self::Plugin {
                plugin,
                host,
                error,
            } => {
                write!(f, "plugin {plugin} of {host}: {}", Causes(error))
            }
            Self::UnknownQueue { queue, bus } => {
                write!(
                    f,
                    "{bus}: there is no queue {queue:?} for its `async_switch`"
                )
            }
            Self::UnknownAsynchronous { message, bus } => {
                write!(
                    f,
                    "{bus}: there is no {} {message:?} for its `asynchronous`",
                    bus.kind
                )
            }
            Self::QueueStore { queue, store } => {
                write!(
                    f,
                    "queue {queue}: there is no store {store:?} for it to live in"
                )
            }
            Self::Upcaster(problem) => write!(f, "{problem}"),
            Self::Snapshots {
                repository,
                aggregate_type,
            } => write!(
                f,
                "repository {repository} has a snapshot store, and {aggregate_type:?} is no aggregate that serde knows: derive `Serialize` and `Deserialize` for it"
            ),
            Self::Store { store, error } => {
                write!(f, "store {store}: {}", Causes(error))
            }
        }
    }
}
