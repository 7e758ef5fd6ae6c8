//! What a variable comes to: looked up, processed, kept out of messages.

use super::Interpolation;
use crate::report::{Problem, codes};
use crate::source::pieces::{Piece, pieces};
use crate::source::processors::{self, Expression};
use crate::tree::{Node, Span, Value};

/// So many parts of a variable are kept out of messages one by one.
const MOST_WITHHELD: usize = 256;

/// What became of a variable.
enum Found<'t> {
    Value(Value),
    Nothing(Absent<'t>),
    /// Reported already.
    Failed,
}

enum Absent<'t> {
    Variable,
    Key(&'t str),
}

impl Interpolation<'_> {
    pub(super) fn variable(&mut self, written: &str, span: Span) -> Value {
        let expression = match processors::parse(written) {
            Ok(expression) => expression,
            Err(problem) => {
                if !(self.is_unused && processors::is_php_s(written)) {
                    self.report.push(problem.at(span));
                }
                return Value::Unknown;
            }
        };
        for parameter in expression.defaults() {
            if !self.parameters.contains_key(parameter) {
                self.missing_default = true;
                self.missing_parameter(parameter, span);
            }
        }
        if !self.environment.is_known() {
            return Value::Unknown;
        }
        match self.evaluate(&expression, span) {
            Found::Value(value) => {
                let value = Node::new(value, span);
                let weight = value.weight();
                self.replaced = self.replaced.saturating_add(weight.values);
                self.bytes = self.bytes.saturating_add(weight.bytes);
                value.value
            }
            Found::Nothing(Absent::Variable) => {
                let variable = expression.variable().to_owned();
                self.missing_variables
                    .entry(variable)
                    .or_default()
                    .push(span);
                Value::Unknown
            }
            Found::Nothing(Absent::Key(key)) => {
                self.wrong(&expression, &format!("has no key `{key}`"), span);
                Value::Unknown
            }
            Found::Failed => Value::Unknown,
        }
    }

    fn evaluate<'t>(&mut self, expression: &Expression<'t>, span: Span) -> Found<'t> {
        match expression {
            Expression::Variable(name) => self.raw(name, span),
            Expression::Default(parameter, of) => match self.evaluate(of, span) {
                Found::Value(value) if !is_empty(&value) => Found::Value(value),
                Found::Failed => Found::Failed,
                _ if parameter.is_empty() => Found::Value(Value::Null),
                _ => Found::Value(self.parameter(parameter, span).0),
            },
            Expression::Defined(of) => match self.evaluate(of, span) {
                Found::Value(value) => Found::Value(Value::Boolean(!is_empty(&value))),
                Found::Nothing(_) => Found::Value(Value::Boolean(false)),
                Found::Failed => Found::Failed,
            },
            Expression::Key(key, of) => match self.evaluate(of, span) {
                Found::Value(value) => {
                    let entry = self.entry(expression, key, value, span);
                    self.withheld(entry)
                }
                other => other,
            },
            Expression::Resolve(of) => match self.evaluate(of, span) {
                Found::Value(Value::Text(text)) => Found::Value(self.resolved(&text, span)),
                other => other,
            },
            Expression::Convert(conversion, of) => match self.evaluate(of, span) {
                Found::Value(value) => match conversion.apply(value, span) {
                    Some(value) => self.withheld(Found::Value(value)),
                    None => self.wrong(expression, conversion.complaint(), span),
                },
                other => other,
            },
        }
    }

    /// The variable itself, or what `env(NAME)` under `parameters` says for it.
    fn raw<'t>(&mut self, name: &str, span: Span) -> Found<'t> {
        if let Some(value) = self.environment.variable(name) {
            self.report.files_mut().withhold(&value);
            return Found::Value(Value::Text(value));
        }
        let default = format!("env({name})");
        if !self.parameters.contains_key(&default) {
            return Found::Nothing(Absent::Variable);
        }
        Found::Value(self.parameter(&default, span).0)
    }

    fn entry<'t>(
        &mut self,
        expression: &Expression<'t>,
        key: &'t str,
        value: Value,
        span: Span,
    ) -> Found<'t> {
        let found = match value {
            Value::Map(entries) => {
                let mut entries = entries.into_iter();
                entries
                    .find(|entry| entry.key.value == key)
                    .map(|entry| entry.value)
            }
            Value::List(items) => key
                .parse()
                .ok()
                .and_then(|place: usize| items.into_iter().nth(place)),
            Value::Unknown => return Found::Value(Value::Unknown),
            _ => return self.wrong(expression, "is not a map", span),
        };
        found.map_or(Found::Nothing(Absent::Key(key)), |node| {
            Found::Value(node.value)
        })
    }

    /// What stands in a variable may ask for parameters and variables in its turn, and is as secret as the variable.
    fn resolved(&mut self, text: &str, span: Span) -> Value {
        for piece in pieces(text) {
            if let Piece::Placeholder(name) = piece {
                self.report.files_mut().withhold(name);
            }
        }
        self.open.push("env(resolve:..)".to_owned());
        let (value, _) = self.text(text, span);
        self.open.pop();
        value
    }

    fn wrong<'t>(&mut self, expression: &Expression<'_>, why: &str, span: Span) -> Found<'t> {
        let text = format!("the environment variable `{}` {why}", expression.variable());
        let problem = Problem::new(&codes::WRONG_VARIABLE, text)
            .at(span)
            .label("asked for here")
            .help("its value is not shown, it may be a secret");
        self.report.push(problem);
        Found::Failed
    }

    /// What was made of a variable is as secret as the variable.
    fn withheld<'t>(&mut self, found: Found<'t>) -> Found<'t> {
        if let Found::Value(value) = &found {
            let mut left = MOST_WITHHELD;
            self.withhold(value, &mut left);
        }
        found
    }

    /// Of a great many parts, those that come first.
    fn withhold(&mut self, value: &Value, left: &mut usize) {
        match value {
            Value::Text(text) if *left > 0 => {
                *left -= 1;
                self.report.files_mut().withhold(text);
            }
            Value::List(items) => {
                for item in items {
                    self.withhold(&item.value, left);
                }
            }
            Value::Map(entries) => {
                for entry in entries {
                    self.withhold(&entry.value.value, left);
                }
            }
            _ => {}
        }
    }
}

/// As Symfony has it: an empty variable is as good as none where there is a default.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.is_empty(),
        _ => false,
    }
}
