//! Drivers with the options that they declare.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::keys::{spelled, written};
use super::names::{Known, World, only};
use super::values::{ALONE, PLACEHOLDER, boolean, choice, duration, reference, size, text};
use crate::catalog::{DriverEntry, OptionKind, OptionSpec, Options};
use crate::check::router_drivers;

/// What `driver:` may say, and what goes with it.
pub(super) struct Driver {
    /// The word, then other words for the same.
    pub(super) names: Vec<String>,
    /// The options; `None` where a type of the application reads them.
    pub(super) options: Option<Vec<OptionSpec>>,
}

/// Every driver: of stores and transports, which may share a name, plugins, and routers.
pub(super) fn known(world: &World<'_>) -> Vec<Driver> {
    let mut by_name: BTreeMap<&str, Vec<&DriverEntry>> = BTreeMap::new();
    for entry in &world.catalog.drivers {
        by_name.entry(&entry.name).or_default().push(entry);
    }
    let drivers = by_name.into_iter().map(|(name, entries)| Driver {
        names: vec![name.to_owned()],
        options: Some(together(&entries)),
    });
    let mut plugins: Vec<Driver> = (world.catalog.plugins.iter())
        .map(|entry| Driver {
            names: [&entry.id]
                .into_iter()
                .chain(&entry.aliases)
                .cloned()
                .collect(),
            options: match &entry.options {
                Options::Listed(options) => Some(options.clone()),
                Options::Typed(_) => None,
            },
        })
        .collect();
    plugins.sort_by(|left, right| left.names.cmp(&right.names));
    let taken: Vec<String> = plugins
        .iter()
        .flat_map(|plugin| plugin.names.clone())
        .collect();
    let routers = router_drivers().map(|(id, class)| Driver {
        names: vec![id.to_owned(), class],
        options: Some(Vec::new()),
    });
    let routers = routers.filter(|router| !taken.contains(&router.names[0]));
    drivers.chain(plugins).chain(routers).collect()
}

/// The options of all kinds of service that a driver's name stands for; required is what each of them requires.
fn together(entries: &[&DriverEntry]) -> Vec<OptionSpec> {
    let mut options: Vec<OptionSpec> = Vec::new();
    for option in entries.iter().flat_map(|entry| &entry.options) {
        if options.iter().any(|known| known.name == option.name) {
            continue;
        }
        let requires = |entry: &&DriverEntry| {
            let mut own = entry.options.iter();
            own.any(|own| own.name == option.name && own.required)
        };
        options.push(OptionSpec {
            required: entries.iter().all(requires),
            ..option.clone()
        });
    }
    options
}

/// Adds options to a map of keys, in all their spellings.
pub(super) fn spell(map: &mut Value, options: &[OptionSpec], world: &World<'_>) {
    for option in options {
        let schema = described(option, world);
        if option.name.contains('_') {
            map["patternProperties"][spelled(&option.name)] = schema.clone();
        }
        map["properties"][&option.name] = schema;
    }
}

fn described(option: &OptionSpec, world: &World<'_>) -> Value {
    let mut schema = kind(&option.kind, world, option.default.as_deref());
    let mut doc = capitalised(&option.doc);
    if option.required {
        doc.push_str(" Required.");
    }
    if let Some(default) = &option.default {
        doc.push_str(&format!(" Default: `{default}`."));
        schema["default"] = match option.kind {
            OptionKind::Integer { .. } | OptionKind::Float | OptionKind::Boolean => {
                written(default)
            }
            _ => json!(default),
        };
    }
    schema["description"] = json!(doc);
    schema
}

fn capitalised(doc: &str) -> String {
    let mut letters = doc.chars();
    match letters.next() {
        Some(first) => format!(
            "{}{}.",
            first.to_uppercase(),
            letters.as_str().trim_end_matches('.')
        ),
        None => String::from("An option."),
    }
}

fn kind(kind: &OptionKind, world: &World<'_>, default: Option<&str>) -> Value {
    let number = |name: &str| {
        json!({
            "type": [name, "string", "null"],
            "pattern": PLACEHOLDER,
            "patternErrorMessage": "must be a number, without quotes",
        })
    };
    match kind {
        OptionKind::Text | OptionKind::Path | OptionKind::Url => text(&Known::Nothing),
        OptionKind::Integer { min, max } => {
            let mut integer = number("integer");
            for (bound, at) in [("minimum", min), ("maximum", max)] {
                if *at != i64::MIN && *at != i64::MAX {
                    integer[bound] = json!(at);
                }
            }
            integer
        }
        OptionKind::Float => number("number"),
        OptionKind::Boolean => {
            let mut boolean = boolean();
            boolean["type"] = json!(["boolean", "string", "null"]);
            boolean["pattern"] = json!(PLACEHOLDER);
            boolean
        }
        OptionKind::Duration => duration(),
        OptionKind::PositiveDuration => {
            let mut duration = duration();
            duration["allOf"] = json!([{ "pattern": format!("[1-9]|{PLACEHOLDER}") }]);
            duration
        }
        OptionKind::Size => size(),
        OptionKind::Choice(words) => choice(words.iter().map(String::as_str)),
        OptionKind::List => {
            json!({ "type": ["array", "string", "null"], "items": { "type": "string" } })
        }
        OptionKind::Map(options) => {
            let mut map = json!({
                "type": ["object", "string", "null"],
                "pattern": ALONE,
                "patternErrorMessage": "must be a map",
                "additionalProperties": false,
            });
            spell(&mut map, options, world);
            map
        }
        OptionKind::Store => text(&Known::Among {
            words: world.stores().collect(),
        }),
        OptionKind::Service {
            type_name,
            or_queue,
        } => provided(world, type_name, *or_queue, default),
    }
}

/// What the application provides as a type; with its files at hand, nothing else is known by that name.
fn provided(world: &World<'_>, type_name: &str, or_queue: bool, default: Option<&str>) -> Value {
    let provided = world.catalog.provided.iter();
    let ids = provided
        .filter(|entry| entry.type_name == type_name)
        .filter_map(|entry| entry.id.clone())
        .chain(default.map(str::to_owned));
    match world.is_application() && !or_queue {
        true => text(&only(ids, [])),
        false => reference(&Known::Among {
            words: ids.collect(),
        }),
    }
}
