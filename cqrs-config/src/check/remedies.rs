//! What to write in place of an option's wrong value.

use super::options;
use crate::catalog::{OptionKind, OptionSpec};
use crate::model::units;
use crate::nearest;
use crate::tree::{Node, Value};

/// A remedy for every value; what comes from a variable is not shown.
pub(super) fn of_option(spec: &OptionSpec, node: &Node) -> String {
    let name = &spec.name;
    if node.hidden {
        return format!("look at the variable that `{name}` asks for; what it holds is not shown");
    }
    match (&node.value, &spec.kind) {
        (Value::Text(text), kind) => of_text(name, text, kind),
        (Value::Integer(number), OptionKind::Duration | OptionKind::PositiveDuration) => {
            format!("say the unit: `{number}ms` or `{number}s`")
        }
        (
            Value::Integer(_) | Value::Float(_) | Value::Boolean(_),
            OptionKind::Text | OptionKind::Path | OptionKind::Url | OptionKind::Service { .. },
        ) => "quote it".to_owned(),
        (Value::Integer(number), OptionKind::Integer { min, max }) => {
            format!("write `{name}: {}`", number.max(min).min(max))
        }
        (_, kind) => example(name, kind),
    }
}

fn of_text(name: &str, text: &str, kind: &OptionKind) -> String {
    if let Some(name) = shell_variable(text) {
        return format!("an environment variable is asked for so: `'%env({name})%'`");
    }
    let guess = match kind {
        OptionKind::Integer { .. } | OptionKind::Boolean | OptionKind::Float => {
            let unquoted = options::from_default(kind, text);
            unquoted.map(|_| "write it without quotes".to_owned())
        }
        OptionKind::Choice(words) => nearest::did_you_mean(text, words.iter().map(String::as_str)),
        OptionKind::Duration | OptionKind::PositiveDuration => {
            units::meant(text).map(|meant| format!("did you mean `{meant}`?"))
        }
        _ => None,
    };
    guess.unwrap_or_else(|| example(name, kind))
}

/// The option with a value that it takes.
fn example(name: &str, kind: &OptionKind) -> String {
    let value = match kind {
        OptionKind::Integer { min, .. } => (*min).max(1).to_string(),
        OptionKind::Float => "0.5".to_owned(),
        OptionKind::Boolean => return format!("write `{name}: true` or `{name}: false`"),
        OptionKind::Duration | OptionKind::PositiveDuration => "30s".to_owned(),
        OptionKind::Size => "16MiB".to_owned(),
        OptionKind::Choice(words) => {
            let words: Vec<String> = (words.iter())
                .map(|word| format!("`{name}: {word}`"))
                .collect();
            return format!("write {}", words.join(" or "));
        }
        OptionKind::List => "[one, two]".to_owned(),
        OptionKind::Map(_) => "{ .. }".to_owned(),
        OptionKind::Text
        | OptionKind::Path
        | OptionKind::Url
        | OptionKind::Store
        | OptionKind::Service { .. } => return format!("write one value: `{name}: ..`"),
    };
    format!("write it so: `{name}: {value}`")
}

/// `${NAME}` and `$NAME`, which no placeholder of a configuration is.
fn shell_variable(text: &str) -> Option<&str> {
    let name = text.strip_prefix('$')?;
    let inner = name
        .strip_prefix('{')
        .and_then(|name| name.strip_suffix('}'));
    Some(inner.unwrap_or(name))
}
