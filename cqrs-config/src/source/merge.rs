//! Several files, one tree: maps deeply, scalars last wins, plugins and listeners append.

use std::collections::HashMap;

use super::clash::{Kept, clash};
use super::keys::{self, Items, Names, Shape};
use crate::report::Report;
use crate::tree::{Entry, Node, Value};

static ROOT: Shape = Shape::Section(keys::ROOT);
static LISTENERS: Shape = Shape::List(Items::Reference(Names::Nothing));

/// Lays one file over another; where they say different kinds of things, a value would be lost.
pub(super) fn merge(below: &mut Node, above: Node, report: &mut Report) {
    let report = Some(report);
    Layers { report }.values("", below, above, &ROOT);
}

/// Lays the overlay of an environment over the rest, which is looked at without it too.
pub(super) fn lay_over(below: &mut Node, overlay: Node) {
    Layers { report: None }.values("", below, overlay, &ROOT);
}

struct Layers<'r> {
    /// Where clashes are told, if they are looked for.
    report: Option<&'r mut Report>,
}

impl Layers<'_> {
    fn values(&mut self, key: &str, below: &mut Node, above: Node, shape: &Shape) {
        match (&mut below.value, above.value) {
            (Value::Map(lower), Value::Map(upper)) => self.maps(lower, upper, shape),
            (Value::List(lower), Value::List(upper)) if matches!(shape, Shape::List(_)) => {
                lower.extend(upper)
            }
            (Value::Map(_), Value::Null) if !shape.is_value() => {}
            (_, value) => {
                let above = Node { value, ..above };
                if let Kept::Above = self.kept(key, below, &above, shape) {
                    *below = above;
                }
            }
        }
    }

    fn kept(&mut self, key: &str, below: &Node, above: &Node, shape: &Shape) -> Kept {
        let Some(report) = &mut self.report else {
            return Kept::Above;
        };
        let (kept, problem) = clash(key, below, above, shape);
        problem.into_iter().for_each(|problem| report.push(problem));
        kept
    }

    fn maps(&mut self, lower: &mut Vec<Entry>, upper: Vec<Entry>, shape: &Shape) {
        for (entry, position) in with_positions(lower, upper) {
            match position {
                Some(position)
                    if matches!(shape, Shape::Services)
                        && has_another_driver(&lower[position], &entry) =>
                {
                    lower[position] = entry;
                }
                Some(position) => self.values(
                    &entry.key.value,
                    &mut lower[position].value,
                    entry.value,
                    below(shape, &entry.key.value),
                ),
                None => lower.push(entry),
            }
        }
    }
}

/// Each upper entry with the place of its key in the lower map. Thousands of small files are laid over one large map, so
/// for a few keys it is not worth an index.
fn with_positions(lower: &[Entry], upper: Vec<Entry>) -> Vec<(Entry, Option<usize>)> {
    const FEW: usize = 8;
    let index: HashMap<&str, usize> = match upper.len() {
        ..=FEW => HashMap::new(),
        _ => (lower.iter().enumerate())
            .map(|(position, entry)| (entry.key.value.as_str(), position))
            .collect(),
    };
    let find = |key: &str| match upper.len() {
        ..=FEW => lower.iter().position(|entry| entry.key.value == key),
        _ => index.get(key).copied(),
    };
    let positions: Vec<_> = upper.iter().map(|entry| find(&entry.key.value)).collect();
    upper.into_iter().zip(positions).collect()
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
