//! Lists, each of which may be written as one value.

use serde_json::{Value, json};

use super::keys::Definitions;
use super::values::{reference, text};
use crate::source::keys::{Items, PLUGIN};

impl Definitions<'_> {
    pub(super) fn list(&mut self, items: Items) -> Value {
        let (one, item) = match items {
            Items::Text(names) => {
                let one = text(&self.world.known(names));
                (one.clone(), one)
            }
            Items::Reference(names) => {
                let one = not_null(reference(&self.world.known(names)));
                (one.clone(), one)
            }
            Items::Plugin(names) => {
                let one = not_null(reference(&self.world.known(names)));
                let plugin = self.plugin();
                let item = json!({ "if": { "type": "object" }, "then": plugin, "else": one });
                (one, item)
            }
        };
        let mut list = list_of(&one, item);
        list["type"] = json!(["array", "string", "null"]);
        list
    }

    fn plugin(&mut self) -> Value {
        let mut plugin = self.section(PLUGIN);
        plugin["required"] = json!(["id"]);
        plugin["type"] = json!("object");
        plugin
    }
}

/// A list of `item`, one text that is `one`, or nothing.
pub(super) fn list_of(one: &Value, item: Value) -> Value {
    json!({
        "type": ["array", "object", "string", "null"],
        "items": item,
        "anyOf": [one, { "type": ["array", "object", "null"] }],
    })
}

/// The same, where `~` is a mistake.
pub(super) fn not_null(mut schema: Value) -> Value {
    schema["type"] = json!("string");
    schema
}
