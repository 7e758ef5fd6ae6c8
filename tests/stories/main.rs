//! Whole applications, told as stories: text of a configuration, handlers beside it, and what a user then sees.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod aggregates;
mod amending;
mod announcements;
mod asynchronous_by_name;
mod batches;
mod cached;
mod cancellation;
mod client_ids;
mod command_bus;
mod conflicts;
mod dead_letters;
mod dead_letters_of_queues;
mod depth;
mod dispatching;
mod durable;
mod entities;
mod events;
mod explicit;
mod failures;
mod finders;
mod leases;
mod litecqrs;
mod metadata;
mod plugins;
mod poison;
mod producers;
mod queries;
mod queue;
mod queue_attempts;
mod queue_between_stores;
mod raw;
mod reached;
mod redelivery;
mod renamed;
mod repositories;
mod routers;
mod several_stores;
mod snapshots;
mod store_plugins;
mod streams;
mod support;
mod talk;
mod upcasting;
mod waiting;
