//! The tree that every stage works on: what the text says, without YAML, each key and each value with its place.

use std::fmt;

/// A stretch of one file: where a key or a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Which file, in the order of reading; the report's [`Files`](crate::report::Files) knows its name.
    pub file: u32,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value at a place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// A key of a map.
pub type Key = Spanned<String>;

/// One key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key as written, or its one spelling where it is a key of ours.
    pub key: Key,
    /// What it holds.
    pub value: Node,
}

/// A value of the tree.
#[derive(Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands.
    pub span: Span,
    /// It came from the environment, so no message and no `Debug` shows it.
    pub hidden: bool,
}

/// What a [`Node`] can be.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A value that could not be found out (a missing variable, already reported); it fits everywhere.
    Unknown,
    /// `~`, `null` or nothing.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file.
    Map(Vec<Entry>),
    /// A value that only another program understands, with the tag that says so: `!php/const App\\Table::EVENTS`.
    Tagged(String, Box<Node>),
}

/// What to write in place of a value with a tag, where one of ours is wanted.
pub(crate) fn remedy_for_tag(tag: &str) -> Option<String> {
    let what = match tag {
        "!php/const" | "!php/enum" => {
            "write the value of the constant itself, or a parameter that holds it"
        }
        tag if tag.starts_with("!php/") => "there is no PHP here: write a plain value",
        "!service" | "!service_closure" | "!abstract" | "!closure" => "name the id of the service",
        tag if tag.starts_with("!tagged") || tag == "!iterator" => "write the ids as a list",
        _ => "write the value without the tag",
    };
    Some(what.to_owned())
}

/// How much a [`Node`] holds.
#[derive(Clone, Copy)]
pub(crate) struct Weight {
    pub(crate) values: usize,
    /// Of its texts, keys not counted.
    pub(crate) bytes: usize,
}

impl Node {
    /// A node whose value may be shown.
    pub fn new(value: Value, span: Span) -> Self {
        Self {
            value,
            span,
            hidden: false,
        }
    }

    /// The value of a key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries()
            .iter()
            .find(|entry| entry.key.value == key)
            .map(|entry| &entry.value)
    }

    /// The entries, if this is a map; otherwise none.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// Its text, if it is text.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// How much it holds, itself included.
    pub(crate) fn weight(&self) -> Weight {
        let own = Weight {
            values: 1,
            bytes: self.as_text().map_or(0, str::len),
        };
        let below: &mut dyn Iterator<Item = Weight> = match &self.value {
            Value::List(items) => &mut items.iter().map(Self::weight),
            Value::Map(entries) => &mut entries.iter().map(|entry| entry.value.weight()),
            Value::Tagged(_, node) => &mut std::iter::once(node.weight()),
            _ => return own,
        };
        below.fold(own, |sum, one| Weight {
            values: sum.values + one.values,
            bytes: sum.bytes + one.bytes,
        })
    }

    /// Whether it is `~` or could not be found out: the default applies.
    pub fn is_absent(&self) -> bool {
        matches!(self.value, Value::Null | Value::Unknown)
    }

    /// The kind of value in a reader's words, for messages; never the value itself.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Unknown => "a value that is not known",
            Value::Null => "`~`",
            Value::Boolean(_) => "a boolean",
            Value::Integer(_) | Value::Float(_) => "a number",
            Value::Text(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
            Value::Tagged(..) => "a value with a tag",
        }
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.hidden {
            formatter.write_str("***")
        } else {
            self.value.fmt(formatter)
        }
    }
}
