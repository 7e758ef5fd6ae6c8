use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

pub(super) const MESSAGE_NAME: &str = "message_name";
pub(super) const UUID: &str = "uuid";
pub(super) const PAYLOAD: &str = "payload";
pub(super) const METADATA: &str = "metadata";
pub(super) const CREATED_AT: &str = "created_at";

pub(super) const KEYS: [&str; 5] = [MESSAGE_NAME, UUID, PAYLOAD, METADATA, CREATED_AT];

/// The fields as they stand in the text, none of them looked at.
#[derive(Default)]
pub(super) struct Parts {
    fields: [Option<Box<RawValue>>; 5],
    /// Keys that stand there twice.
    pub(super) twice: Vec<&'static str>,
    /// Other keys, as far as one could be meant for one of ours.
    pub(super) others: Vec<String>,
}

impl Parts {
    /// The text of a field. `null` is nothing, as in PHP.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        let index = KEYS.iter().position(|known| *known == key)?;
        let text = self.fields[index].as_deref()?.get();
        (text != "null").then_some(text)
    }

    fn other(&mut self, key: &str) {
        const MANY: usize = 16;
        const LONG: usize = 24;
        if self.others.len() < MANY && key.len() <= LONG {
            self.others.push(key.to_owned());
        }
    }
}

impl<'de> Deserialize<'de> for Parts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PartsVisitor)
    }
}

struct PartsVisitor;

impl<'de> Visitor<'de> for PartsVisitor {
    type Value = Parts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with message_name and payload")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parts, A::Error> {
        let mut parts = Parts::default();
        while let Some(key) = map.next_key::<String>()? {
            let Some(index) = KEYS.iter().position(|known| *known == key) else {
                map.next_value::<IgnoredAny>()?;
                parts.other(&key);
                continue;
            };
            let value = map.next_value::<Box<RawValue>>()?;
            if parts.fields[index].replace(value).is_some() {
                parts.twice.push(KEYS[index]);
            }
        }
        Ok(parts)
    }
}
