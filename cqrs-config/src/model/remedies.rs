//! What to write where a value of another shape is wanted.

use crate::tree::{Node, Value};

/// How many keys a remedy repeats.
const SHOWN: usize = 3;

/// A remedy for a value that stands where something else is wanted, if there is one to guess.
pub(super) fn of_shape(node: &Node, wanted: &str) -> Option<String> {
    match &node.value {
        _ if node.hidden => None,
        Value::Text(text) if wanted.starts_with("a map") => text_for_a_map(text, wanted),
        Value::Text(text) if wanted == "a whole number" => {
            let number = text.trim().parse::<u64>();
            number.ok().map(|_| "write it without quotes".to_owned())
        }
        Value::List(_) if wanted.starts_with("a map") => {
            Some("a map has a name in place of each `-`: `name: { .. }`".to_owned())
        }
        Value::Map(entries) if wanted == "a list" => {
            let names: Vec<&str> = entries.iter().map(|entry| &*entry.key.value).collect();
            let more = if names.len() > SHOWN { ", .." } else { "" };
            let shown = names[..names.len().min(SHOWN)].join(", ");
            Some(format!("a list is written `[{shown}{more}]`"))
        }
        _ => None,
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
