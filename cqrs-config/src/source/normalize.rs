//! One spelling for every file: dashes, singular forms, lists with `name`, `prooph_service_bus`.

use std::collections::HashMap;

use super::keys::{self, KeySpec, Shape};
use crate::report::{Problem, Report, codes};
use crate::tree::{Entry, Key, Node, Span, Value};

/// Brings one file's tree to the spelling of the table, so that files can be merged key by key.
pub(super) fn normalize(root: &mut Node, report: &mut Report) {
    section(root, keys::ROOT, report);
    if let Value::Map(entries) = &mut root.value {
        for overlay in entries
            .iter_mut()
            .filter(|entry| entry.key.value.starts_with("when@"))
        {
            empty_map(&mut overlay.value);
            section(&mut overlay.value, keys::ROOT, report);
        }
    }
}

fn shape(node: &mut Node, shape: &Shape, singular: bool, report: &mut Report) {
    match shape {
        Shape::List(_) => list(node),
        Shape::Section(keys) | Shape::WordOr(_, keys) => {
            empty_map(node);
            section(node, keys, report);
        }
        Shape::Named(each) => {
            named(node, "name", singular, report);
            if let Value::Map(entries) = &mut node.value {
                entries
                    .iter_mut()
                    .for_each(|entry| self::shape(&mut entry.value, each, false, report));
            }
        }
        Shape::Routes(kind) => routes(node, kind.name(), singular, report),
        Shape::Listeners => {
            routes(node, "event", singular, report);
            if let Value::Map(entries) = &mut node.value {
                entries
                    .iter_mut()
                    .for_each(|entry| listeners(&mut entry.value));
            }
        }
        Shape::Services => {
            empty_map(node);
            default_tags(node);
        }
        Shape::Scalars | Shape::Options | Shape::Free | Shape::Parameters => empty_map(node),
        _ => {}
    }
}

fn section(node: &mut Node, keys: &'static [KeySpec], report: &mut Report) {
    let Value::Map(entries) = &mut node.value else {
        return;
    };
    let mut first: HashMap<&'static str, (Span, String)> = HashMap::new();
    entries.retain_mut(|entry| {
        let Some(spec) = keys::find(keys, &entry.key.value) else {
            return true;
        };
        let written = std::mem::replace(&mut entry.key.value, spec.name.to_owned());
        if let Some((span, other)) = first.get(spec.name) {
            report.push(same_key(&written, other, entry.key.span, *span));
            return false;
        }
        let singular = spec.singular == Some(&*written.replace('-', "_"));
        first.insert(spec.name, (entry.key.span, written));
        shape(&mut entry.value, &spec.shape, singular, report);
        true
    });
}

fn same_key(written: &str, other: &str, span: Span, first: Span) -> Problem {
    Problem::new(
        &codes::CONFLICTING_KEYS,
        format!("`{written}` and `{other}` are the same key"),
    )
    .at(span)
    .label("again here")
    .yaml(first, "first here")
    .help("keep one of the two")
}

/// PHP writes a map without keys as it writes a list without items.
fn empty_map(node: &mut Node) {
    if matches!(&node.value, Value::List(items) if items.is_empty()) {
        node.value = Value::Map(Vec::new());
    }
}

/// One value is a list of one, nothing is an empty list.
fn list(node: &mut Node) {
    match node.value {
        Value::Null => node.value = Value::List(Vec::new()),
        Value::Text(_) => {
            let item = node.clone();
            node.value = Value::List(vec![item]);
        }
        _ => {}
    }
}

fn listeners(node: &mut Node) {
    if let Value::Map(entries) = &mut node.value
        && entries.len() == 1
        && entries[0].key.value == "listener"
    {
        *node = entries.swap_remove(0).value;
    }
    list(node);
}

/// `[{name: a, ..}, ..]`, or one such map under the singular key, becomes `{a: {..}}`.
fn named(node: &mut Node, attribute: &str, singular: bool, report: &mut Report) {
    let items = match &mut node.value {
        Value::List(items) => std::mem::take(items),
        Value::Map(entries)
            if singular && entries.iter().any(|entry| entry.key.value == attribute) =>
        {
            vec![node.clone()]
        }
        _ => return,
    };
    let mut entries: Vec<Entry> = Vec::with_capacity(items.len());
    let mut first: HashMap<String, Span> = HashMap::with_capacity(items.len());
    let written = items.len();
    for mut item in items {
        let (span, text) = (item.span, item.as_text().map(str::to_owned));
        let Some(key) = take_name(&mut item, attribute) else {
            report.push(unnamed(attribute, span, text.as_deref()));
            continue;
        };
        if let Some(first) = first.get(&key.value) {
            report.push(crate::yaml::duplicate_key(&key, *first));
            continue;
        }
        first.insert(key.value.clone(), key.span);
        entries.push(Entry { key, value: item });
    }
    node.value = if entries.is_empty() && written > 0 {
        Value::Unknown
    } else {
        Value::Map(entries)
    };
}

fn routes(node: &mut Node, attribute: &str, singular: bool, report: &mut Report) {
    let was_list = matches!(node.value, Value::List(_)) || singular;
    named(node, attribute, singular, report);
    let Value::Map(entries) = &mut node.value else {
        return;
    };
    for entry in entries.iter_mut().filter(|_| was_list) {
        if let Value::Map(inner) = &mut entry.value.value
            && let Some(position) = inner.iter().position(|inner| inner.key.value == "value")
        {
            entry.value = inner.swap_remove(position).value;
        }
    }
}

fn take_name(item: &mut Node, attribute: &str) -> Option<Key> {
    let Value::Map(entries) = &mut item.value else {
        return None;
    };
    let position = entries
        .iter()
        .position(|entry| entry.key.value == attribute)?;
    let name = entries[position].value.as_text()?.to_owned();
    let named = entries.remove(position);
    Some(Key::new(name, named.value.span))
}

fn unnamed(attribute: &str, span: Span, text: Option<&str>) -> Problem {
    let help = match text {
        Some(name) => {
            format!("write `- {{ {attribute}: {name} }}`, or `{name}: ~` without the list")
        }
        None => "a map from names works as well: `name: { ... }`".to_owned(),
    };
    Problem::new(
        &codes::MISSING_NAME,
        format!("an item of this list has no `{attribute}`"),
    )
    .at(span)
    .label(format!("`{attribute}: ...` is missing"))
    .help(help)
}

/// Tags under Symfony's `_defaults` belong to every service of the file.
fn default_tags(node: &mut Node) {
    let Value::Map(entries) = &mut node.value else {
        return;
    };
    let defaults = entries.iter().find(|entry| entry.key.value == "_defaults");
    let Some(Value::List(tags)) = defaults
        .and_then(|entry| entry.value.get("tags"))
        .map(|tags| tags.value.clone())
    else {
        return;
    };
    for entry in entries
        .iter_mut()
        .filter(|entry| entry.key.value != "_defaults")
    {
        let Value::Map(keys) = &mut entry.value.value else {
            continue;
        };
        match keys.iter_mut().find(|inner| inner.key.value == "tags") {
            Some(Entry {
                value:
                    Node {
                        value: Value::List(own),
                        ..
                    },
                ..
            }) => own.extend(tags.iter().cloned()),
            Some(_) => {}
            None => {
                let key = Key::new("tags".to_owned(), entry.key.span);
                keys.push(Entry {
                    key,
                    value: Node::new(Value::List(tags.clone()), entry.value.span),
                });
            }
        }
    }
}
