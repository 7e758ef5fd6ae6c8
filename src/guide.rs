//! The code that the pages of `docs` show: compiled, and run where it is a program.

#[doc = include_str!("../docs/asynchronous.md")]
mod asynchronous_messages {}

#[doc = include_str!("../docs/guide/messages.md")]
mod messages {}

#[doc = include_str!("../docs/guide/handlers.md")]
mod handlers {}

#[doc = include_str!("../docs/guide/aggregates.md")]
mod aggregates {}

#[doc = include_str!("../docs/guide/entities.md")]
mod entities {}

#[doc = include_str!("../docs/guide/buses.md")]
mod buses {}

#[doc = include_str!("../docs/guide/routing.md")]
mod routing {}

#[doc = include_str!("../docs/guide/configuration.md")]
mod configuration {}

#[doc = include_str!("../docs/guide/event-store.md")]
mod event_store {}

#[doc = include_str!("../docs/guide/plugins.md")]
mod plugins {}

#[doc = include_str!("../docs/guide/asynchronous.md")]
mod asynchronous {}

#[doc = include_str!("../docs/guide/upcasting.md")]
mod upcasting {}

#[doc = include_str!("../docs/guide/snapshots.md")]
mod snapshots {}

#[doc = include_str!("../docs/guide/erasing-and-moving.md")]
mod erasing_and_moving {}

#[doc = include_str!("../docs/guide/editor.md")]
mod editor {}

#[cfg(all(feature = "wiring", feature = "testing"))]
#[doc = include_str!("../docs/guide/wiring-proof.md")]
mod wiring_proof {}

#[doc = include_str!("../docs/guide/seeing-the-wiring.md")]
mod seeing_the_wiring {}

#[doc = include_str!("../docs/guide/diagnostics.md")]
mod diagnostics {}

#[doc = include_str!("../docs/guide/linking.md")]
mod linking {}

#[doc = include_str!("../docs/guide/schema-evolution.md")]
mod schema_evolution {}
