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
        Writer::new(dialect, first)
            .write(filter.tests(), |field| matches!(field, Tested::Metadata(_)))
    }

    /// The condition behind an `AND`, or nothing.
    #[must_use]
    pub fn and(&self) -> String {
        if self.sql.is_empty() {
            String::new()
        } else {
            format!(" AND {}", self.sql)
        }
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
        Self {
            dialect,
            first,
            parameters: Vec::new(),
        }
    }

    fn write(mut self, tests: &[Test], has: fn(&Tested) -> bool) -> Clause {
        let mut conditions = Vec::with_capacity(tests.len());
        for test in tests {
            let condition = if has(&test.field) {
                self.condition(test)
            } else {
                NEVER.to_owned()
            };
            conditions.push(format!("({condition})"));
        }
        Clause {
            sql: conditions.join(" AND "),
            parameters: self.parameters,
        }
    }

    fn condition(&mut self, Test { field, comparison }: &Test) -> String {
        match comparison {
            Comparison::Equals(value) => self.compares(field, "=", value),
            Comparison::Above(value) => self.compares(field, ">", value),
            Comparison::AtLeast(value) => self.compares(field, ">=", value),
            Comparison::Below(value) => self.compares(field, "<", value),
            Comparison::AtMost(value) => self.compares(field, "<=", value),
            Comparison::Differs(value) => format!(
                "{} AND NOT ({})",
                self.exists(field),
                self.compares(field, "=", value)
            ),
            Comparison::Among(values) => self.among(field, values),
            Comparison::NotAmong(values) => format!(
                "{} AND NOT ({})",
                self.exists(field),
                self.among(field, values)
            ),
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
                format!(
                    "{is_kind} AND {} {sign} {placeholder}",
                    self.value(field, kind)
                )
            }
            None => NEVER.to_owned(),
        }
    }

    fn among(&mut self, field: &Tested, values: &[MetadataValue]) -> String {
        if values.is_empty() {
            return NEVER.to_owned();
        }
        let each: Vec<String> = values
            .iter()
            .map(|value| format!("({})", self.compares(field, "=", value)))
            .collect();
        each.join(" OR ")
    }

    fn exists(&self, field: &Tested) -> String {
        match field {
            Tested::Metadata(key) => self.dialect.metadata_exists(key),
            Tested::Property(property) => {
                format!("{} IS NOT NULL", self.dialect.property(*property))
            }
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
        self.dialect
            .placeholder(self.first + self.parameters.len() - 1)
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

#[cfg(test)]
mod tests {
    use cqrs_core::store::{MetadataMatcher, Operator};

    use super::*;
    use crate::Sqlite;

    fn clause(matcher: &MetadataMatcher) -> Clause {
        Clause::of_events(&Filter::new(matcher).unwrap(), &Sqlite, 4)
    }

    #[test]
    fn nothing_asked_is_no_condition() {
        let clause = clause(&MetadataMatcher::new());
        assert_eq!((clause.sql.as_str(), clause.and().as_str()), ("", ""));
    }

    #[test]
    fn a_value_is_compared_with_its_own_kind_only() {
        let matcher = MetadataMatcher::new().metadata("count", Operator::GreaterThan, 3_i64);
        let Clause { sql, parameters } = clause(&matcher);
        let is_number = r#"json_type(metadata, '$."count"') IN ('integer', 'real')"#;
        let value = r#"json_extract(metadata, '$."count"')"#;
        assert_eq!(sql, format!("({is_number} AND {value} > ?4)"));
        assert_eq!(parameters, [Parameter::Int(3)]);
    }

    #[test]
    fn what_differs_must_exist() {
        let matcher = MetadataMatcher::new().property("aggregate_id", Operator::NotEquals, "7");
        let exists = "nullif(aggregate_id, '') IS NOT NULL";
        let equal = format!("{exists} AND nullif(aggregate_id, '') = ?4");
        assert_eq!(
            clause(&matcher).sql,
            format!("({exists} AND NOT ({equal}))")
        );
    }

    #[test]
    fn conditions_are_numbered_one_after_another() {
        let matcher = MetadataMatcher::new()
            .property("event_name", Operator::In, vec!["A", "B"])
            .property("version", Operator::LowerThan, 10_i64);
        let Clause { sql, parameters } = clause(&matcher);
        assert!(
            sql.contains("name = ?4") && sql.contains("name = ?5"),
            "{sql}"
        );
        assert!(
            sql.ends_with("AND (version IS NOT NULL AND version < ?6)"),
            "{sql}"
        );
        assert_eq!(parameters.len(), 3);
    }

    #[test]
    fn a_property_of_another_kind_never_matches() {
        let matcher = MetadataMatcher::new().property("version", Operator::Equals, "10");
        assert_eq!(clause(&matcher).sql, "(1 = 0)");
    }

    #[test]
    fn none_of_nothing_is_whatever_exists() {
        let none = Vec::<String>::new();
        let among = MetadataMatcher::new().property("event_name", Operator::In, none.clone());
        assert_eq!(clause(&among).sql, "(1 = 0)");
        let not_among = MetadataMatcher::new().property("event_name", Operator::NotIn, none);
        assert_eq!(clause(&not_among).sql, "(name IS NOT NULL AND NOT (1 = 0))");
    }

    #[test]
    fn a_regular_expression_is_a_parameter_like_any_other() {
        let matcher = MetadataMatcher::new().property("event_name", Operator::Regex, "^It's");
        let Clause { sql, parameters } = clause(&matcher);
        assert_eq!(sql, "(name IS NOT NULL AND name REGEXP ?4)");
        assert_eq!(parameters, [Parameter::Text("^It's".to_owned())]);
    }

    #[test]
    fn streams_have_metadata_but_no_properties() {
        let matcher = MetadataMatcher::new().property("event_name", Operator::NotEquals, "A");
        let filter = Filter::new(&matcher).unwrap();
        assert_eq!(Clause::of_streams(&filter, &Sqlite, 1).sql, "(1 = 0)");
    }
}
