use super::StoreError;
use crate::message::MetadataValue;

/// prooph's metadata matcher: all conditions must hold.
///
/// * A field that is absent never matches, not even `!=` and `nin`.
/// * Numbers compare with numbers, text with text (by bytes), truth with truth. Values of different kinds are not equal and not in order.
/// * `regex` looks at text only. It finds the pattern anywhere: anchor it with `^` and `$`.
/// * `created_at` is text such as `2026-01-31T12:00:00.000000`, so the beginning of one, `2026-02`, is a bound too.
///
/// ```
/// use cqrs_core::store::{MetadataMatcher, Operator};
/// let matcher = MetadataMatcher::new()
///     .metadata("_actor", Operator::Equals, "bettina")
///     .property("event_name", Operator::Regex, "^Contract");
/// assert_eq!(matcher.conditions().len(), 2);
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MetadataMatcher {
    conditions: Vec<Condition>,
}

/// One condition of a [`MetadataMatcher`].
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// What is looked at.
    pub field: Field,
    /// How it is compared.
    pub operator: Operator,
    /// With what.
    pub operand: Operand,
}

/// What a condition looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// A value of the metadata.
    Metadata(String),
    /// A property of the message: `uuid`, `event_name`, `created_at`; for events also `aggregate_type`, `aggregate_id`, `version`.
    Property(String),
}

/// The properties of a message that a condition may look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Property {
    /// `uuid`: the event's id.
    Id,
    /// `event_name`, or `message_name`, or `messageName`.
    Name,
    /// `created_at`, or `createdAt`.
    CreatedAt,
    /// `aggregate_type`; absent where the event has no subject.
    AggregateType,
    /// `aggregate_id`; absent where the event has no subject.
    AggregateId,
    /// `version`: a whole number.
    Version,
}

impl Property {
    /// The property of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "uuid" => Self::Id,
            "event_name" | "message_name" | "messageName" => Self::Name,
            "created_at" | "createdAt" => Self::CreatedAt,
            "aggregate_type" => Self::AggregateType,
            "aggregate_id" => Self::AggregateId,
            "version" => Self::Version,
            _ => return None,
        })
    }
}

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equals,
    /// `!=`
    NotEquals,
    /// `>`
    GreaterThan,
    /// `>=`
    GreaterThanEquals,
    /// `<`
    LowerThan,
    /// `<=`
    LowerThanEquals,
    /// `in`
    In,
    /// `nin`
    NotIn,
    /// `regex`
    Regex,
}

/// What a condition compares with.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// One value.
    One(MetadataValue),
    /// Several, for `in` and `nin`.
    Many(Vec<MetadataValue>),
}

impl MetadataMatcher {
    /// Matches everything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// And the metadata value `key` compares so.
    #[must_use]
    pub fn metadata(
        self,
        key: impl Into<String>,
        operator: Operator,
        operand: impl Into<Operand>,
    ) -> Self {
        self.and(Field::Metadata(key.into()), operator, operand.into())
    }

    /// And the message's property `name` compares so.
    #[must_use]
    pub fn property(
        self,
        name: impl Into<String>,
        operator: Operator,
        operand: impl Into<Operand>,
    ) -> Self {
        self.and(Field::Property(name.into()), operator, operand.into())
    }

    fn and(mut self, field: Field, operator: Operator, operand: Operand) -> Self {
        self.conditions.push(Condition {
            field,
            operator,
            operand,
        });
        self
    }

    /// Whether every condition can be used: `in` and `nin` take several values, `regex` a text that is a regular expression, the
    /// others one value, and the property exists. Stores call it before they read.
    ///
    /// # Errors
    /// [`StoreError::InvalidMatcher`], [`StoreError::InvalidPattern`].
    pub fn check(&self) -> Result<(), StoreError> {
        super::Filter::new(self).map(drop)
    }

    /// The conditions, all of which must hold.
    #[must_use]
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// Whether it matches everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }
}

impl<T: Into<MetadataValue>> From<T> for Operand {
    fn from(value: T) -> Self {
        Self::One(value.into())
    }
}

impl<T: Into<MetadataValue>> From<Vec<T>> for Operand {
    fn from(values: Vec<T>) -> Self {
        Self::Many(values.into_iter().map(Into::into).collect())
    }
}
