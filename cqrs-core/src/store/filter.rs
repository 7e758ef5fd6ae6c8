use std::cmp::Ordering;

use super::{
    Condition, Field, MetadataMatcher, Operand, Operator, Pattern, Property, Recorded, StoreError,
};
use crate::message::{Metadata, MetadataValue, keys};

/// A [`MetadataMatcher`] that is checked and ready to look at events: what stores use that cannot ask a database.
///
/// ```
/// use cqrs_core::message::Metadata;
/// use cqrs_core::store::{Filter, MetadataMatcher, Operator};
/// let filter = Filter::new(&MetadataMatcher::new().metadata("tenant", Operator::NotEquals, "acme")).unwrap();
/// assert!(filter.accepts_metadata(&Metadata::new().with("tenant", "initech")));
/// assert!(!filter.accepts_metadata(&Metadata::new()));
/// ```
#[derive(Debug, Clone)]
pub struct Filter {
    tests: Vec<Test>,
}

/// A condition that is checked: what [`Filter`] looks at, and what SQL is written from.
#[derive(Debug, Clone)]
pub struct Test {
    /// What is looked at.
    pub field: Tested,
    /// How, and with what it is compared.
    pub comparison: Comparison,
}

/// What a [`Test`] looks at.
#[derive(Debug, Clone)]
pub enum Tested {
    /// A value of the metadata.
    Metadata(String),
    /// A property of the message.
    Property(Property),
}

/// How a [`Test`] compares the value it finds. Where there is none it fails.
#[derive(Debug, Clone)]
pub enum Comparison {
    /// It is this.
    Equals(MetadataValue),
    /// It is anything else.
    Differs(MetadataValue),
    /// It is of the same kind and greater.
    Above(MetadataValue),
    /// It is of the same kind and not lower.
    AtLeast(MetadataValue),
    /// It is of the same kind and lower.
    Below(MetadataValue),
    /// It is of the same kind and not greater.
    AtMost(MetadataValue),
    /// It is one of these.
    Among(Vec<MetadataValue>),
    /// It is none of these.
    NotAmong(Vec<MetadataValue>),
    /// It is text in which this is found.
    Finds(Pattern),
}

impl Filter {
    /// The filter that `matcher` asks for.
    ///
    /// # Errors
    /// [`StoreError::InvalidMatcher`], [`StoreError::InvalidPattern`].
    pub fn new(matcher: &MetadataMatcher) -> Result<Self, StoreError> {
        let tests = matcher
            .conditions()
            .iter()
            .map(Test::new)
            .collect::<Result<_, _>>()?;
        Ok(Self { tests })
    }

    /// The conditions.
    #[must_use]
    pub fn tests(&self) -> &[Test] {
        &self.tests
    }

    /// Whether all conditions hold for this event. One whose metadata cannot be read has none.
    #[must_use]
    pub fn accepts(&self, event: &Recorded) -> bool {
        self.tests.iter().all(|test| {
            let value = match &test.field {
                Tested::Metadata(key) => event
                    .metadata
                    .get()
                    .ok()
                    .and_then(|metadata| metadata_value(metadata, key)),
                Tested::Property(property) => property_value(event, *property),
            };
            value.is_some_and(|value| test.comparison.holds(&value))
        })
    }

    /// Whether all conditions hold for a stream's own metadata. Properties are absent from it.
    #[must_use]
    pub fn accepts_metadata(&self, metadata: &Metadata) -> bool {
        self.tests.iter().all(|test| match &test.field {
            Tested::Metadata(key) => {
                metadata_value(metadata, key).is_some_and(|value| test.comparison.holds(&value))
            }
            Tested::Property(_) => false,
        })
    }
}

impl Test {
    fn new(condition: &Condition) -> Result<Self, StoreError> {
        let (name, field) = match &condition.field {
            Field::Metadata(key) => (key, Some(Tested::Metadata(key.clone()))),
            Field::Property(name) => (name, Property::named(name).map(Tested::Property)),
        };
        let refuse = |reason| StoreError::InvalidMatcher {
            field: name.clone(),
            reason,
        };
        let field = field.ok_or_else(|| refuse("messages have no such property"))?;
        let plain = |value: &MetadataValue| match (&field, value) {
            (Tested::Property(Property::CreatedAt), MetadataValue::Text(text)) => {
                text.trim_end_matches('Z').into()
            }
            _ => value.clone(),
        };
        let comparison = match (condition.operator, &condition.operand) {
            (Operator::In, Operand::Many(values)) => {
                Comparison::Among(values.iter().map(plain).collect())
            }
            (Operator::NotIn, Operand::Many(values)) => {
                Comparison::NotAmong(values.iter().map(plain).collect())
            }
            (Operator::In | Operator::NotIn, Operand::One(_)) => {
                return Err(refuse("in and nin take several values"));
            }
            (_, Operand::Many(_)) => return Err(refuse("several values go with in and nin only")),
            (Operator::Regex, Operand::One(MetadataValue::Text(pattern))) => {
                Comparison::Finds(Pattern::new(pattern)?)
            }
            (Operator::Regex, Operand::One(_)) => return Err(refuse("regex takes text")),
            (Operator::Equals, Operand::One(value)) => Comparison::Equals(plain(value)),
            (Operator::NotEquals, Operand::One(value)) => Comparison::Differs(plain(value)),
            (Operator::GreaterThan, Operand::One(value)) => Comparison::Above(plain(value)),
            (Operator::GreaterThanEquals, Operand::One(value)) => Comparison::AtLeast(plain(value)),
            (Operator::LowerThan, Operand::One(value)) => Comparison::Below(plain(value)),
            (Operator::LowerThanEquals, Operand::One(value)) => Comparison::AtMost(plain(value)),
        };
        Ok(Self { field, comparison })
    }
}

impl Comparison {
    /// Whether `value` is as it should be.
    #[must_use]
    pub fn holds(&self, value: &MetadataValue) -> bool {
        let equal = |other: &MetadataValue| compare(value, other) == Some(Ordering::Equal);
        match self {
            Self::Equals(other) => equal(other),
            Self::Differs(other) => !equal(other),
            Self::Above(other) => compare(value, other) == Some(Ordering::Greater),
            Self::AtLeast(other) => compare(value, other).is_some_and(Ordering::is_ge),
            Self::Below(other) => compare(value, other) == Some(Ordering::Less),
            Self::AtMost(other) => compare(value, other).is_some_and(Ordering::is_le),
            Self::Among(others) => others.iter().any(equal),
            Self::NotAmong(others) => !others.iter().any(equal),
            Self::Finds(pattern) => value.as_text().is_some_and(|text| pattern.finds(text)),
        }
    }
}

fn metadata_value(metadata: &Metadata, key: &str) -> Option<MetadataValue> {
    match key {
        keys::CORRELATION_ID => metadata.correlation_id().map(|id| id.to_string().into()),
        keys::CAUSATION_ID => metadata.causation_id().map(|id| id.to_string().into()),
        _ => metadata.get(key).cloned(),
    }
}

fn property_value(event: &Recorded, property: Property) -> Option<MetadataValue> {
    Some(match property {
        Property::Id => event.id.to_string().into(),
        Property::Name => event.name.as_str().into(),
        Property::CreatedAt => event.created_at.to_string().trim_end_matches('Z').into(),
        Property::AggregateType => event.subject.as_ref()?.aggregate_type().into(),
        Property::AggregateId => event.subject.as_ref()?.aggregate_id().into(),
        Property::Version => i64::try_from(event.version.get()).ok()?.into(),
    })
}

fn compare(one: &MetadataValue, other: &MetadataValue) -> Option<Ordering> {
    use MetadataValue::{Bool, Float, Int, Text};
    match (one, other) {
        (Bool(one), Bool(other)) => Some(one.cmp(other)),
        (Text(one), Text(other)) => Some(one.cmp(other)),
        (Int(one), Int(other)) => Some(one.cmp(other)),
        (Float(one), Float(other)) => one.partial_cmp(other),
        (Int(one), Float(other)) => compare_mixed(*one, *other),
        (Float(one), Int(other)) => compare_mixed(*other, *one).map(Ordering::reverse),
        _ => None,
    }
}

/// Exact also beyond 2^53, where the float nearest to a whole number is another number.
fn compare_mixed(whole: i64, float: f64) -> Option<Ordering> {
    (whole as f64)
        .partial_cmp(&float)
        .map(|order| order.then_with(|| i128::from(whole).cmp(&(float as i128))))
}
