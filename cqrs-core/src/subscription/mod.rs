//! Durable delivery: a subscription reads the log from its own checkpoint and hands events to one listener.
//!
//! One runner serves every subscription. Among all processes it has one owner at a time, by lease; what the listener writes and the checkpoint
//! are one commit; a delivery that fails is tried again, and in the end parked, skipped or stopped at, as configured.

mod again;
mod deliver;
mod page;
mod runner;
mod settings;
#[allow(clippy::module_inception, reason = "the type that the module is about")]
mod subscription;

pub(crate) use again::due;
pub(crate) use runner::{HEARTBEAT, LEASE, Runner};
pub use settings::{Poison, Retry, SubscriptionSettings};
pub use subscription::SubscriptionState;
pub(crate) use subscription::{Progress, Subscription};
