//! What a variable's text is read as.

use std::collections::HashMap;
use std::path::Path;

use super::encodings::{self, percent_decoded};
use super::file;
use crate::tree::{Entry, Key, Node, Span, Value};

/// A processor that needs nothing but the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Conversion {
    Whole,
    Number,
    Truth,
    Opposite,
    Text,
    Json,
    File,
    Trimmed,
    Base64,
    Separated,
    Url,
    Query,
    UrlEncoded,
}

const NAMES: [(&str, Conversion); 13] = [
    ("int", Conversion::Whole),
    ("float", Conversion::Number),
    ("bool", Conversion::Truth),
    ("not", Conversion::Opposite),
    ("string", Conversion::Text),
    ("json", Conversion::Json),
    ("file", Conversion::File),
    ("trim", Conversion::Trimmed),
    ("base64", Conversion::Base64),
    ("csv", Conversion::Separated),
    ("url", Conversion::Url),
    ("query_string", Conversion::Query),
    ("urlencode", Conversion::UrlEncoded),
];

impl Conversion {
    pub(super) fn named(name: &str) -> Option<Self> {
        let mut names = NAMES.iter();
        names
            .find(|(known, _)| *known == name)
            .map(|(_, conversion)| *conversion)
    }

    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _)| *name)
    }

    /// Why a value cannot be read as this.
    pub(super) fn complaint(self) -> &'static str {
        match self {
            Self::Whole => "is not a whole number",
            Self::Number => "is not a number",
            Self::Truth | Self::Opposite => "is neither `true` nor `false`",
            Self::Json => "is not JSON",
            Self::File => "does not name a file that can be read",
            Self::Base64 => "is not text in base64",
            Self::Url => "is not a URL with a scheme and a host",
            Self::Text | Self::Trimmed | Self::Separated | Self::Query | Self::UrlEncoded => {
                "is not text"
            }
        }
    }

    /// The value as this. What is not there stays so, and what is of the type already is left alone.
    pub(super) fn apply(self, value: Value, span: Span) -> Option<Value> {
        let text = match (self, value) {
            (_, value @ (Value::Null | Value::Unknown)) => return Some(value),
            (Self::Opposite, value) => return opposite(Self::Truth.apply(value, span)?),
            (Self::Text, value) => return as_text(value),
            (_, Value::Text(text)) => text,
            (_, value) => return self.of_its_type(value),
        };
        match self {
            Self::Whole => text.trim().parse().ok().map(Value::Integer),
            Self::Number => text.trim().parse().ok().map(Value::Float),
            Self::Truth => truth(&text).map(Value::Boolean),
            Self::Json => {
                let json = serde_json::from_str(&text).ok()?;
                Some(from_json(json, span))
            }
            Self::File => file::text(Path::new(&text)).map(Value::Text),
            Self::Trimmed => Some(Value::Text(text.trim().to_owned())),
            Self::Base64 => encodings::base64(&text).map(Value::Text),
            Self::Separated => Some(list(encodings::separated(&text), span)),
            Self::Url => url(&text, span),
            Self::Query => Some(query(&text, span)),
            Self::UrlEncoded => Some(Value::Text(encodings::percent_encoded(&text))),
            Self::Opposite | Self::Text => None,
        }
    }

    fn of_its_type(self, value: Value) -> Option<Value> {
        match (self, value) {
            (Self::Truth, Value::Integer(number @ 0..=1)) => Some(Value::Boolean(number == 1)),
            (Self::Whole, Value::Boolean(value)) => Some(Value::Integer(value.into())),
            (Self::Number, Value::Integer(number)) => Some(Value::Float(number as f64)),
            (Self::Whole, value @ Value::Integer(_))
            | (Self::Number, value @ Value::Float(_))
            | (Self::Truth, value @ Value::Boolean(_))
            | (Self::Json, value @ (Value::List(_) | Value::Map(_)))
            | (Self::Separated, value @ Value::List(_)) => Some(value),
            _ => None,
        }
    }
}

fn truth(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" | "" => Some(false),
        _ => None,
    }
}

fn opposite(value: Value) -> Option<Value> {
    match value {
        Value::Boolean(value) => Some(Value::Boolean(!value)),
        Value::Unknown => Some(Value::Unknown),
        _ => None,
    }
}

fn as_text(value: Value) -> Option<Value> {
    let text = match value {
        Value::Text(text) => text,
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(value) => value.to_string(),
        _ => return None,
    };
    Some(Value::Text(text))
}

fn hidden(value: Value, span: Span) -> Node {
    Node {
        hidden: true,
        ..Node::new(value, span)
    }
}

fn map(entries: impl IntoIterator<Item = (String, Value)>, span: Span) -> Value {
    let entry = |(key, value)| Entry {
        key: Key::new(key, span),
        value: hidden(value, span),
    };
    Value::Map(entries.into_iter().map(entry).collect())
}

fn list(items: Vec<String>, span: Span) -> Value {
    let items = items
        .into_iter()
        .map(|item| hidden(Value::Text(item), span));
    Value::List(items.collect())
}

fn url(text: &str, span: Span) -> Option<Value> {
    let url = encodings::Url::parse(text)?;
    let text = |part: &str| Value::Text(part.to_owned());
    let maybe = |part: Option<&str>| part.map_or(Value::Null, text);
    let decoded =
        |part: Option<&str>| part.map_or(Value::Null, |part| Value::Text(percent_decoded(part)));
    let parts = [
        ("scheme", text(url.scheme)),
        ("host", text(url.host)),
        ("port", url.port.map_or(Value::Null, Value::Integer)),
        ("user", decoded(url.user)),
        ("pass", decoded(url.password)),
        ("path", text(url.path)),
        ("query", maybe(url.query)),
        ("fragment", maybe(url.fragment)),
    ];
    let named = parts.map(|(name, value)| (name.to_owned(), value));
    Some(map(named, span))
}

/// `a=1&b=2`, or what a URL has of it.
fn query(text: &str, span: Span) -> Value {
    let query = text.split_once('?').map_or(text, |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    let mut entries: Vec<(String, Value)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decoded = |part: &str| percent_decoded(&part.replace('+', " "));
        let (name, value) = (decoded(name), Value::Text(decoded(value)));
        match places.get(&name) {
            Some(&place) => entries[place].1 = value,
            None => {
                places.insert(name.clone(), entries.len());
                entries.push((name, value));
            }
        }
    }
    map(entries, span)
}

fn from_json(json: serde_json::Value, span: Span) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Boolean(value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(integer) => Value::Integer(integer),
            None => Value::Float(number.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(items) => {
            let items = items.into_iter();
            Value::List(
                items
                    .map(|item| hidden(from_json(item, span), span))
                    .collect(),
            )
        }
        serde_json::Value::Object(entries) => {
            let entries = entries.into_iter();
            map(
                entries.map(|(key, value)| (key, from_json(value, span))),
                span,
            )
        }
    }
}
