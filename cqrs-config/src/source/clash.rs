//! One key, two files, and what they say of it is not of one kind.

use super::keys::Shape;
use crate::report::{Problem, codes};
use crate::tree::{Node, Value};

/// Which of two values goes on.
pub(super) enum Kept {
    Below,
    Above,
}

/// What of two values of different kinds is a mistake. The one that lies below would be lost and never looked at; one
/// above that is wrong would take the place of a right one.
pub(super) fn clash(
    key: &str,
    below: &Node,
    above: &Node,
    shape: &Shape,
) -> (Kept, Option<Problem>) {
    let is_wrong = |node: &Node| !may_be_replaced(node) && !takes(shape, &node.value);
    if below.kind() == above.kind() {
        return (Kept::Above, None);
    }
    match (is_wrong(below), is_wrong(above)) {
        (false, false) => (Kept::Above, None),
        (true, _) => (
            Kept::Above,
            Some(problem(key, below, above, "what stands over it")),
        ),
        (false, true) => (
            Kept::Below,
            Some(problem(key, above, below, "what it stands over")),
        ),
    }
}

fn problem(key: &str, wrong: &Node, other: &Node, what: &str) -> Problem {
    let (kind, others) = (wrong.kind(), other.kind());
    let text = format!("`{key}` is {kind} in one place and {others} in another");
    Problem::new(&codes::WRONG_TYPE, text)
        .at(wrong.span)
        .label(format!("this is {kind}"))
        .yaml(other.span, format!("{what} is {others}"))
        .help("files are merged key by key: both say the same kind of value, or one of them leaves the key out")
}

/// Nothing, and what only the environment or a parameter will say.
fn may_be_replaced(node: &Node) -> bool {
    node.is_absent() || node.as_text().is_some_and(|text| text.contains('%'))
}

/// Whether a value is of a kind that the key takes; its words and keys are looked at later.
fn takes(shape: &Shape, value: &Value) -> bool {
    match shape {
        Shape::Text(_) | Shape::Reference(_) | Shape::StreamName => matches!(value, Value::Text(_)),
        Shape::Choice(_) | Shape::Duration => matches!(value, Value::Text(_)),
        Shape::Boolean => matches!(value, Value::Boolean(_)),
        Shape::Count(_) => matches!(value, Value::Integer(_)),
        Shape::Factor => matches!(value, Value::Integer(_) | Value::Float(_)),
        Shape::List(_) => matches!(value, Value::List(_)),
        Shape::OneOrMore(_) => matches!(value, Value::List(_) | Value::Text(_)),
        Shape::WordOr(..) | Shape::AggregateTypes => {
            matches!(value, Value::Map(_) | Value::Text(_))
        }
        Shape::Section(_) | Shape::Named(_) | Shape::Routes(_) | Shape::Listeners => {
            matches!(value, Value::Map(_))
        }
        Shape::Services | Shape::Parameters | Shape::Scalars => matches!(value, Value::Map(_)),
        Shape::Options | Shape::Free | Shape::Anything | Shape::Imports => true,
    }
}
