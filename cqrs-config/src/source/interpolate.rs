//! `%name%`, `%env(..)%` and `%%`, on the tree: a value keeps its place, whatever it becomes.

use std::collections::BTreeMap;

use super::Environment;
use super::processors::{self, Outcome};
use crate::nearest;
use crate::report::{Problem, Report, codes};
use crate::tree::{Entry, Node, Span, Value};

const DEEPEST: usize = 16;

/// Replaces every placeholder of the given values, and reports all that cannot be replaced, together.
pub(super) struct Interpolation<'a> {
    pub(super) environment: &'a Environment,
    pub(super) report: &'a mut Report,
    parameters: Vec<Entry>,
    missing_variables: BTreeMap<String, Vec<Span>>,
    missing_parameters: BTreeMap<String, Vec<Span>>,
    missing_default: bool,
}

impl<'a> Interpolation<'a> {
    pub(super) fn new(
        parameters: Vec<Entry>,
        environment: &'a Environment,
        report: &'a mut Report,
    ) -> Self {
        Self {
            environment,
            report,
            parameters,
            missing_variables: BTreeMap::new(),
            missing_parameters: BTreeMap::new(),
            missing_default: false,
        }
    }

    /// Replaces the placeholders in a value and everything below it.
    pub(super) fn replace(&mut self, node: &mut Node) {
        self.replace_at(node, 0);
    }

    fn replace_at(&mut self, node: &mut Node, depth: usize) {
        match &mut node.value {
            Value::Text(text) if text.contains('%') => {
                let text = std::mem::take(text);
                let (value, hidden) = self.text(&text, node.span, depth);
                node.value = value;
                node.hidden |= hidden;
            }
            Value::List(items) => items
                .iter_mut()
                .for_each(|item| self.replace_at(item, depth)),
            Value::Map(entries) => entries
                .iter_mut()
                .for_each(|entry| self.replace_at(&mut entry.value, depth)),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, span: Span, depth: usize) -> (Value, bool) {
        let pieces = pieces(text);
        if let [Piece::Placeholder(name)] = pieces.as_slice() {
            return self.placeholder(name, span, depth);
        }
        let mut whole = String::with_capacity(text.len());
        let (mut unknown, mut hidden) = (false, false);
        for piece in pieces {
            match piece {
                Piece::Literal(literal) => whole.push_str(literal),
                Piece::Percent => whole.push('%'),
                Piece::Placeholder(name) => {
                    let (value, from_environment) = self.placeholder(name, span, depth);
                    hidden |= from_environment;
                    match value {
                        Value::Unknown => unknown = true,
                        Value::Text(text) => whole.push_str(&text),
                        Value::Integer(number) => whole.push_str(&number.to_string()),
                        Value::Float(number) => whole.push_str(&number.to_string()),
                        Value::Boolean(value) => {
                            whole.push_str(if value { "true" } else { "false" })
                        }
                        Value::Null => {}
                        Value::List(_) | Value::Map(_) => {
                            unknown = true;
                            self.report.push(not_text(name, span));
                        }
                    }
                }
            }
        }
        (
            if unknown {
                Value::Unknown
            } else {
                Value::Text(whole)
            },
            hidden,
        )
    }

    fn placeholder(&mut self, name: &str, span: Span, depth: usize) -> (Value, bool) {
        if depth > DEEPEST {
            self.report.push(parameter_cycle(name, span));
            return (Value::Unknown, false);
        }
        match name
            .strip_prefix("env(")
            .and_then(|rest| rest.strip_suffix(')'))
        {
            Some(expression) => (self.variable(expression, span, depth), true),
            None => self.parameter(name, span, depth),
        }
    }

    fn parameter(&mut self, name: &str, span: Span, depth: usize) -> (Value, bool) {
        match self.find_parameter(name) {
            Some(mut node) => {
                self.replace_at(&mut node, depth + 1);
                (node.value, node.hidden)
            }
            None => {
                self.missing_parameters
                    .entry(name.to_owned())
                    .or_default()
                    .push(span);
                (Value::Unknown, false)
            }
        }
    }

    fn find_parameter(&self, name: &str) -> Option<Node> {
        self.parameters
            .iter()
            .find(|entry| entry.key.value == name)
            .map(|entry| entry.value.clone())
    }

    fn variable(&mut self, expression: &str, span: Span, depth: usize) -> Value {
        let parsed = match processors::parse(expression) {
            Ok(parsed) => parsed,
            Err(problem) => {
                self.report.push(problem.at(span));
                return Value::Unknown;
            }
        };
        if !self.environment.is_known() {
            return Value::Unknown;
        }
        let raw = match self.environment.variable(parsed.variable) {
            Some(value) => Some(Value::Text(value)),
            None => self
                .find_parameter(&format!("env({})", parsed.variable))
                .map(|mut node| {
                    self.replace_at(&mut node, depth + 1);
                    node.value
                }),
        };
        match processors::apply(&parsed, raw, span) {
            Outcome::Value(value) => value,
            Outcome::Default("") => Value::Null,
            Outcome::Default(parameter) => {
                self.missing_default |= self.find_parameter(parameter).is_none();
                self.parameter(parameter, span, depth + 1).0
            }
            Outcome::Missing => {
                self.missing_variables
                    .entry(parsed.variable.to_owned())
                    .or_default()
                    .push(span);
                Value::Unknown
            }
            Outcome::Wrong(problem) => {
                self.report.push(problem.at(span));
                Value::Unknown
            }
        }
    }

    /// Reports what is missing: all variables in one problem, all parameters in another.
    pub(super) fn finish(self) {
        let known: Vec<&str> = self
            .parameters
            .iter()
            .map(|entry| entry.key.value.as_str())
            .collect();
        if let Some(problem) = missing(
            &self.missing_variables,
            &codes::MISSING_VARIABLE,
            "environment variable",
            "not set",
        ) {
            let first = self
                .missing_variables
                .keys()
                .next()
                .map_or("", String::as_str);
            self.report.push(problem.help(format!(
                "set {}, or give a default: `%env(default:some_parameter:{first})%`",
                if self.missing_variables.len() == 1 {
                    "it"
                } else {
                    "them"
                }
            )));
        }
        if let Some(mut problem) = missing(
            &self.missing_parameters,
            &codes::MISSING_PARAMETER,
            "parameter",
            "not defined",
        ) {
            for name in self.missing_parameters.keys() {
                problem = problem.maybe_help(
                    nearest::nearest(name, known.iter().copied())
                        .map(|near| format!("for `{name}`: did you mean `{near}`?")),
                );
            }
            if self.missing_default {
                problem = problem.help(
                    "what stands after `default:` is the name of a parameter, not the value itself",
                );
            }
            self.report.push(problem.help(
                "define it under `parameters`; a percent sign that is meant is written `%%`",
            ));
        }
    }
}

fn missing(
    names: &BTreeMap<String, Vec<Span>>,
    code: &'static codes::Code,
    what: &str,
    how: &str,
) -> Option<Problem> {
    let mut places: Vec<(&str, Span)> = names
        .iter()
        .flat_map(|(name, spans)| spans.iter().map(move |span| (&**name, *span)))
        .collect();
    places.sort_by_key(|(_, span)| *span);
    let ((first, place), rest) = places.split_first()?;
    let list: Vec<String> = names.keys().map(|name| format!("`{name}`")).collect();
    let message = match list.len() {
        1 => format!("the {what} {} is {how}", list[0]),
        count => format!("{count} {what}s are {how}: {}", list.join(", ")),
    };
    let problem = Problem::new(code, message)
        .at(*place)
        .label(format!("`{first}` is asked for here"));
    Some(rest.iter().fold(problem, |problem, (name, span)| {
        problem.yaml(*span, format!("`{name}` is asked for here"))
    }))
}

fn not_text(name: &str, span: Span) -> Problem {
    Problem::new(
        &codes::BAD_PLACEHOLDER,
        format!("`%{name}%` is a list or a map and cannot stand inside text"),
    )
    .at(span)
    .help(format!("let the value be `%{name}%` alone"))
}

fn parameter_cycle(name: &str, span: Span) -> Problem {
    Problem::new(
        &codes::PARAMETER_CYCLE,
        format!("the parameter `{name}` leads back to itself"),
    )
    .at(span)
    .label("asked for here")
    .help("let one of the parameters in the circle be a plain value")
}

enum Piece<'t> {
    Literal(&'t str),
    Percent,
    Placeholder(&'t str),
}

/// Cuts text at its placeholders; a percent sign that opens none is itself.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('%') {
        if open > 0 {
            pieces.push(Piece::Literal(&rest[..open]));
        }
        let after = &rest[open + 1..];
        if let Some(next) = after.strip_prefix('%') {
            pieces.push(Piece::Percent);
            rest = next;
            continue;
        }
        match after.find('%').filter(|close| is_name(&after[..*close])) {
            Some(close) => {
                pieces.push(Piece::Placeholder(&after[..close]));
                rest = &after[close + 1..];
            }
            None => {
                pieces.push(Piece::Percent);
                rest = after;
            }
        }
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest));
    }
    pieces
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_whitespace)
}
