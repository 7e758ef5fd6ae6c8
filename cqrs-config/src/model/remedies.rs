//! What to write where a value of another shape is wanted.

use super::units;
use crate::tree::{Node, Value};

/// A longer value is not repeated.
const LONGEST: usize = 64;

/// How many keys a remedy repeats.
const SHOWN: usize = 3;

/// A remedy for a value that stands where something else is wanted. What comes from a variable is not shown.
pub(super) fn of_shape(node: &Node, wanted: &str, key: &str) -> Option<String> {
    if node.hidden {
        return Some(format!(
            "look at the variable that `{key}` asks for; what it holds is not shown"
        ));
    }
    match wanted {
        _ if wanted.starts_with("a map") => Some(map(node, wanted, key)),
        "a list" | "a list of ids" => Some(list(node)),
        "`true` or `false`" => Some(match node.value {
            Value::Integer(1) => format!("write `{key}: true`"),
            Value::Integer(0) => format!("write `{key}: false`"),
            _ => format!("write `{key}: true` or `{key}: false`"),
        }),
        "a whole number" | "a number" => Some(number(node, key)),
        "text" => Some(text(node, key)),
        units::DURATION => Some(duration(node)),
        _ => match wanted.strip_prefix("one of ") {
            Some(words) => Some(format!("write {}", words.replace(", ", " or "))),
            None => Some(format!("write it so: `{key}: ..`")),
        },
    }
}

fn map(node: &Node, wanted: &str, key: &str) -> String {
    match &node.value {
        Value::List(items) if !items.is_empty() => {
            "a map has a name in place of each `-`: `name: { .. }`".to_owned()
        }
        Value::Text(text) => text_for_a_map(text, wanted).unwrap_or_else(|| defaults(key)),
        _ => defaults(key),
    }
}

fn defaults(key: &str) -> String {
    format!("write `{key}: {{ .. }}`, or leave `{key}` out for all defaults")
}

fn list(node: &Node) -> String {
    let Value::Map(entries) = &node.value else {
        return "write one value behind each `-`, or leave the `-` out".to_owned();
    };
    let names: Vec<&str> = entries.iter().map(|entry| &*entry.key.value).collect();
    let more = if names.len() > SHOWN { ", .." } else { "" };
    let shown = names[..names.len().min(SHOWN)].join(", ");
    format!("a list is written `[{shown}{more}]`")
}

fn number(node: &Node, key: &str) -> String {
    let digits = match &node.value {
        Value::Text(text) => text.trim(),
        _ => "",
    };
    if digits.parse::<f64>().is_ok_and(f64::is_finite) {
        return "write it without quotes".to_owned();
    }
    let end = digits.find(|letter: char| !letter.is_ascii_digit());
    match &digits[..end.unwrap_or(digits.len())] {
        "" => format!("write digits: `{key}: 10`"),
        digits => format!("write the digits alone: `{key}: {digits}`"),
    }
}

fn text(node: &Node, key: &str) -> String {
    let first = match &node.value {
        Value::List(items) => items.first(),
        Value::Map(entries) => entries.first().map(|entry| &entry.value),
        _ => None,
    };
    match first.filter(|first| !first.hidden).and_then(Node::as_text) {
        Some(first) if first.len() <= LONGEST => format!("write one value: `{key}: {first}`"),
        _ => format!("write one value: `{key}: ..`"),
    }
}

/// `2s` for `2 seconds`, where the words say which.
pub(super) fn duration(node: &Node) -> String {
    let meant = node
        .as_text()
        .filter(|_| !node.hidden)
        .and_then(units::meant);
    match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "a number and its unit: `ms`, `s`, `m`, `h` or `d`".to_owned(),
    }
}

fn text_for_a_map(text: &str, wanted: &str) -> Option<String> {
    if let Some((key, value)) = missing_space(text) {
        return Some(format!("put a space behind the colon: `{key}: {value}`"));
    }
    if [".yaml", ".yml"].iter().any(|end| text.ends_with(end)) {
        return Some(format!(
            "another file is read by `imports`, at the top: `imports: [{{ resource: {text} }}]`"
        ));
    }
    let is_name = wanted.contains("names") && !text.contains(char::is_whitespace);
    is_name.then(|| format!("write it as a key: `{text}: ..`"))
}

/// `driver:memory`, which is one word.
pub(super) fn missing_space(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once(':')?;
    let is_key = |letter: char| letter.is_ascii_lowercase() || letter == '_' || letter == '-';
    let fits = !key.is_empty()
        && key.chars().all(is_key)
        && !value.is_empty()
        && !value.starts_with([':', ' ', '/']);
    fits.then_some((key, value))
}
