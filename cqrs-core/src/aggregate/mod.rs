//! Aggregates: pure state that decides, and the repository that is the only way to it.
//!
//! ```
//! # use cqrs_core::aggregate::{Aggregate, Applier, Apply};
//! # use cqrs_core::message::{Event, Message, MessageKind};
//! # use serde::{Deserialize, Serialize};
//! #[derive(Serialize, Deserialize)]
//! struct Opened { owner: String }
//! # impl Message for Opened { const KIND: MessageKind = MessageKind::Event; const NAME: &'static str = "Opened"; }
//! # impl Event for Opened {}
//!
//! #[derive(Default)]
//! struct Account { owner: Option<String> }
//!
//! // `#[aggregate(id = String)]` and `#[apply]` write this:
//! impl Aggregate for Account {
//!     type Id = String;
//!     const TYPE: &'static str = "Account";
//!     fn appliers() -> &'static [Applier<Self>] {
//!         const { &[Applier::of::<Opened>()] }
//!     }
//! }
//! impl Apply<Opened> for Account {
//!     fn apply(&mut self, event: &Opened) { self.owner = Some(event.owner.clone()); }
//! }
//! ```
//!
//! # What stays in memory
//!
//! A repository keeps the states that its commands have stored or looked at, [`RepositorySettings::cache`] of them. Other processes may write
//! the same store all the same:
//!
//! * A `#[handles]` decision is asked about the state in memory. What it records is stored only if that was the newest one; otherwise, and
//!   where it records nothing, the decision is asked again about the newest one.
//! * [`Repository::load`] and its like ask the store for the last event, and read those that are missing. [`Repository::view`] does the same,
//!   and gives its state back when it is dropped.
//! * What counts is the event at the version, not the version alone: a stream that was deleted and written anew, or events that were erased
//!   since, are another history, and all of it is read.
//! * A state is in one pair of hands. What failed, panicked or was cancelled does not come back, and the next one reads the events.
//! * A store that is configured as `exclusive: true` is believed to be written by this process only, and not asked: only behind what the
//!   application writes past its commands, by a keeper or by `app.event_store(..)`, it is, once.
//!
//! Where nothing is in memory, a repository with a [snapshot store](crate::snapshot) begins with its snapshot.
//!
//! So a state is made of the events as they were recorded, or as they were read: what serde leaves out of an event, `apply` must not need.

mod at;
mod cache;
mod changes;
mod contract;
mod decides;
mod error;
mod known;
mod loaded;
mod look;
mod outside;
mod pure;
mod replay;
mod repository;
mod repository_core;
mod root;
mod settings;
mod snapshot_source;
mod snapshots;
mod strategy;
mod target;
mod turns;

pub use at::At;
pub use changes::{Changes, Recorder};
pub use contract::{Aggregate, AggregateId, Applier, Apply};
pub use decides::Decides;
pub use error::RepositoryError;
pub use loaded::Loaded;
pub(crate) use outside::Outside;
pub use pure::{Loading, decide_and_save};
pub use repository::Repository;
pub use repository_core::RepositoryCore;
pub use root::Root;
pub use settings::RepositorySettings;
pub use strategy::{NameStreams, StreamStrategy};
pub(crate) use turns::{Held as HeldTurns, Turn};
