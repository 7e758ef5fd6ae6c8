use cqrs_core::store::Property;

/// What kind of value a column or a metadata value has: values of different kinds are never equal and never in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A number, whole or not.
    Number,
    /// Text.
    Text,
}

impl Kind {
    /// The kind of a message's property.
    #[must_use]
    pub fn of(property: Property) -> Self {
        match property {
            Property::Version => Self::Number,
            Property::Id
            | Property::Name
            | Property::CreatedAt
            | Property::AggregateType
            | Property::AggregateId => Self::Text,
        }
    }
}

/// What differs between SQL databases, as far as matching is concerned.
///
/// Implemented once per database, called by [`Clause`](crate::Clause).
///
/// * Text is compared by bytes, whatever the database's collation.
/// * An expression about something that is absent is `NULL` or false, never an error.
/// * Nothing of a key is ever taken as SQL.
pub trait Dialect {
    /// The place of the parameter with this number, counted from 1.
    fn placeholder(&self, number: usize) -> String;

    /// A property of an event as an expression; created_at as text like `2026-01-31T12:00:00.000000`.
    fn property(&self, property: Property) -> &'static str;

    /// The condition that the metadata has a scalar under `key`.
    fn metadata_exists(&self, key: &str) -> String;

    /// The condition that the metadata value under `key` is of this kind.
    fn metadata_is(&self, key: &str, kind: Kind) -> String;

    /// The metadata value under `key` as an expression of this kind.
    fn metadata_value(&self, key: &str, kind: Kind) -> String;

    /// The condition that the pattern is found in the text; both are expressions.
    fn finds(&self, text: &str, pattern: &str) -> String;
}
