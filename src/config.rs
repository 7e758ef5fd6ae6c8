//! The configuration as data: where it is read, what it says, and what is wrong with it.
//!
//! [`AppBuilder::check`](crate::AppBuilder::check) gives out a [`Plan`] or a [`Report`]. Tools that read files without an application use the
//! crate `cqrs-config` itself.

pub use cqrs_config::{
    Drawing, Environment, Plan, Problem, REFERENCE, Report, Severity, Style, drawing, plan, report,
};
