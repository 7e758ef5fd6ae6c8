//! The wired application, without its configuration: buses, repositories, stores and subscriptions, ready to run.
//!
//! [`RuntimeBuilder`] is filled by hand or from a configuration; [`Runtime`] is what comes out.

mod announce;
mod binder;
mod build_error;
mod builder;
mod dead_letters;
mod deleting;
mod first_checkpoints;
mod inner;
mod keeper;
mod lifecycle;
mod outline;
mod plugins;
mod prepare;
mod publish;
mod queues;
mod snapshot_worker;
mod snapshots;
mod stores;
mod upcasting;
mod wiring;

pub use announce::{CommandFailed, EventExecutionFailed};
pub use build_error::{BuildError, BuildProblem};
pub use builder::{RuntimeBuilder, StoreSettings};
pub use dead_letters::{DeadLetter, DeadLetterSelection};
pub use inner::Runtime;
pub(crate) use inner::{InFlight, WeakRuntime};
pub use keeper::{Erased, Keeper};
pub use lifecycle::WaitError;
pub use outline::{Outline, RefusedPlugin};
pub use queues::UnknownQueue;
pub use snapshots::{SnapshotStatus, SnapshotsError};
pub use stores::UnknownStore;
pub use wiring::{StoreHandle, Wiring};
