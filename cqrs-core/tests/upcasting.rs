//! Upcasters as values, without an application.

#![allow(clippy::unwrap_used, missing_docs)]

use std::error::Error;
use std::sync::Arc;

use cqrs_core::error::BoxError;
use cqrs_core::message::Payload;
use cqrs_core::upcast::{
    NewMessage, NoOpUpcaster, OldMessage, SingleEventUpcaster, Upcasted, Upcaster, UpcasterChain,
    Upcasters,
};

type Names = &'static [&'static str];

/// Makes these of an event of that name, in their first version.
fn becomes(name: &'static str, names: Names) -> Arc<dyn Upcaster> {
    let payload = || Payload::from_json("{}");
    let new = move |name: &&str| NewMessage::new(*name, 1, payload());
    Arc::new(SingleEventUpcaster::new(
        move |old| old.name() == name,
        move |_| Ok(Upcasted::Into(names.iter().map(new).collect())),
    ))
}

fn names(upcasted: Upcasted) -> Option<Vec<String>> {
    let Upcasted::Into(messages) = upcasted else {
        return None;
    };
    let names = messages
        .iter()
        .map(|message| message.name().unwrap().to_owned());
    Some(names.collect())
}

fn upcast(upcaster: &dyn Upcaster, name: &str) -> Result<Option<Vec<String>>, BoxError> {
    let payload = Payload::from_json("{}");
    Ok(names(
        upcaster.upcast(&OldMessage::event(name, 1, &payload))?,
    ))
}

#[test]
fn an_upcaster_that_does_nothing_leaves_everything_as_it_is() {
    assert_eq!(upcast(&NoOpUpcaster, "a").unwrap(), None);
    assert_eq!(upcast(&UpcasterChain::default(), "a").unwrap(), None);
}

#[test]
fn a_chain_hands_on_what_the_one_before_has_made() {
    let chain = UpcasterChain::new([
        becomes("a", &["b", "c", "d"]),
        Arc::new(NoOpUpcaster),
        becomes("c", &[]),
        becomes("d", &["e", "f"]),
    ]);
    for (old, new) in [
        ("a", Some(vec!["b", "e", "f"])),
        ("c", Some(vec![])),
        ("x", None),
    ] {
        let new = new.map(|names| names.into_iter().map(str::to_owned).collect());
        assert_eq!(upcast(&chain, old).unwrap(), new, "{old}");
    }
}

#[test]
fn upcasters_that_are_values_are_each_asked_once_on_the_way() {
    let upcasters = Upcasters::none()
        .with(becomes("b", &["a", "c"]))
        .with(becomes("a", &["b"]));
    let payload = Payload::from_json("{}");
    let messages = upcasters.messages(OldMessage::event("a", 1, &payload));
    let names = names(Upcasted::Into(messages.unwrap().unwrap()));
    assert_eq!(names.unwrap(), ["a", "c"]);
    let untouched = upcasters.messages(OldMessage::event("x", 1, &payload));
    assert_eq!(untouched.unwrap(), None);
}

#[test]
fn an_upcaster_that_panics_refuses() {
    let panics = SingleEventUpcaster::new(|_| true, |_| panic!("a city without its country"));
    let upcasters = Upcasters::none().with(Arc::new(panics));
    let payload = Payload::from_json("{}");
    let error = upcasters.messages(OldMessage::event("a", 1, &payload));
    let source = error.unwrap_err().source().unwrap().to_string();
    assert_eq!(source, "it panicked: a city without its country");
}

#[test]
fn what_a_value_refuses_is_told_with_the_message_that_it_was_given() {
    let refuses = SingleEventUpcaster::new(|_| true, |_| Err("no".into()));
    let upcasters = Upcasters::none().with(Arc::new(refuses));
    let payload = Payload::from_json("{}");
    let error = upcasters.messages(OldMessage::event("a", 7, &payload));
    let said = error.unwrap_err().to_string();
    assert!(said.contains("\"a\", schema version 7"), "{said}");
}
