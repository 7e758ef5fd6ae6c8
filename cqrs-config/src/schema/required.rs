//! What a file that imports nothing has to say itself: the required keys, and a name at least under what is named.

use serde_json::{Map, Value, json};

use super::drivers::{self, Driver};
use super::keys::spelled;
use super::names::World;
use crate::source::keys::{KeySpec, Shape};

/// The whole of it, from the sections down. Overlays are left out: they add to what the file has.
pub(super) fn complete(keys: &'static [KeySpec], world: &World<'_>) -> Value {
    let mut complete = below(keys).unwrap_or_else(|| json!({}));
    let options: Vec<Value> = drivers::known(world).iter().filter_map(options).collect();
    if !options.is_empty() {
        complete["patternProperties"]["^services$"] =
            json!({ "additionalProperties": { "allOf": options } });
    }
    complete
}

/// The options without which a driver makes nothing.
fn options(driver: &Driver) -> Option<Value> {
    let required = driver
        .options
        .iter()
        .flatten()
        .filter(|option| option.required);
    let names: Vec<&str> = required.map(|option| option.name.as_str()).collect();
    let there: Vec<Value> = names
        .iter()
        .map(|name| one_of([*name].into_iter()))
        .collect();
    let given: Map<String, Value> = (names.iter())
        .map(|name| (spelled(name), json!({ "not": { "type": "null" } })))
        .collect();
    (!names.is_empty()).then(|| {
        json!({
            "if": { "type": "object", "required": ["driver"], "properties": { "driver": { "enum": driver.names } } },
            "then": { "allOf": there, "patternProperties": given },
        })
    })
}

/// What is required below these keys and of them; `None` if nothing is.
fn below(keys: &'static [KeySpec]) -> Option<Value> {
    let mut known = Map::new();
    let mut required = Vec::new();
    for spec in keys {
        let schema = match (&spec.shape, spec.required) {
            (Shape::Named(each), _) => Some(named(each)),
            (shape, false) => shape.keys().and_then(below),
            (_, true) => Some(json!({ "not": { "type": "null" } })),
        };
        if spec.required {
            required.push(one_of(spec.spellings()));
        }
        let Some(schema) = schema else { continue };
        for spelling in [spec.name].into_iter().chain(spec.aliases.iter().copied()) {
            known.insert(spelled(spelling), schema.clone());
        }
        if let Some(singular) = spec.singular {
            known.insert(spelled(singular), one(&spec.shape, schema));
        }
    }
    if known.is_empty() {
        return None;
    }
    let mut schema = json!({ "patternProperties": known });
    if !required.is_empty() {
        schema["type"] = json!(["object", "string"]);
        schema["allOf"] = Value::Array(required);
    }
    Some(schema)
}

/// One of the spellings of a required key is there.
fn one_of<'s>(written: impl Iterator<Item = &'s str>) -> Value {
    let mut spellings: Vec<String> = Vec::new();
    for spelling in written {
        spellings.push(spelling.to_owned());
        if spelling.contains('_') {
            spellings.push(spelling.replace('_', "-"));
        }
    }
    let there: Vec<Value> = spellings
        .iter()
        .map(|key| json!({ "required": [key] }))
        .collect();
    match there.as_slice() {
        [only] => only.clone(),
        several => json!({ "anyOf": several }),
    }
}

fn named(each: &'static Shape) -> Value {
    let mut schema = json!({
        "type": ["object", "array", "string"],
        "minProperties": 1,
        "minItems": 1,
    });
    if let Some(each) = each.keys().and_then(below) {
        schema["additionalProperties"] = each.clone();
        schema["items"] = each;
    }
    schema
}

/// Under the singular, a map with `name` is one of them.
fn one(shape: &Shape, several: Value) -> Value {
    let each = match shape {
        Shape::Named(each) => each.keys().and_then(below),
        _ => None,
    };
    json!({
        "if": { "type": "object", "required": ["name"] },
        "then": each.unwrap_or_else(|| json!({})),
        "else": several,
    })
}
