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

mod changes;
mod contract;
mod decides;
mod error;
mod pure;
mod repository;
mod root;
mod settings;
mod turns;

pub use changes::{Changes, Recorder};
pub use contract::{Aggregate, AggregateId, Applier, Apply};
pub use decides::Decides;
pub use error::RepositoryError;
pub use pure::{Loading, decide_and_save};
pub use repository::{Loaded, Repository, RepositoryCore};
pub use root::Root;
pub use settings::RepositorySettings;
pub(crate) use turns::Turn;
