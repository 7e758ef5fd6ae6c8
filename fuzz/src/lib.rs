//! Hostile inputs for whatever cqrs reads from others: configurations, placeholders, imports, raw messages.
//!
//! A [`Target`] is a plain function of bytes that panics where a promise is broken, so any fuzzer can drive it. The one that
//! is here needs nothing but stable Rust: it changes the files of a corpus in ways that mean something ([`mutate`]), looks at
//! the answer's processor time and memory ([`answer`]), and numbers its inputs, so that a seed and a number bring back any of them.
//!
//! ```
//! use cqrs_fuzz::{Run, targets};
//!
//! let target = targets::find("raw_messages").expect("there is such a target");
//! let summary = Run { seed: 7, mutations: 20, ..Run::of(target) }.start();
//! assert!(summary.failures.is_empty(), "{summary}");
//! ```
//!
//! `cargo xtask fuzz` runs all targets optimised, with a million inputs each; the tests of this crate run some thousands.
//! What was found once is a test of its own, where the rule is tested that it broke.

pub mod answer;
mod clock;
pub mod corpus;
pub mod mutate;
pub mod random;
mod run;
pub mod targets;

pub use run::{Failure, Run, Summary};
pub use targets::Target;
