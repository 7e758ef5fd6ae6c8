//! Text to [`Node`]: the only module that names the YAML crate.
//!
//! Bounded in time and memory: size, nesting, number of values and alias expansion have limits, and each gives a
//! problem with a place. Booleans are `true` and `false` only. A duplicate key is a problem at the second key.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{
    DuplicateKeyPolicy, Error, Location, NonFiniteFloatPolicy, Options, Spanned as Marked,
};

use crate::report::codes::{self, Code};
use crate::report::{Problem, Report};
use crate::tree::{Entry, Key, Node, Span, Value};

/// Files above this size are not read.
pub(crate) const MAX_BYTES: u64 = 16 * 1024 * 1024;
const MAX_VALUES: usize = 300_000;
const MAX_DEPTH: usize = 64;
const MAX_ALIAS_EVENTS: usize = 50_000;

/// Reads one document. `None` if there is no tree to go on with; the report says why.
pub(crate) fn parse(text: &str, file: u32, report: &mut Report) -> Option<Node> {
    match serde_yaml::from_str_with_options::<Marked<Raw>>(text, options()) {
        Ok(raw) => Some(Builder { text, file, report }.node(raw)),
        Err(error) => {
            report.push(explain(&error, text, file));
            None
        }
    }
}

fn options() -> Options {
    let mut options = serde_yaml::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        with_snippet: false,
        budget: serde_yaml::budget! {
            max_nodes: MAX_VALUES,
            max_events: MAX_VALUES * 4,
            max_depth: MAX_DEPTH,
            flow_nesting_limit: MAX_DEPTH,
            max_total_scalar_bytes: MAX_BYTES as usize,
        },
    };
    options.alias_limits.max_total_replayed_events = MAX_ALIAS_EVENTS;
    options
}

/// What the YAML crate tells us, with its places still attached.
enum Raw {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    List(Vec<Marked<Raw>>),
    Map(Vec<(Marked<Raw>, Marked<Raw>)>),
}

struct Builder<'a> {
    text: &'a str,
    file: u32,
    report: &'a mut Report,
}

impl Builder<'_> {
    fn node(&mut self, raw: Marked<Raw>) -> Node {
        let span = span_of(raw.referenced, self.text, self.file);
        let value = match raw.value {
            Raw::Null => Value::Null,
            Raw::Boolean(value) => Value::Boolean(value),
            Raw::Integer(value) => Value::Integer(value),
            Raw::Float(value) => Value::Float(value),
            Raw::Text(value) => Value::Text(value),
            Raw::List(items) => {
                Value::List(items.into_iter().map(|item| self.node(item)).collect())
            }
            Raw::Map(entries) => {
                let written = entries.len();
                let entries = self.entries(entries);
                if entries.is_empty() && written > 0 {
                    Value::Unknown
                } else {
                    Value::Map(entries)
                }
            }
        };
        Node::new(value, span)
    }

    fn entries(&mut self, raw: Vec<(Marked<Raw>, Marked<Raw>)>) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::with_capacity(raw.len());
        let mut seen: HashMap<String, usize> = HashMap::with_capacity(raw.len());
        for (raw_key, raw_value) in raw {
            let merged = raw_key.referenced != raw_key.defined;
            let Some(key) = self.key(&raw_key) else {
                continue;
            };
            match seen.get(&key.value) {
                Some(_) if merged => continue,
                Some(&first) => {
                    let first = entries[first].key.span;
                    self.report.push(duplicate_key(&key, first));
                    continue;
                }
                None => seen.insert(key.value.clone(), entries.len()),
            };
            let value = self.node(raw_value);
            entries.push(Entry { key, value });
        }
        entries
    }

    fn key(&mut self, raw: &Marked<Raw>) -> Option<Key> {
        let span = span_of(raw.referenced, self.text, self.file);
        let written = span_of(raw.defined, self.text, self.file);
        match &raw.value {
            Raw::Text(text) => Some(Key::new(text.clone(), span)),
            Raw::Boolean(_) | Raw::Integer(_) | Raw::Float(_) => {
                let text = self
                    .text
                    .get(written.start as usize..written.end as usize)?;
                Some(Key::new(text.to_owned(), span))
            }
            Raw::Null | Raw::List(_) | Raw::Map(_) => {
                let problem = Problem::new(&codes::WRONG_TYPE, "a key must be text")
                    .at(span)
                    .label("not text");
                self.report.push(problem);
                None
            }
        }
    }
}

/// The problem of one key that stands twice in one map.
pub(crate) fn duplicate_key(key: &Key, first: Span) -> Problem {
    Problem::new(
        &codes::DUPLICATE_KEY,
        format!("the key `{}` stands twice in this map", key.value),
    )
    .at(key.span)
    .label("again here")
    .yaml(first, "first here")
    .help("keep one of the two, or give one another name")
}

fn explain(error: &Error, text: &str, file: u32) -> Problem {
    let place = error
        .location()
        .map(|location| span_of(location, text, file));
    let told = error.to_string();
    let told = told.split(" at line ").next().unwrap_or_default();
    let (code, message, help) = classify(error, told, text, place);
    let problem = Problem::new(code, message).maybe_help(help);
    match place {
        Some(span) if code.name == codes::TAB.name => {
            problem.at(tab_before(span, text)).label("a tab")
        }
        Some(span) if code.name == codes::UNQUOTED.name => {
            let end = span.start + word_at(text, span.start as usize).len() as u32;
            problem.at(Span { end, ..span })
        }
        Some(span) => problem.at(span),
        None => problem,
    }
}

fn classify(
    error: &Error,
    told: &str,
    text: &str,
    place: Option<Span>,
) -> (&'static Code, String, Option<String>) {
    let help = |text: &str| Some(text.to_owned());
    match error {
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => too_complex(),
        Error::AliasError { error, .. } => classify(error, told, text, place),
        Error::MultipleDocuments { .. } => (
            &codes::SEVERAL_DOCUMENTS,
            "the file holds more than one YAML document".to_owned(),
            help(
                "a configuration is one document: put the second one into a file of its own and name it under `imports`",
            ),
        ),
        _ if told.contains("recursion limit") || told.contains("nesting") => too_complex(),
        _ if told.contains("tabs disallowed") || told.contains("tab character") => (
            &codes::TAB,
            "a tab stands where YAML wants spaces".to_owned(),
            help("indent with spaces; YAML does not allow tabs there"),
        ),
        _ if told.starts_with("unexpected character: `@'")
            || told.starts_with("unexpected character: `%'") =>
        {
            let word = place.map_or("", |span| word_at(text, span.start as usize));
            (
                &codes::UNQUOTED,
                format!(
                    "text that begins with `{}` has to be quoted",
                    word.chars().next().unwrap_or('@')
                ),
                Some(format!("quote it: '{word}'")),
            )
        }
        _ => (&codes::NOT_YAML, told.to_owned(), syntax_help(told)),
    }
}

fn too_complex() -> (&'static Code, String, Option<String>) {
    let message = "the file is too deep or too large to be a configuration";
    let help = format!(
        "at most {MAX_DEPTH} levels, {MAX_VALUES} values and {MAX_ALIAS_EVENTS} values copied by aliases (`*name`)"
    );
    (&codes::TOO_COMPLEX, message.to_owned(), Some(help))
}

fn syntax_help(told: &str) -> Option<String> {
    let help = if told.starts_with("mapping values are not allowed") {
        "quote a value that contains `: `, or check the indentation of this line and of the one before"
    } else if told.contains("expected key") || told.contains("block mapping") {
        "keys of one map stand below one another, indented by the same number of spaces"
    } else if told.contains("illegal placement of ':'")
        || told.contains("unclosed")
        || told.contains("flow ")
    {
        "a bracket or brace is probably not closed"
    } else if told.contains("quoted scalar") {
        "a quote is probably not closed, or a backslash stands in double quotes: use single quotes for names with `\\`"
    } else if told.contains("unknown anchor") {
        "quote text that begins with `*`, or define the anchor (`&name`) first"
    } else if told.starts_with("unexpected character") {
        "quote the text"
    } else {
        return None;
    };
    Some(help.to_owned())
}

/// The word that begins at a byte, up to what ends a plain scalar.
fn word_at(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or_default();
    let line = rest.split(['\n', '\r']).next().unwrap_or_default();
    line.split(" #")
        .next()
        .unwrap_or_default()
        .trim_end()
        .trim_end_matches([',', ']', '}', ' '])
}

fn tab_before(span: Span, text: &str) -> Span {
    let line_start = text[..span.start as usize]
        .rfind('\n')
        .map_or(0, |newline| newline + 1);
    let line_end = text[line_start..]
        .find('\n')
        .map_or(text.len(), |newline| line_start + newline);
    match text[line_start..line_end].find('\t') {
        Some(tab) => {
            let column = text[line_start..line_start + tab].chars().count() as u32 + 1;
            let start = (line_start + tab) as u32;
            Span {
                column,
                start,
                end: start + 1,
                ..span
            }
        }
        None => span,
    }
}

/// Bytes where the YAML crate has them; otherwise found from line and column.
fn span_of(location: Location, text: &str, file: u32) -> Span {
    let (line, column) = (
        location.line().max(1) as u32,
        location.column().max(1) as u32,
    );
    let span = location.span();
    let start = match span.byte_offset() {
        Some(offset) => offset as usize,
        None => byte_of(text, line, column),
    };
    let end = start.saturating_add(span.byte_len().map_or(1, |length| length as usize));
    let start = on_boundary(text, start);
    Span {
        file,
        line,
        column,
        start: start as u32,
        end: on_boundary(text, end).max(start) as u32,
    }
}

fn byte_of(text: &str, line: u32, column: u32) -> usize {
    let start = match line {
        1 => 0,
        _ => text
            .match_indices('\n')
            .nth(line as usize - 2)
            .map_or(text.len(), |(newline, _)| newline + 1),
    };
    text[start..]
        .char_indices()
        .nth(column as usize - 1)
        .map_or(text.len(), |(offset, _)| start + offset)
}

fn on_boundary(text: &str, mut byte: usize) -> usize {
    byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte += 1;
    }
    byte
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any YAML value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(i64::try_from(value).map_or(Raw::Float(value as f64), Raw::Integer))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Raw, E> {
        Ok(Raw::Float(value as f64))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Raw, E> {
        Ok(Raw::Float(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
        Ok(Raw::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Raw, E> {
        Ok(Raw::Text(value))
    }

    fn visit_bytes<E>(self, value: &[u8]) -> Result<Raw, E> {
        Ok(Raw::Text(String::from_utf8_lossy(value).into_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}
