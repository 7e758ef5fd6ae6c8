//! What stands between the brackets of `%env(..)%`: `int:default:port:PORT`.

use std::path::Path;

use super::file;
use crate::nearest;
use crate::report::{Problem, codes};
use crate::tree::{Entry, Key, Node, Span, Value};

static PROCESSORS: &[&str] = &[
    "int", "float", "bool", "string", "json", "file", "trim", "default",
];

/// A variable and what is done to its value, outermost first.
pub(super) struct Expression<'t> {
    pub(super) variable: &'t str,
    steps: Vec<Step<'t>>,
}

enum Step<'t> {
    Convert(&'t str),
    Default(&'t str),
}

/// What became of a variable.
pub(super) enum Outcome<'t> {
    Value(Value),
    /// Not set: the named parameter stands for it.
    Default(&'t str),
    Missing,
    Wrong(Problem),
}

pub(super) fn parse(expression: &str) -> Result<Expression<'_>, Box<Problem>> {
    let mut parts: Vec<&str> = expression.split(':').collect();
    let variable = parts.pop().unwrap_or_default();
    if variable.is_empty() {
        return Err(Box::new(Problem::new(
            &codes::BAD_PLACEHOLDER,
            format!("`%env({expression})%` names no variable"),
        )));
    }
    let mut steps = Vec::new();
    let mut parts = parts.into_iter();
    while let Some(part) = parts.next() {
        match part {
            "default" => steps.push(Step::Default(parts.next().unwrap_or_default())),
            known if PROCESSORS.contains(&known) => steps.push(Step::Convert(known)),
            unknown => {
                let problem = Problem::new(
                    &codes::BAD_PLACEHOLDER,
                    format!("`%env({expression})%`: there is no processor `{unknown}`"),
                )
                .maybe_help(nearest::did_you_mean(unknown, PROCESSORS.iter().copied()))
                .maybe_help(nearest::known_names(
                    "processors",
                    PROCESSORS.iter().copied(),
                ));
                return Err(Box::new(problem));
            }
        }
    }
    Ok(Expression { variable, steps })
}

pub(super) fn apply<'t>(
    expression: &Expression<'t>,
    raw: Option<Value>,
    span: Span,
) -> Outcome<'t> {
    let default = expression.steps.iter().rev().find_map(|step| match step {
        Step::Default(parameter) => Some(*parameter),
        Step::Convert(_) => None,
    });
    let mut value = match (raw, default) {
        (Some(value), _) => value,
        (None, Some(parameter)) => return Outcome::Default(parameter),
        (None, None) => return Outcome::Missing,
    };
    for step in expression.steps.iter().rev() {
        if let Step::Convert(processor) = step {
            value = match convert(processor, value, span) {
                Some(value) => value,
                None => return Outcome::Wrong(wrong(processor, expression.variable)),
            };
        }
    }
    Outcome::Value(value)
}

fn convert(processor: &str, value: Value, span: Span) -> Option<Value> {
    let Value::Text(text) = &value else {
        return Some(value);
    };
    match processor {
        "int" => text.trim().parse().ok().map(Value::Integer),
        "float" => text.trim().parse().ok().map(Value::Float),
        "bool" => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Some(Value::Boolean(true)),
            "false" | "0" | "no" | "off" | "" => Some(Value::Boolean(false)),
            _ => None,
        },
        "json" => serde_json::from_str(text)
            .ok()
            .map(|json| from_json(json, span)),
        "file" => file::text(Path::new(text)).map(Value::Text),
        "trim" => Some(Value::Text(text.trim().to_owned())),
        _ => Some(value),
    }
}

fn wrong(processor: &str, variable: &str) -> Problem {
    let wanted = match processor {
        "int" => "is not a whole number",
        "float" => "is not a number",
        "bool" => "is neither `true` nor `false`",
        "json" => "is not JSON",
        _ => "does not name a file that can be read",
    };
    Problem::new(
        &codes::WRONG_VARIABLE,
        format!("the environment variable `{variable}` {wanted}"),
    )
    .label("asked for here")
    .help("its value is not shown, it may be a secret")
}

fn from_json(json: serde_json::Value, span: Span) -> Value {
    let node = |json| Node {
        hidden: true,
        ..Node::new(from_json(json, span), span)
    };
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Boolean(value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(integer) => Value::Integer(integer),
            None => Value::Float(number.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(items) => Value::List(items.into_iter().map(node).collect()),
        serde_json::Value::Object(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(key, value)| Entry {
                    key: Key::new(key, span),
                    value: node(value),
                })
                .collect(),
        ),
    }
}
