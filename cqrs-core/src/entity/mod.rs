//! Plain entities that raise events: LiteCQRS's way, without an event-sourced aggregate.
//!
//! An entity has a field of type [`RaisedEvents`], found by `#[derive(EventProvider)]`, and its methods [`raise`](EventProvider::raise) what has
//! happened. It lives wherever the application keeps it, a table for example; its events join the unit of work of the handler:
//!
//! ```
//! use cqrs_core::HandlerResult;
//! use cqrs_core::bus::Events;
//! use cqrs_core::entity::{EventProvider, IdentityMap, RaisedEvents};
//! # use cqrs_core::message::{Event, Message, MessageKind};
//! # use serde::{Deserialize, Serialize};
//! # #[derive(Serialize, Deserialize)]
//! # struct EmailChanged { email: String }
//! # impl Message for EmailChanged { const KIND: MessageKind = MessageKind::Event; const NAME: &'static str = "EmailChanged"; }
//! # impl Event for EmailChanged {}
//!
//! #[derive(Serialize, Deserialize)] // and EventProvider
//! struct Customer {
//!     email: String,
//!     #[serde(skip)]
//!     events: RaisedEvents,
//! }
//! # impl EventProvider for Customer { fn raised_events(&mut self) -> &mut RaisedEvents { &mut self.events } }
//!
//! impl Customer {
//!     fn change_email(&mut self, email: String) {
//!         self.email = email.clone();
//!         self.raise(EmailChanged { email });
//!     }
//! }
//!
//! /// By hand: what the entity has raised is taken over when the handler says so.
//! fn in_hand(mut customer: Customer, events: Events) -> HandlerResult {
//!     customer.change_email("petra@example.com".into());
//!     events.collect(&mut customer)?;
//!     Ok(())
//! }
//!
//! /// By the identity map: there is one object of each entity, and nothing has to be collected.
//! fn by_map(customers: IdentityMap) -> HandlerResult {
//!     if let Some(customer) = customers.get::<Customer>("7") {
//!         customer.lock()?.change_email("petra@example.com".into());
//!     }
//!     Ok(())
//! }
//! ```
//!
//! * Events are stored and told in the order in which they were raised, once, after the handler has returned `Ok`.
//! * Those of a handler that fails never were, even where the entity lives on: what it still holds belongs to a unit of work that has
//!   ended, and is thrown away when the entity is collected the next time. (LiteCQRS publishes them after the next successful command.)
//! * A handler that returns `Ok` while an entity holds what it has raised meanwhile, and nobody collected, has failed: events are not lost
//!   in silence.

mod identity_map;
mod map;
mod raised;

pub use identity_map::{Entity, EntityGuard, IdentityMap};
pub(crate) use map::Entities;
pub use raised::RaisedEvents;
pub(crate) use raised::{Raised, RaisedName};

use crate::message::Event;

/// An entity that raises events. Derived: `#[derive(EventProvider)]` on a struct with a field of type [`RaisedEvents`].
pub trait EventProvider {
    /// Where its events wait to be collected.
    fn raised_events(&mut self) -> &mut RaisedEvents;

    /// Raises one event; the entity's own methods call it.
    fn raise<E: Event>(&mut self, event: E) {
        self.raised_events().raise(event);
    }
}
