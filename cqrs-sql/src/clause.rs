use cqrs_core::message::MetadataValue;
use cqrs_core::store::{Comparison, Filter, Test, Tested};

use crate::dialect::{Dialect, Kind};

/// A condition for a `WHERE`, and what stands in its placeholders.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// The condition in brackets; empty where everything matches.
    pub sql: String,
    /// The values, in the order of their numbers.
    pub parameters: Vec<Parameter>,
}

/// The value of one placeholder.
#[derive(Debug, Clone, PartialEq)]
pub enum Parameter {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(String),
}

impl Clause {
    /// The condition on events. Its first parameter has the number `first`.
    #[must_use]
    pub fn of_events(filter: &Filter, dialect: &dyn Dialect, first: usize) -> Self {
        Writer::new(dialect, first).write(filter.tests(), |_| true)
    }

    /// The condition on streams, whose `metadata` column is their own. They have no properties.
    #[must_use]
    pub fn of_streams(filter: &Filter, dialect: &dyn Dialect, first: usize) -> Self {
        Writer::new(dialect, first).write(filter.tests(), |field| matches!(field, Tested::Metadata(_)))
    }

    /// The condition behind an `AND`, or nothing.
    #[must_use]
    pub fn and(&self) -> String {
        if self.sql.is_empty() { String::new() } else { format!(" AND {}", self.sql) }
    }
}

const NEVER: &str = "1 = 0";

struct Writer<'a> {
    dialect: &'a dyn Dialect,
    first: usize,
    parameters: Vec<Parameter>,
}

impl<'a> Writer<'a> {
    fn new(dialect: &'a dyn Dialect, first: usize) -> Self {
        Self { dialect, first, parameters: Vec::new() }
    }

    fn write(mut self, tests: &[Test], has: fn(&Tested) -> bool) -> Clause {
        let mut conditions = Vec::with_capacity(tests.len());
        for test in tests {
            let condition = if has(&test.field) { self.condition(test) } else { NEVER.to_owned() };
            conditions.push(format!("({condition})"));
        }
        Clause { sql: conditions.join(" AND "), parameters: self.parameters }
    }

    fn condition(&mut self, Test { field, comparison }: &Test) -> String {
        match comparison {
            Comparison::Equals(value) => self.compares(field, "=", value),
            Comparison::Above(value) => self.compares(field, ">", value),
            Comparison::AtLeast(value) => self.compares(field, ">=", value),
            Comparison::Below(value) => self.compares(field, "<", value),
            Comparison::AtMost(value) => self.compares(field, "<=", value),
            Comparison::Differs(value) => format!("{} AND NOT ({})", self.exists(field), self.compares(field, "=", value)),
            Comparison::Among(values) => self.among(field, values),
            Comparison::NotAmong(values) => format!("{} AND NOT ({})", self.exists(field), self.among(field, values)),
            Comparison::Finds(pattern) => match self.is(field, Kind::Text) {
                Some(is_text) => {
                    let text = self.value(field, Kind::Text);
                    let pattern = self.parameter(Parameter::Text(pattern.as_str().to_owned()));
                    format!("{is_text} AND {}", self.dialect.finds(&text, &pattern))
                }
                None => NEVER.to_owned(),
            },
        }
    }

    fn compares(&mut self, field: &Tested, sign: &str, value: &MetadataValue) -> String {
        let kind = kind_of(value);
        match self.is(field, kind) {
            Some(is_kind) => {
                let placeholder = self.parameter(value.into());
                format!("{is_kind} AND {} {sign} {placeholder}", self.value(field, kind))
            }
            None => NEVER.to_owned(),
        }
    }

    fn among(&mut self, field: &Tested, values: &[MetadataValue]) -> String {
        if values.is_empty() {
            return NEVER.to_owned();
        }
        let each: Vec<String> = values.iter().map(|value| format!("({})", self.compares(field, "=", value))).collect();
        each.join(" OR ")
    }

    fn exists(&self, field: &Tested) -> String {
        match field {
            Tested::Metadata(key) => self.dialect.metadata_exists(key),
            Tested::Property(property) => format!("{} IS NOT NULL", self.dialect.property(*property)),
        }
    }

    fn is(&self, field: &Tested, kind: Kind) -> Option<String> {
        match field {
            Tested::Metadata(key) => Some(self.dialect.metadata_is(key, kind)),
            Tested::Property(property) if Kind::of(*property) == kind => Some(self.exists(field)),
            Tested::Property(_) => None,
        }
    }

    fn value(&self, field: &Tested, kind: Kind) -> String {
        match field {
            Tested::Metadata(key) => self.dialect.metadata_value(key, kind),
            Tested::Property(property) => self.dialect.property(*property).to_owned(),
        }
    }

    fn parameter(&mut self, parameter: Parameter) -> String {
        self.parameters.push(parameter);
        self.dialect.placeholder(self.first + self.parameters.len() - 1)
    }
}

fn kind_of(value: &MetadataValue) -> Kind {
    match value {
        MetadataValue::Bool(_) => Kind::Bool,
        MetadataValue::Int(_) | MetadataValue::Float(_) => Kind::Number,
        MetadataValue::Text(_) => Kind::Text,
    }
}

impl From<&MetadataValue> for Parameter {
    fn from(value: &MetadataValue) -> Self {
        match value {
            MetadataValue::Bool(value) => Self::Bool(*value),
            MetadataValue::Int(number) => Self::Int(*number),
            MetadataValue::Float(number) => Self::Float(*number),
            MetadataValue::Text(text) => Self::Text(text.clone()),
        }
    }
}
