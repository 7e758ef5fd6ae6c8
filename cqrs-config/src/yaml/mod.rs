//! Text to [`Node`]: the only module that names the YAML crate.
//!
//! Bounded in time and memory: size, nesting, number of values and alias expansion have limits, and each gives a
//! problem with a place. Booleans are `true` and `false` only. A duplicate key is a problem at the second key.

mod explain;
mod raw;

use std::collections::HashMap;
use std::panic::resume_unwind;
use std::thread;

use serde_yaml::{
    DuplicateKeyPolicy, Error, Location, NonFiniteFloatPolicy, Options, Tagged,
    from_str_with_options,
};

use crate::report::{Problem, Report, codes};
use crate::tree::{self, Entry, Key, Node, Span, Value};
use raw::{Marked, Raw};

/// Files above this size are not read.
pub(crate) const MAX_BYTES: u64 = 16 * 1024 * 1024;
const MAX_VALUES: usize = 100_000;
/// Also of what aliases and parameters put together.
pub(crate) const MAX_DEPTH: usize = 32;
const MAX_ALIAS_EVENTS: usize = 50_000;

/// Reads one document. `None` if there is no tree to go on with; the report says why.
pub(crate) fn parse(text: &str, file: u32, report: &mut Report) -> Option<Node> {
    if let Some(problem) = explain::strange_indentation(text, file) {
        report.push(problem);
        return None;
    }
    match read(text) {
        Ok(raw) => Some(Builder { text, file, report }.node(raw)),
        Err(error) => {
            report.push(explain::explain(&error, text, file));
            None
        }
    }
}

/// The YAML crate takes 30 KiB of stack for each level in a build without optimisation, and the stacks of callers are
/// small: what goes deeper than files do is read on a large one.
fn read(text: &str) -> Result<Marked, Error> {
    const USUAL: usize = 12;
    const STACK: usize = 16 * 1024 * 1024;
    let read = |levels| raw::within(levels, || from_str_with_options(text, options()));
    let first = read(USUAL);
    if !first.as_ref().is_err_and(raw::is_too_deep) {
        return first;
    }
    let again = thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK);
        let thread = thread.spawn_scoped(scope, || read(MAX_DEPTH)).ok()?;
        Some(thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    again.unwrap_or(first)
}

/// What all files of a configuration together may hold: as much as one.
pub(crate) struct Room {
    bytes: u64,
    values: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            bytes: MAX_BYTES,
            values: MAX_VALUES,
        }
    }
}

impl Room {
    /// Takes what a file needs, unless there is not enough.
    pub(crate) fn take(&mut self, tree: &Node, bytes: usize) -> bool {
        let bytes = self.bytes.checked_sub(bytes as u64);
        let values = self.values.checked_sub(tree.weight().values);
        match (bytes, values) {
            (Some(bytes), Some(values)) => {
                *self = Self { bytes, values };
                true
            }
            _ => false,
        }
    }
}

/// The limits, for a help line.
pub(crate) fn limits() -> String {
    let bytes = MAX_BYTES >> 20;
    format!(
        "at most {bytes} MiB, {MAX_DEPTH} levels, {MAX_VALUES} values and {MAX_ALIAS_EVENTS} values copied by aliases (`*name`)"
    )
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

struct Builder<'a> {
    text: &'a str,
    file: u32,
    report: &'a mut Report,
}

impl Builder<'_> {
    fn node(&mut self, raw: Marked) -> Node {
        let span = span_of(raw.referenced, self.text, self.file);
        let Tagged(value, tag) = raw.value;
        let value = match value {
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
        let node = Node::new(value, span);
        match tag.filter(|tag| !is_core(tag)) {
            Some(tag) => Node::new(Value::Tagged(tag, Box::new(node)), span),
            None => node,
        }
    }

    fn entries(&mut self, raw: Vec<(Marked, Marked)>) -> Vec<Entry> {
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

    fn key(&mut self, raw: &Marked) -> Option<Key> {
        let span = span_of(raw.referenced, self.text, self.file);
        let written = span_of(raw.defined, self.text, self.file);
        let Tagged(value, tag) = &raw.value;
        if let Some(tag) = tag.as_ref().filter(|tag| !is_core(tag)) {
            let problem = Problem::new(&codes::WRONG_TYPE, format!("a key has no tag: `{tag}`"))
                .at(span)
                .label("not plain text")
                .maybe_help(tree::remedy_for_tag(tag));
            self.report.push(problem);
            return None;
        }
        match value {
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
                    .label("not text")
                    .help("write a name before the colon; quotes make any value one: `'null': ..`");
                self.report.push(problem);
                None
            }
        }
    }
}

/// YAML's own tags say the type of a value; they have done so when the value is read.
fn is_core(tag: &str) -> bool {
    tag == "!" || tag.starts_with("tag:yaml.org,2002:") || tag.starts_with("!!")
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
