//! Keys that nobody knows, with the nearest that somebody does.

use super::bundles;
use crate::nearest;
use crate::report::{Problem, Report, codes};
use crate::source::Source;
use crate::source::keys::{self, Items, KeySpec, Shape};
use crate::tree::{Entry, Node, Span, Value};

/// A plugin with options, in place of its id.
static PLUGIN: Shape = Shape::Section(keys::PLUGIN);

pub(super) fn check(source: &Source, report: &mut Report) {
    let overlays = || source.overlays.iter().map(|overlay| &overlay.value);
    let mut roots = std::iter::once(&source.root).chain(overlays());
    let is_symfony_s = roots.any(|node| bundles::is_symfony_s(node, report.files()));
    root(&source.root, is_symfony_s, report);
    for overlay in overlays() {
        root(overlay, is_symfony_s, report);
    }
}

fn root(node: &Node, is_symfony_s: bool, report: &mut Report) {
    let (mut bundles, mut first): (Vec<String>, Option<Span>) = (Vec::new(), None);
    for entry in node.entries() {
        let key = &*entry.key.value;
        match keys::ROOT.iter().find(|spec| spec.name == key) {
            Some(spec) => walk(&entry.value, &spec.shape, key, report),
            None if keys::is_symfony_section(key)
                || is_symfony_s && bundles::may_be_one(key, &entry.value) =>
            {
                first.get_or_insert(entry.key.span);
                bundles.push(format!("`{key}`"));
            }
            None => report.push(unknown_section(entry)),
        }
    }
    if let Some(first) = first {
        let message = format!(
            "sections of other bundles are passed over: {}",
            bundles.join(", ")
        );
        report.push(
            Problem::new(&codes::SYMFONY_KEYS, message)
                .at(first)
                .label("the first of them"),
        );
    }
}

fn walk(node: &Node, shape: &Shape, path: &str, report: &mut Report) {
    match shape {
        Shape::Section(keys) | Shape::WordOr(_, keys) => {
            for entry in node.entries() {
                match keys.iter().find(|spec| spec.name == entry.key.value) {
                    Some(spec) => walk(&entry.value, &spec.shape, &below(path, entry), report),
                    None => report.push(unknown(entry, keys, path)),
                }
            }
        }
        Shape::Named(each) => {
            node.entries()
                .iter()
                .for_each(|entry| walk(&entry.value, each, &below(path, entry), report));
        }
        Shape::List(Items::Plugin(_)) => {
            if let Value::List(items) = &node.value {
                items
                    .iter()
                    .for_each(|item| walk(item, &PLUGIN, path, report));
            }
        }
        _ => {}
    }
}

fn below(path: &str, entry: &Entry) -> String {
    format!("{path}.{}", entry.key.value)
}

fn unknown(entry: &Entry, keys: &'static [KeySpec], path: &str) -> Problem {
    let key = &entry.key.value;
    let problem = Problem::new(
        &codes::UNKNOWN_KEY,
        format!("`{path}` has an unknown key `{key}`"),
    )
    .at(entry.key.span)
    .label("nothing knows this key here");
    if key.starts_with("when@") {
        return problem.help(overlay_below(path, key));
    }
    if let Some(elsewhere) = belongs_elsewhere(key, keys).or_else(|| belongs_deeper(key, path)) {
        return problem.help(elsewhere);
    }
    problem
        .maybe_help(nearest::did_you_mean(key, spellings(keys)))
        .maybe_help(nearest::known_names(
            "keys here",
            keys.iter().map(|spec| spec.name),
        ))
}

fn unknown_section(entry: &Entry) -> Problem {
    let key = &*entry.key.value;
    let problem = Problem::new(&codes::UNKNOWN_KEY, format!("there is no section `{key}`"))
        .at(entry.key.span)
        .label("nothing knows this key here");
    match key {
        "prooph" => problem.help("the keys below `prooph` belong to an older bundle: they are `service_bus` and `event_store` here"),
        "command_buses" | "event_buses" | "query_buses" => problem.help(format!("`{key}` belongs below `service_bus`")),
        "stores" | "projection_managers" => problem.help(format!("`{key}` belongs below `event_store`")),
        _ => problem
            .maybe_help(nearest::did_you_mean(key, spellings(keys::ROOT).chain(["when@test"])))
            .maybe_help(nearest::known_names("sections", keys::ROOT.iter().map(|spec| spec.name))),
    }
}

/// Overlays begin at the top, and name the section again.
pub(super) fn overlay_below(path: &str, key: &str) -> String {
    let section = path.split('.').next().unwrap_or(path);
    format!("an overlay stands at the top of the file: `{key}: {{ {section}: .. }}`")
}

fn spellings(keys: &'static [KeySpec]) -> impl Iterator<Item = &'static str> {
    keys.iter().flat_map(KeySpec::spellings)
}

const KINDS: [&str; 6] = [
    "command_buses",
    "command_bus",
    "event_buses",
    "event_bus",
    "query_buses",
    "query_bus",
];

/// A bus that stands beside the kinds of buses, and what belongs to an event store beside the stores.
fn belongs_deeper(key: &str, path: &str) -> Option<String> {
    match (path, key) {
        ("service_bus", _) if nearest::nearest(key, KINDS).is_none() => Some(format!(
            "a bus stands below its kind: `command_buses: {{ {key}: .. }}`, or `event_buses`, `query_buses`"
        )),
        ("event_store", "repositories" | "repository" | "plugins" | "type") => Some(format!(
            "`{key}` belongs to one of the stores: `stores: {{ main: {{ {key}: .. }} }}`"
        )),
        _ => None,
    }
}

/// Keys that exist, for another kind of bus or one level deeper.
fn belongs_elsewhere(key: &str, keys: &'static [KeySpec]) -> Option<String> {
    let kinds: [(&str, &'static [KeySpec]); 3] = [
        ("command", keys::COMMAND_BUS),
        ("event", keys::EVENT_BUS),
        ("query", keys::QUERY_BUS),
    ];
    let names = |keys: &'static [KeySpec]| keys.iter().map(|spec| spec.name);
    if !kinds.iter().any(|(_, known)| names(known).eq(names(keys))) {
        return None;
    }
    if matches!(key, "routes" | "async_switch" | "asynchronous" | "type") {
        return Some(format!("`{key}` belongs below `router`"));
    }
    let (kind, _) = kinds
        .iter()
        .find(|(_, known)| known.iter().any(|spec| spec.name == key))?;
    Some(format!("`{key}` is a key of {kind} buses"))
}
