//! The shapes of all messages in a file that is committed, `events.lock`: so that nobody changes what is stored without noticing it.
//!
//! ```
//! use cqrs_core::events_lock::EventsLock;
//! # use cqrs_core::{message::{Event, Message, MessageKind}, origin, registry::{MessageRegistration, Registration, Registry}};
//! # #[derive(serde::Serialize, serde::Deserialize)] struct CustomerMoved { city: String }
//! # impl Message for CustomerMoved { const KIND: MessageKind = MessageKind::Event; const NAME: &'static str = "CustomerMoved"; }
//! # impl Event for CustomerMoved {}
//! # static MOVED: MessageRegistration = MessageRegistration::of_event::<CustomerMoved>(origin!());
//! # let registry = Registry::new().with([Registration::Message(&MOVED)]);
//! let text = "\
//! cqrs events.lock 1
//!
//! event CustomerMoved 1 stored
//!   city: u32
//! ";
//! let review = EventsLock::parse(text)?.review(&registry);
//! let problem = &review.problems()[0];
//! assert_eq!(problem.to_string(), "event CustomerMoved, version 1: city was u32 and is str");
//! # Ok::<_, cqrs_core::events_lock::EventsLockError>(())
//! ```
//!
//! A block for each message, and for each version of it that was locked once: an old one stays, because events of it are stored, and says what
//! its upcaster reads. The blocks are sorted by name and depend on nothing but the types, so that two branches merge line by line.
//!
//! Events are stored, and commands and queries that are `asynchronous` wait in queues: what was written must fit the program that reads it.
//! Other messages are in the file too; of them it is only asked that the file is up to date.

mod compare;
mod lock;
mod parse;
mod problem;
mod review;
mod way;

pub use lock::{EventsLock, LockedMessage};
pub use parse::EventsLockError;
pub use problem::{Change, LockProblem, PlaceChange};
pub use review::Review;
