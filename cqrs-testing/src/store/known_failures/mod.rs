//! What has gone wrong elsewhere: failures of event stores and frameworks that were seen running, each as a test that would have told.
//!
//! Those of repositories and subscriptions run a [small application](super::bank) on the store under test.
//!
//! # Open
//!
//! These concern projections, and become tests of their suite:
//!
//! * a rebuild that deletes the view before each event leaves the last of a hundred, and publishes each a hundred times;
//! * a projection over all aggregates of a type that remembers one aggregate's version as its cursor loses the others
//!   ([`a_cursor_is_about_the_log_and_not_about_an_aggregate`] is the subscription's half of it);
//! * a view whose effect and checkpoint are two writes repeats or loses an event at a crash.

mod concurrency;
mod histories;
mod listeners;
mod snapshots;

pub use concurrency::*;
pub use histories::*;
pub use listeners::*;
pub use snapshots::*;
