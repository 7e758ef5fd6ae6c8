//! The configuration as data: where it is read, what it says, and what is wrong with it.
//!
//! [`AppBuilder::check`](crate::AppBuilder::check) gives out a [`Plan`] or a [`Report`]. Tools that read files without an application use the
//! crate `cqrs-config` itself.

pub use cqrs_config::{
    Catalog, Drawing, Environment, Plan, Problem, REFERENCE, Report, Schema, Severity, Style,
    catalog, drawing, plan, report,
};

/// What comes with cqrs, as a configuration may name it: every driver with its options, whether its cargo feature is on or not, and the
/// ready-made plugins. It is what a tool knows that has no application.
///
/// ```
/// let drivers = cqrs::config::shipped().drivers;
/// assert!(drivers.iter().any(|driver| driver.name == "sqlite" && driver.options.iter().any(|option| option.name == "busy_timeout")));
/// ```
#[must_use]
pub fn shipped() -> Catalog {
    crate::wire::shipped()
}
