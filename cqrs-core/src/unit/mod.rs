//! The unit of work: what one handler stages, and what becomes of it.
//!
//! Every call of a command handler or listener has one. What the handler saves, raises and dispatches is staged here; when the handler has
//! returned `Ok` it is written in one commit, then published, then the queued commands run. On an error all of it is dropped.

mod commit;
mod current;
mod ended;
mod entities;
mod facts;
mod follow_up;
mod held;
mod lazy;
mod metadata;
mod plugged;
mod queue;
mod receipt;
mod room;
mod staged;
mod transaction;
#[allow(clippy::module_inception, reason = "the type that the module is about")]
mod unit;

pub(crate) use commit::{BUS_KEY, Extras};
pub(crate) use current::Scope;
pub(crate) use ended::Ended;
pub(crate) use facts::{Facts, derived_id, foreign_id};
pub(crate) use follow_up::{FollowUp, Published, failure};
pub(crate) use held::{Claim, HeldKey, StagedState};
pub(crate) use lazy::LazyUnit;
pub(crate) use queue::QueuedCommand;
pub(crate) use receipt::Contents;
pub use receipt::{FollowUpFailed, FollowUpFailure, Receipt, Written};
pub(crate) use room::Room;
pub(crate) use staged::{Staged, StagedAppend, StagedEvent};
pub(crate) use transaction::{OwnTransaction, TransactionSlot};
pub(crate) use unit::Rules;
pub use unit::Unit;
