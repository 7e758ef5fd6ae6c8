//! Names that stand for two things: buses of two kinds, messages, handlers.

use std::collections::BTreeMap;

use super::Context;
use crate::catalog::Place;
use crate::report::{Problem, codes};
use crate::tree::Span;

pub(super) fn check(context: &mut Context<'_>) {
    let mut first: BTreeMap<&str, (Span, &str)> = BTreeMap::new();
    for bus in &context.model.buses {
        let (name, kind) = (bus.name.value.as_str(), bus.kind.name());
        match first.get(name) {
            Some((span, other)) => context.report.push(
                Problem::new(
                    &codes::SAME_BUS_NAME,
                    format!(
                        "the name `{name}` stands for {} {other} bus and {} {kind} bus",
                        article(other),
                        article(kind)
                    ),
                )
                .at(bus.name.span)
                .label(format!("{} {kind} bus", article(kind)))
                .yaml(*span, format!("{} {other} bus", article(other)))
                .help("a bus's name is its id: give one of them another"),
            ),
            None => {
                first.insert(name, (bus.name.span, kind));
            }
        }
    }
}

fn aggregates(context: &mut Context<'_>) {
    let mut types: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
    for aggregate in &context.catalog.aggregates {
        for name in [&aggregate.type_name].into_iter().chain(&aggregate.aliases) {
            types.entry(name).or_default().push(&aggregate.place);
        }
    }
    for (name, places) in types {
        if let Some((first, second)) = two_places(places) {
            context.push(
                Problem::new(
                    &codes::DUPLICATE_AGGREGATE,
                    format!("two aggregates have the type `{name}`"),
                )
                .rust(first, "one is here")
                .rust(second, "the other is here")
                .help("give one of them another name: `#[aggregate(type = \"..\")]`"),
            );
        }
    }
}

fn article(kind: &str) -> &'static str {
    if kind == "event" { "an" } else { "a" }
}

/// Two messages of one wire name, two aggregates of one type name, two handlers of one id.
pub(super) fn check_catalog(context: &mut Context<'_>) {
    aggregates(context);
    let mut messages: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
    for message in &context.catalog.messages {
        for name in [&message.name].into_iter().chain(&message.aliases) {
            messages.entry(name).or_default().push(&message.place);
        }
    }
    for (name, places) in messages {
        if let Some((first, second)) = two_places(places) {
            context.push(
                Problem::new(
                    &codes::DUPLICATE_MESSAGE,
                    format!("two messages have the wire name `{name}`"),
                )
                .rust(first, "one is here")
                .rust(second, "the other is here")
                .help("give one of them another name: `name = \"..\"` in its attribute"),
            );
        }
    }
    let mut handlers: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
    for handler in &context.index.handlers {
        handlers
            .entry(&handler.id)
            .or_default()
            .push(&handler.place);
    }
    for (id, places) in handlers {
        if let Some((first, second)) = two_places(places) {
            context.push(
                Problem::new(
                    &codes::DUPLICATE_HANDLER,
                    format!("two handlers have the id `{id}`"),
                )
                .rust(first, "one is here")
                .rust(second, "the other is here")
                .help("give one of them another id: `id = \"..\"` in its attribute"),
            );
        }
    }
}

/// Two plugins of one id; the names that prooph has for a plugin count too.
pub(super) fn check_plugins(context: &mut Context<'_>) {
    let mut plugins: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
    for plugin in &context.catalog.plugins {
        for name in [&plugin.id].into_iter().chain(&plugin.aliases) {
            plugins.entry(name).or_default().push(&plugin.place);
        }
    }
    for (id, places) in plugins {
        if let Some((first, second)) = two_places(places) {
            let text = format!("two plugins have the id `{id}`");
            context.push(
                Problem::new(&codes::DUPLICATE_PLUGIN, text)
                    .rust(first, "one is here")
                    .rust(second, "the other is here")
                    .help("give your own another id: `id = \"..\"` in its attribute"),
            );
        }
    }
}

/// The same place twice is one thing that was registered twice, as test builds do.
fn two_places(mut places: Vec<&Place>) -> Option<(&Place, &Place)> {
    places.sort();
    places.dedup();
    match places.as_slice() {
        [first, second, ..] => Some((first, second)),
        _ => None,
    }
}
