//! What is registered twice: the same is one, and two that want one id are two.

use cqrs::plugin::{Enriching, MetadataEnricher, Pipeline, Plugin};
use cqrs::registry::MessageRegistration;
use cqrs::upcast::JsonObject;

use super::*;

struct Stamp;

impl Plugin for Stamp {
    fn attach(&self, _: &mut Pipeline) {}
}

#[plugin(id = "twice.stamp")]
fn stamp() -> Stamp {
    Stamp
}

#[metadata_enricher(id = "twice.enrich")]
fn enrich() -> impl MetadataEnricher {
    |_: &Enriching<'_>, _: &mut Metadata| {}
}

#[upcaster(event = "AccountClosed", any_version)]
fn closed(_: JsonObject) -> AccountClosed {
    AccountClosed
}

fn everything() -> impl IntoIterator<Item = Registration> {
    registrations![
        welcome,
        close_by_hand,
        branch::desk::Tellers::open,
        branch::desk::open_accounts,
        Account,
        Account::open,
        OpenAccount,
        AccountOpened,
        OpenAccounts,
        stamp,
        enrich,
        closed,
    ]
}

fn counts(registry: &Registry) -> [usize; 5] {
    [
        registry.messages().count(),
        registry.handlers().count(),
        registry.aggregates().count(),
        registry.plugins().count(),
        registry.upcasters().count(),
    ]
}

#[test]
fn the_same_registration_twice_is_one() {
    let once = Registry::new().with(everything());
    let twice = Registry::new().with(everything()).with(everything());
    assert_eq!(counts(&once), [3, 5, 1, 2, 1]);
    assert_eq!(counts(&twice), counts(&once));
    assert!(twice.duplicates().is_empty());
}

#[test]
fn of_a_crate_that_is_linked_into_its_own_unit_tests_the_build_of_the_tests_is_taken() {
    let (library, tests) = builds_of_a_message();
    for registrations in [[library, tests], [tests, library]] {
        let registry = Registry::new().with(registrations);
        let messages: Vec<_> = registry.messages().collect();
        assert_eq!(messages.len(), 1);
        assert!(messages[0].origin.in_tests);
    }
}

#[test]
fn one_name_on_two_lines_is_a_duplicate() {
    let (library, mut elsewhere) = (message(), message());
    elsewhere.origin.line += 1;
    let registry = Registry::new().with([library, elsewhere].map(registration));
    assert_eq!(registry.messages().count(), 2);
    let duplicates = registry.duplicates();
    assert_eq!(duplicates.len(), 1);
    assert_eq!(duplicates[0].name, "AccountOpened");
}

#[test]
fn a_message_is_found_by_each_name_it_had_among_its_kind_and_after_who_has_the_name_now() {
    let (opened, mut founded) = (message(), message());
    founded.name = "AccountFounded";
    founded.aliases = &["AccountBegun", "AccountOpened", "AccountAdded"];
    let registry = Registry::new().with([founded, opened].map(registration));
    let name = |kind, said| registry.message(kind, said).map(|message| message.name);
    for older in ["AccountBegun", "AccountAdded"] {
        assert_eq!(name(MessageKind::Event, older), Some("AccountFounded"));
        assert_eq!(name(MessageKind::Command, older), None);
    }
    let now = name(MessageKind::Event, "AccountOpened");
    assert_eq!(now, Some("AccountOpened"));
    assert_eq!(name(MessageKind::Event, "AccountB"), None);
}

fn message() -> MessageRegistration {
    let [Registration::Message(message)] = registrations![AccountOpened] else {
        panic!("a message is expected")
    };
    *message
}

fn registration(message: MessageRegistration) -> Registration {
    Registration::Message(Box::leak(Box::new(message)))
}

fn builds_of_a_message() -> (Registration, Registration) {
    let (mut library, mut tests) = (message(), message());
    library.origin.in_tests = false;
    tests.origin.in_tests = true;
    (registration(library), registration(tests))
}
