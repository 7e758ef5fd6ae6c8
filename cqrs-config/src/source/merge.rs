//! Several files, one tree: maps deeply, scalars last wins, plugins and listeners append.

use std::collections::HashMap;

use super::keys::{self, Items, Names, Shape};
use crate::tree::{Entry, Node, Value};

static ROOT: Shape = Shape::Section(keys::ROOT);
static LISTENERS: Shape = Shape::List(Items::Reference(Names::Nothing));

/// Lays one file over another.
pub(super) fn merge(below: &mut Node, above: Node) {
    merge_shaped(below, above, &ROOT);
}

fn merge_shaped(below: &mut Node, above: Node, shape: &Shape) {
    match (&mut below.value, above.value) {
        (Value::Map(lower), Value::Map(upper)) => merge_maps(lower, upper, shape),
        (Value::List(lower), Value::List(upper)) if matches!(shape, Shape::List(_)) => {
            lower.extend(upper)
        }
        (Value::Map(_), Value::Null) if !shape.is_value() => {}
        (_, value) => *below = Node { value, ..above },
    }
}

fn merge_maps(lower: &mut Vec<Entry>, upper: Vec<Entry>, shape: &Shape) {
    let mut positions: HashMap<String, usize> = lower
        .iter()
        .enumerate()
        .map(|(position, entry)| (entry.key.value.clone(), position))
        .collect();
    for entry in upper {
        match positions.get(&entry.key.value) {
            Some(&position)
                if matches!(shape, Shape::Services)
                    && has_another_driver(&lower[position], &entry) =>
            {
                lower[position] = entry;
            }
            Some(&position) => merge_shaped(
                &mut lower[position].value,
                entry.value,
                below(shape, &entry.key.value),
            ),
            None => {
                positions.insert(entry.key.value.clone(), lower.len());
                lower.push(entry);
            }
        }
    }
}

fn below(shape: &Shape, key: &str) -> &'static Shape {
    match shape {
        Shape::Section(_) if key.starts_with("when@") => &ROOT,
        Shape::Section(keys) | Shape::WordOr(_, keys) => keys
            .iter()
            .find(|spec| spec.name == key)
            .map_or(&Shape::Anything, |spec| &spec.shape),
        Shape::Named(each) => each,
        Shape::Listeners => &LISTENERS,
        _ => &Shape::Anything,
    }
}

/// The options of one driver mean nothing to another: the later service replaces the earlier one.
fn has_another_driver(lower: &Entry, upper: &Entry) -> bool {
    let driver = upper.value.get("driver");
    driver.is_some_and(|driver| {
        lower
            .value
            .get("driver")
            .is_none_or(|other| other.value != driver.value)
    })
}
