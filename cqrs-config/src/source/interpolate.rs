//! `%name%`, `%env(..)%` and `%%`, on the tree: a value keeps its place, whatever it becomes.

mod missing;
mod mistakes;
mod unused;
mod variables;

use std::collections::{BTreeMap, BTreeSet};

use super::pieces::{Piece, pieces};
use super::{Environment, kernel};
use crate::report::Report;
use crate::tree::{Entry, Node, Span, Value};
use crate::yaml;
use mistakes::{not_text, parameter_cycle, secret_key, too_many};

/// Parameters may ask for parameters, this many deep.
const DEEPEST: usize = 32;
/// More replacements than this are a bomb, not a configuration.
const MOST: usize = 100_000;
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Replaces every placeholder of the given values, and reports all that cannot be replaced, together.
pub(super) struct Interpolation<'a> {
    environment: &'a Environment,
    report: &'a mut Report,
    parameters: BTreeMap<String, Node>,
    /// The parameters that are being replaced right now, outermost first.
    open: Vec<String>,
    /// Those that something asked for.
    asked: BTreeSet<String>,
    /// Nothing needs what is being replaced right now.
    is_unused: bool,
    replaced: usize,
    bytes: usize,
    /// How deep the value stands that is being replaced right now.
    levels: usize,
    given_up: bool,
    missing_variables: BTreeMap<String, Vec<Span>>,
    missing_parameters: BTreeMap<String, Vec<Span>>,
    missing_default: bool,
    /// Each missing parameter is a problem of its own, to be compared with those of another environment.
    one_by_one: bool,
}

impl<'a> Interpolation<'a> {
    pub(super) fn new(
        parameters: &[Entry],
        environment: &'a Environment,
        report: &'a mut Report,
    ) -> Self {
        let named = |entry: &Entry| (entry.key.value.clone(), entry.value.clone());
        Self {
            environment,
            report,
            parameters: kernel::parameters(environment)
                .chain(parameters.iter().map(named))
                .collect(),
            open: Vec::new(),
            asked: BTreeSet::new(),
            is_unused: false,
            replaced: 0,
            bytes: 0,
            levels: 0,
            given_up: false,
            missing_variables: BTreeMap::new(),
            missing_parameters: BTreeMap::new(),
            missing_default: false,
            one_by_one: false,
        }
    }

    /// The same, but a missing parameter is not told together with others.
    pub(super) fn one_by_one(
        parameters: &[Entry],
        environment: &'a Environment,
        report: &'a mut Report,
    ) -> Self {
        Self {
            one_by_one: true,
            ..Self::new(parameters, environment, report)
        }
    }

    /// Replaces the placeholders in a value and everything below it.
    pub(super) fn replace(&mut self, node: &mut Node) {
        match &mut node.value {
            Value::Text(text) if text.contains('%') => {
                let text = std::mem::take(text);
                let (value, hidden) = self.text(&text, node.span);
                node.value = value;
                node.hidden |= hidden;
            }
            Value::List(_) | Value::Map(_) if self.levels == yaml::MAX_DEPTH => {
                node.value = self.give_up(node.span);
            }
            Value::List(_) | Value::Map(_) => {
                self.levels += 1;
                self.below(node);
                self.levels -= 1;
            }
            _ => {}
        }
    }

    fn below(&mut self, node: &mut Node) {
        match &mut node.value {
            Value::List(items) => items.iter_mut().for_each(|item| self.replace(item)),
            Value::Map(entries) => {
                self.keys(entries);
                entries
                    .iter_mut()
                    .for_each(|entry| self.replace(&mut entry.value));
            }
            _ => {}
        }
    }

    /// Replaces the placeholders in a value if all of them are parameters that are there.
    pub(super) fn replace_known(&mut self, node: &mut Node) {
        let text = node.as_text().unwrap_or_default();
        let is_known = |piece: &Piece<'_>| match piece {
            Piece::Placeholder(name) => self.parameters.contains_key(*name),
            _ => true,
        };
        if pieces(text).iter().all(is_known) {
            self.replace(node);
        }
    }

    /// Replaces the placeholders in the names that a map has; a name is told in messages, so it holds no variable.
    pub(super) fn keys(&mut self, entries: &mut [Entry]) {
        let mut changed = false;
        for entry in entries
            .iter_mut()
            .filter(|entry| entry.key.value.contains('%'))
        {
            let span = entry.key.span;
            match self.text(&entry.key.value, span) {
                (_, true) => self.report.push(secret_key(span)),
                (Value::Unknown, _) => {}
                (value, false) => match scalar(value) {
                    Some(name) => {
                        entry.key.value = name;
                        changed = true;
                    }
                    None => self.report.push(not_text(&entry.key.value, span)),
                },
            }
        }
        if changed {
            self.refuse_duplicates(entries);
        }
    }

    fn refuse_duplicates(&mut self, entries: &[Entry]) {
        let mut first: BTreeMap<&str, Span> = BTreeMap::new();
        for entry in entries {
            if let Some(first) = first.insert(&entry.key.value, entry.key.span) {
                self.report.push(yaml::duplicate_key(&entry.key, first));
            }
        }
    }

    fn text(&mut self, text: &str, span: Span) -> (Value, bool) {
        let pieces = pieces(text);
        if let [Piece::Placeholder(name)] = pieces.as_slice() {
            return self.placeholder(name, span);
        }
        let mut whole = String::with_capacity(text.len());
        let (mut unknown, mut hidden) = (false, false);
        for piece in pieces {
            match piece {
                Piece::Literal(literal) => whole.push_str(literal),
                Piece::Percent => whole.push('%'),
                Piece::Placeholder(name) => {
                    let (value, from_environment) = self.placeholder(name, span);
                    hidden |= from_environment;
                    match value {
                        Value::List(_) | Value::Map(_) | Value::Tagged(..) => {
                            unknown = true;
                            self.report.push(not_text(name, span));
                        }
                        value => match scalar(value) {
                            Some(text) => whole.push_str(&text),
                            None => unknown = true,
                        },
                    }
                }
            }
        }
        self.bytes += whole.len();
        if unknown {
            return (Value::Unknown, hidden);
        }
        if hidden {
            self.report.files_mut().withhold(&whole);
        }
        (Value::Text(whole), hidden)
    }

    fn placeholder(&mut self, name: &str, span: Span) -> (Value, bool) {
        self.replaced = self.replaced.saturating_add(1);
        if self.is_too_much() || self.open.len() > DEEPEST {
            return (self.give_up(span), false);
        }
        match name
            .strip_prefix("env(")
            .and_then(|rest| rest.strip_suffix(')'))
        {
            Some(expression) => (self.variable(expression, span), true),
            None => self.parameter(name, span),
        }
    }

    fn is_too_much(&self) -> bool {
        self.replaced > MOST || self.bytes > MOST_BYTES
    }

    /// Nothing more is replaced, and it is told once.
    fn give_up(&mut self, span: Span) -> Value {
        if !std::mem::replace(&mut self.given_up, true) {
            self.report.push(too_many(span));
        }
        self.replaced = usize::MAX;
        Value::Unknown
    }

    fn parameter(&mut self, name: &str, span: Span) -> (Value, bool) {
        if self.open.iter().any(|open| open == name) {
            self.report.push(parameter_cycle(name, span));
            return (Value::Unknown, false);
        }
        let Some(node) = self.parameters.get(name) else {
            self.missing_parameter(name, span);
            return (Value::Unknown, false);
        };
        let weight = node.weight();
        self.replaced = self.replaced.saturating_add(weight.values);
        self.bytes = self.bytes.saturating_add(weight.bytes);
        if self.is_too_much() {
            return (self.give_up(span), false);
        }
        let mut node = node.clone();
        self.asked.insert(name.to_owned());
        self.open.push(name.to_owned());
        self.replace(&mut node);
        self.open.pop();
        (node.value, node.hidden)
    }
}

fn scalar(value: Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(value) => Some(value.to_string()),
        Value::Null => Some(String::new()),
        Value::Unknown | Value::List(_) | Value::Map(_) | Value::Tagged(..) => None,
    }
}
