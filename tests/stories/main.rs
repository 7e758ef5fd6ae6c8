//! Whole applications, told as stories: text of a configuration, handlers beside it, and what a user then sees.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod cancellation;
mod command_bus;
mod dispatching;
mod events;
mod failures;
mod metadata;
mod queries;
mod support;
