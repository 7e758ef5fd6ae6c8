//! Tests for what is built with cqrs, and for what cqrs is built on.
//!
//! * [`store`]: what every event store must do. An adapter calls [`event_store_conformance!`] and has one named test per behaviour.
//!
//! It knows `cqrs-core` only: an application's own test harness is `cqrs::testing`.

pub mod store;
