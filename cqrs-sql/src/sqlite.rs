use cqrs_core::store::Property;

use crate::dialect::{Dialect, Kind};

/// SQLite, with JSON functions (built in) and a `regexp` function, which the connection has to bring.
///
/// Columns: `event_id` (16 bytes), `name`, `created_at` (microseconds since 1970), `aggregate_type` and `aggregate_id` (empty where there
/// is no subject), `version`, `metadata` (JSON text).
#[derive(Debug, Clone, Copy, Default)]
pub struct Sqlite;

impl Dialect for Sqlite {
    fn placeholder(&self, number: usize) -> String {
        format!("?{number}")
    }

    fn property(&self, property: Property) -> &'static str {
        match property {
            Property::Id => {
                "lower(substr(hex(event_id), 1, 8) || '-' || substr(hex(event_id), 9, 4) || '-' || substr(hex(event_id), 13, 4) || '-' || \
                 substr(hex(event_id), 17, 4) || '-' || substr(hex(event_id), 21))"
            }
            Property::Name => "name",
            Property::CreatedAt => {
                "(strftime('%Y-%m-%dT%H:%M:%S', (created_at - ((created_at % 1000000) + 1000000) % 1000000) / 1000000, 'unixepoch') || \
                 printf('.%06d', ((created_at % 1000000) + 1000000) % 1000000))"
            }
            Property::AggregateType => "nullif(aggregate_type, '')",
            Property::AggregateId => "nullif(aggregate_id, '')",
            Property::Version => "version",
        }
    }

    fn metadata_exists(&self, key: &str) -> String {
        format!(
            "json_type(metadata, {}) IN ('text', 'integer', 'real', 'true', 'false')",
            path(key)
        )
    }

    fn metadata_is(&self, key: &str, kind: Kind) -> String {
        let types = match kind {
            Kind::Bool => "'true', 'false'",
            Kind::Number => "'integer', 'real'",
            Kind::Text => "'text'",
        };
        format!("json_type(metadata, {}) IN ({types})", path(key))
    }

    fn metadata_value(&self, key: &str, _: Kind) -> String {
        format!("json_extract(metadata, {})", path(key))
    }

    fn finds(&self, text: &str, pattern: &str) -> String {
        format!("{text} REGEXP {pattern}")
    }
}

/// The key as a JSON path, as an SQL literal: a literal, because an index on an expression is used for the same text only.
fn path(key: &str) -> String {
    let label = serde_json::Value::from(key).to_string();
    format!("'$.{}'", label.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_taken_as_sql_or_as_a_path() {
        assert_eq!(path("_actor"), r#"'$."_actor"'"#);
        assert_eq!(path("a.b[0]"), r#"'$."a.b[0]"'"#);
        assert_eq!(path("it's"), r#"'$."it''s"'"#);
        assert_eq!(path(r#"say "hello""#), r#"'$."say \"hello\""'"#);
    }
}
