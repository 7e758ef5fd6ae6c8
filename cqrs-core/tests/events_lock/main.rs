//! A lock, held against programs in which something has changed.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "types are looked at, not used"
)]

mod asserted;
mod damaged;
mod fields;
mod versions;

use cqrs_core::events_lock::{EventsLock, Review};
use cqrs_core::message::Event;
use cqrs_core::origin;
use cqrs_core::registry::{MessageRegistration, Registration, Registry};

/// An event of this name, in version 1 or another one, perhaps with former names.
macro_rules! event {
    ($type:ident, $name:literal $(, version $version:literal)? $(, was $alias:literal)?) => {
        impl cqrs_core::message::Message for $type {
            const KIND: cqrs_core::message::MessageKind = cqrs_core::message::MessageKind::Event;
            const NAME: &'static str = $name;
            $(const VERSION: u32 = $version;)?
            $(const ALIASES: &'static [&'static str] = &[$alias];)?
        }
        impl cqrs_core::message::Event for $type {}
    };
}
use event;

fn registered<E: Event>() -> Registration {
    let registration = MessageRegistration::of_event::<E>(origin!());
    Registration::Message(Box::leak(Box::new(registration)))
}

/// A program in which there are these things.
fn program(registrations: impl IntoIterator<Item = Registration>) -> Registry {
    Registry::new().with(registrations)
}

/// What the file has when this is the program.
fn locked(registry: &Registry) -> EventsLock {
    let text = EventsLock::of(registry).to_string();
    EventsLock::parse(&text).unwrap()
}

fn problems(review: &Review) -> Vec<String> {
    let changes = review
        .problems()
        .iter()
        .map(|problem| problem.change.to_string());
    changes.collect()
}

/// What keeps events of the one type from being read as the other one, which is the same event.
fn changes<Was: Event, Is: Event>() -> Vec<String> {
    assert_eq!((Was::NAME, Was::VERSION), (Is::NAME, Is::VERSION));
    let lock = locked(&program([registered::<Was>()]));
    let review = lock.review(&program([registered::<Is>()]));
    if review.problems().is_empty() {
        let renewed = review.renewed().review(&program([registered::<Is>()]));
        assert!(renewed.is_clean(), "{renewed}");
    }
    problems(&review)
}
