//! Single values: each kind as one flat schema, so that an editor has one thing to say about a mistake.

use serde_json::{Value, json};

use super::names::{Known, World};
use crate::model::units;
use crate::source::keys::Shape;

/// `%name%` or `%env(..)%`, anywhere in a text.
pub(super) const PLACEHOLDER: &str = r"%[^%\s]+%";
/// The same alone: it may stand for a value of any kind.
pub(super) const ALONE: &str = r"^%[^%\s]+%$";
/// The id of a service is not empty.
pub(super) const ID: &str = r"^(@[\s\S]|[^@])";
const NUMBER: &str = r"^\s*([0-9]+\.?[0-9]*|\.[0-9]+)\s*";

/// The schema of a shape without keys; `None` for one with keys.
pub(super) fn value(shape: &Shape, world: &World<'_>) -> Option<Value> {
    let schema = match shape {
        Shape::Text(names) => text(&world.known(*names)),
        Shape::Reference(names) => reference(&world.known(*names)),
        Shape::Boolean => boolean(),
        Shape::Count(least) => count(*least),
        Shape::Factor => json!({
            "type": ["number", "string", "null"],
            "minimum": 1,
            "pattern": ALONE,
            "patternErrorMessage": "must be a number from 1 on",
        }),
        Shape::Duration => duration(),
        Shape::Choice(words) => choice(words.iter().copied()),
        Shape::StreamName => json!({
            "type": ["string", "null"],
            "maxLength": 400,
            "pattern": r"^[^\u0000-\u001f\u007f-\u009f]+$",
            "patternErrorMessage": "must be a name without control characters",
        }),
        Shape::AggregateTypes => aggregate_types(world),
        Shape::Scalars => json!({
            "type": ["object", "array", "string", "null"],
            "maxItems": 0,
            "pattern": ALONE,
            "patternErrorMessage": "must be a map from names",
            "additionalProperties": { "type": ["string", "number", "boolean", "null"] },
        }),
        Shape::Options => json!({ "anyOf": [free(), { "const": false }] }),
        Shape::Free => free(),
        Shape::Parameters => json!({ "type": ["object", "array", "null"], "maxItems": 0 }),
        Shape::Anything => json!({}),
        Shape::Imports => imports(),
        _ => return None,
    };
    Some(schema)
}

/// A map of anything.
pub(super) fn free() -> Value {
    json!({
        "type": ["object", "array", "string", "null"],
        "maxItems": 0,
        "pattern": ALONE,
        "patternErrorMessage": "must be a map",
    })
}

pub(super) fn boolean() -> Value {
    json!({
        "type": ["boolean", "string"],
        "pattern": ALONE,
        "patternErrorMessage": "must be `true` or `false`; `yes`, `no`, `on` and `off` are text",
    })
}

fn count(least: u64) -> Value {
    json!({
        "type": ["integer", "string", "null"],
        "minimum": least,
        "pattern": ALONE,
        "patternErrorMessage": format!("must be a whole number from {least} on"),
    })
}

pub(super) fn duration() -> Value {
    json!({
        "type": ["string", "null"],
        "pattern": format!("{NUMBER}(ms|s|m|min|h|d)$|{PLACEHOLDER}"),
        "patternErrorMessage": format!("must be {}", units::DURATION),
    })
}

pub(super) fn size() -> Value {
    json!({
        "type": ["integer", "string", "null"],
        "minimum": 0,
        "pattern": format!("{NUMBER}(B|KiB|MiB|GiB|kB|KB|MB|GB)?\\s*$|{PLACEHOLDER}"),
        "patternErrorMessage": format!("must be {}", units::SIZE),
    })
}

/// One of a few words, a placeholder that stands for one, or nothing.
pub(super) fn choice<'w>(words: impl IntoIterator<Item = &'w str>) -> Value {
    let words: Vec<&str> = words.into_iter().collect();
    or_else(&words, text_or_null(PLACEHOLDER))
}

/// Text or nothing, without its types: editors offer what a type has, such as `null`.
fn text_or_null(pattern: &str) -> Value {
    let others = ["array", "boolean", "integer", "number", "object"];
    json!({ "not": { "type": others }, "pattern": pattern })
}

/// What is offered, and what may stand there besides.
fn or_else<T: serde::Serialize>(offered: &[T], more: Value) -> Value {
    match offered.is_empty() {
        true => more,
        false => json!({ "anyOf": [{ "enum": offered }, more] }),
    }
}

/// Text, which may be the name of something.
pub(super) fn text(known: &Known) -> Value {
    match known {
        Known::Nothing => json!({ "type": ["string", "null"] }),
        Known::Among { words } => or_else(words, text_or_null("")),
        Known::Only { words, accepted } => only(words, accepted, ""),
    }
}

/// The id of a service, which may be one that is known.
pub(super) fn reference(known: &Known) -> Value {
    match known {
        Known::Nothing => json!({
            "type": ["string", "null"],
            "pattern": ID,
            "patternErrorMessage": "must be the id of a service",
        }),
        Known::Among { words } => or_else(words, text_or_null(ID)),
        Known::Only { words, accepted } => only(words, accepted, "@?"),
    }
}

/// One of these and nothing else; what is only accepted is not offered.
fn only(words: &[String], accepted: &[String], prefix: &str) -> Value {
    let all: Vec<String> = (words.iter().chain(accepted))
        .map(|word| escape(word))
        .collect();
    let pattern = match all.is_empty() {
        true => PLACEHOLDER.to_owned(),
        false => format!("^{prefix}({})$|{PLACEHOLDER}", all.join("|")),
    };
    or_else(words, text_or_null(&pattern))
}

/// A text as a pattern that it alone matches.
pub(super) fn escape(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for letter in text.chars() {
        if r"\^$.|?*+()[]{}/".contains(letter) {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}

fn aggregate_types(world: &World<'_>) -> Value {
    let class =
        json!({ "type": ["string", "null"], "description": "A class in PHP; without effect" });
    match world.aggregates() {
        Known::Only { words, accepted } => {
            let types: serde_json::Map<String, Value> = words
                .iter()
                .chain(&accepted)
                .map(|name| (name.clone(), class.clone()))
                .collect();
            let map =
                json!({ "type": "object", "properties": types, "additionalProperties": false });
            json!({ "anyOf": [only(&words, &accepted, ""), map] })
        }
        _ => json!({ "type": ["string", "object", "null"], "additionalProperties": class }),
    }
}

fn imports() -> Value {
    let import = json!({
        "type": ["object", "string"],
        "required": ["resource"],
        "properties": {
            "resource": { "type": "string", "description": "A path relative to this file, or a pattern: `packages/*.yaml`" },
            "ignore_errors": { "enum": ["not_found", true, false, null], "description": "`not_found`: the file may be absent; `true`: whatever is wrong with reading it", "examples": ["not_found"] },
            "type": { "type": ["string", "null"], "description": "Symfony's word for the kind of file; passed over" },
        },
        "additionalProperties": false,
    });
    json!({ "type": ["array", "string", "null"], "items": import })
}
