//! The rules of prooph's `MessageDataAssertion`.

use std::collections::HashSet;

use super::json::{Pairs, Sound};
use super::parts::{self, KEYS, Parts};
use super::{InvalidRawMessage, RawMessage, Violation, date};
use crate::message::{Metadata, MetadataValue, Payload, keys};
use crate::time::Timestamp;

const SHORTEST_NAME: usize = 3;

impl Parts {
    /// The message, unless something is wrong with it.
    pub(super) fn into_message(self) -> Result<RawMessage, InvalidRawMessage> {
        let mut violations: Vec<_> = (self.twice.iter())
            .map(|key| Violation::new(*key, "one value, not two,"))
            .collect();
        violations.extend(self.misspelt());
        let read_name = |text| serde_json::from_str::<String>(text).unwrap_or_default();
        let name = self
            .text(parts::MESSAGE_NAME)
            .map(read_name)
            .unwrap_or_default();
        violations.extend(check_name(&name));
        let payload = self.text(parts::PAYLOAD).unwrap_or_default();
        violations.extend(check_payload(payload));
        let id = self.read(parts::UUID, "a UUID", &mut violations, |text| {
            text.parse().ok()
        });
        let moment = "a moment such as 2026-01-31T12:00:00.000000";
        let created_at: Option<Timestamp> =
            self.read(parts::CREATED_AT, moment, &mut violations, date::read);
        let metadata = match self.text(parts::METADATA) {
            Some(text) => read_metadata(text, &mut violations),
            None => Metadata::new(),
        };
        InvalidRawMessage::check(violations)?;
        Ok(RawMessage {
            name,
            id,
            created_at,
            metadata,
            payload: Payload::from_json(payload),
        })
    }

    fn read<T>(
        &self,
        key: &'static str,
        expected: &str,
        violations: &mut Vec<Violation>,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(key)?;
        let value = serde_json::from_str::<String>(text).ok();
        let value = value.and_then(|text| read(&text));
        if value.is_none() {
            violations.push(Violation::new(key, expected));
        }
        value
    }

    /// A key that nobody knows, where the one that it resembles is missing.
    fn misspelt(&self) -> impl Iterator<Item = Violation> + '_ {
        let meant = |other: &String| {
            let is_near = |key: &&&str| strsim::damerau_levenshtein(key, other) <= 2;
            let missing = KEYS.iter().filter(|key| self.text(key).is_none());
            missing.filter(|key| is_near(key)).min().copied()
        };
        (self.others.iter())
            .filter_map(move |other| Some(Violation::new(format!("{other:?}"), meant(other)?)))
    }
}

/// Checks a name and fields that come without the rest.
pub(super) fn name_and_payload(name: &str, payload: &Payload) -> Result<(), InvalidRawMessage> {
    let name = check_name(name);
    let payload = check_payload(payload.as_str());
    InvalidRawMessage::check(name.into_iter().chain(payload).collect())
}

fn check_name(name: &str) -> Option<Violation> {
    let is_long_enough = name.chars().nth(SHORTEST_NAME - 1).is_some();
    let expected = "text of at least three characters";
    (!is_long_enough).then(|| Violation::new(parts::MESSAGE_NAME, expected))
}

fn check_payload(text: &str) -> Option<Violation> {
    let expected = if text.len() > RawMessage::LIMIT {
        format!("JSON of at most {} MiB", RawMessage::LIMIT >> 20)
    } else if !text.trim_start().starts_with(['{', '[']) {
        "an object or a list".to_owned()
    } else {
        match serde_json::from_str::<Sound>(text) {
            Ok(Sound) => return None,
            Err(error) if error.is_data() => "no key twice in one object".to_owned(),
            Err(error) => format!("JSON that can be read ({error})"),
        }
    };
    Some(Violation::new(parts::PAYLOAD, expected))
}

fn read_metadata(text: &str, violations: &mut Vec<Violation>) -> Metadata {
    let mut metadata = Metadata::new();
    let Ok(Pairs(pairs)) = serde_json::from_str(text) else {
        violations.push(Violation::new(parts::METADATA, "an object of scalars"));
        return metadata;
    };
    let mut seen = HashSet::new();
    for (key, value) in &pairs {
        let field = || format!("{}[{}]", parts::METADATA, shown(key));
        if key.is_empty() {
            violations.push(Violation::new(field(), "a key that is not empty"));
        }
        if !seen.insert(key) {
            violations.push(Violation::new(field(), "one value, not two,"));
        }
        if let Err(expected) = put(&mut metadata, key, value.get()) {
            violations.push(Violation::new(field(), expected));
        }
    }
    metadata
}

fn put(metadata: &mut Metadata, key: &str, text: &str) -> Result<(), &'static str> {
    let value = serde_json::from_str::<MetadataValue>(text);
    let value = value.map_err(|_| "text, a number, true or false")?;
    match (key, &value) {
        // Another system's ids are whatever text it likes.
        (
            keys::CORRELATION_ID
            | keys::CAUSATION_ID
            | keys::CAUSATION_NAME
            | keys::ACTOR
            | keys::TENANT
            | keys::ORDERING_KEY,
            MetadataValue::Bool(_) | MetadataValue::Int(_) | MetadataValue::Float(_),
        ) => return Err("text"),
        (keys::HANDLED_ASYNC, MetadataValue::Bool(_)) => {}
        (keys::HANDLED_ASYNC, _) => return Err("true or false"),
        _ => {}
    }
    metadata.insert(key, value);
    Ok(())
}

/// A key as an error names it.
fn shown(key: &str) -> String {
    const LONG: usize = 60;
    match key.char_indices().nth(LONG) {
        Some((end, _)) => format!("{:?}..", &key[..end]),
        None => format!("{key:?}"),
    }
}
