//! Tests for what is built with cqrs, and for what cqrs is built on.
//!
//! * [`aggregate`]: given/when/then, an aggregate's decisions without an application.
//! * [`OldEvent`]: what upcasters make of an event of former times.
//! * [`EventsLocked`]: that no message has changed in a way that what is stored of it does not fit.
//! * [`PausedClock`]: a clock that stands still until it is told to move.
//! * [`store`]: what every event store must do. An adapter calls [`event_store_conformance!`] and has one named test per behaviour.
//! * [`snapshot`]: the same for snapshot stores, with [`snapshot_store_conformance!`].
//!
//! It knows `cqrs-core` only: an application reaches it as `cqrs::testing` (feature `testing`), where `TestApp` stands beside it.

pub mod aggregate;
mod clock;
mod difference;
mod events_locked;
pub mod snapshot;
pub mod store;
mod upcasting;

pub use clock::PausedClock;
pub use events_locked::EventsLocked;
pub use upcasting::OldEvent;
