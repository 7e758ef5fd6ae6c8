//! given/when/then: what an aggregate decides, without an application around it.
//!
//! Events are compared by name and serialised value.

mod events;
mod scenario;

pub use scenario::{Decided, Given, Scenario};
