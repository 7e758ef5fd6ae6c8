//! Services: with a driver, those of ours; without one, Symfony's, which are passed over, or the options of a plugin.

use serde_json::{Value, json};

use super::drivers::{self, Driver};
use super::keys::Definitions;
use super::names::{among, only};
use super::values::{ID, text};
use crate::source::keys::SYMFONY_SERVICE_KEYS;

impl Definitions<'_> {
    pub(super) fn services(&mut self) -> Value {
        let defaults = json!({
            "description": "Symfony's defaults for the services of the file; its `tags` are honoured",
            "doNotSuggest": true,
        });
        json!({
            "type": ["object", "array", "null"],
            "maxItems": 0,
            "properties": { "_defaults": defaults, "_instanceof": defaults },
            "additionalProperties": { "$ref": "#/definitions/service" },
        })
    }

    pub(super) fn service(&mut self) -> Value {
        let properties = json!({
            "driver": described("What makes the service: the word that an adapter or a plugin registered", self.driver()),
            "tags": described("What the service is for, as in Symfony: `prooph_service_bus.<bus>.route_target` and its like", tags()),
            "alias": described("Another service that this id stands for", json!({})),
        });
        let symfony_s = (SYMFONY_SERVICE_KEYS.iter()).filter(|key| **key != "alias");
        let symfony_s: Vec<&str> = symfony_s.copied().collect();
        let passed_over = json!({ "description": "A key of Symfony's services; passed over", "doNotSuggest": true });
        let drivers: Vec<Value> = drivers::known(self.world)
            .iter()
            .map(|driver| self.with_driver(driver))
            .collect();
        let mut ours = json!({ "properties": { "alias": true } });
        if !drivers.is_empty() {
            ours["allOf"] = Value::Array(drivers);
        }
        json!({
            "description": "A service: `driver` with its options, the id of another one, or one of Symfony's.",
            "type": ["object", "string", "array", "null"],
            "properties": properties,
            "patternProperties": { format!("^({})$", symfony_s.join("|")): passed_over },
            "if": { "required": ["driver"] },
            "then": ours,
            "else": {
                "properties": { "alias": { "type": ["string", "null"], "pattern": ID } },
                "patternProperties": { misspelt("driver"): false },
            },
        })
    }

    /// The word after `driver:`; in an application, one that is linked.
    fn driver(&self) -> Value {
        let drivers = drivers::known(self.world);
        let words = drivers
            .iter()
            .filter_map(|driver| driver.names.first().cloned());
        let others = drivers
            .iter()
            .flat_map(|driver| driver.names.iter().skip(1).cloned());
        let known = match self.world.is_application() {
            true => only(words, others),
            false => among(words),
        };
        let mut driver = text(&known);
        driver["type"] = json!("string");
        driver
    }

    /// `driver: sqlite` and the options of it.
    fn with_driver(&self, driver: &Driver) -> Value {
        let mut then = json!({ "properties": { "driver": true, "tags": true } });
        if let Some(options) = &driver.options {
            drivers::spell(&mut then, options, self.world);
            then["additionalProperties"] = json!(false);
        }
        json!({
            "if": { "properties": { "driver": { "enum": driver.names } } },
            "then": then,
        })
    }
}

fn described(description: &str, mut schema: Value) -> Value {
    schema["description"] = json!(description);
    schema
}

/// `name`, `{ name: .. , attribute: .. }` or Symfony's `{ tag_name: { attribute: .. } }`.
fn tags() -> Value {
    let name = json!({
        "type": ["string", "null"],
        "description": "The name of the tag",
        "examples": ["prooph_service_bus.plugin", "prooph_event_store.plugin", "prooph_event_store.metadata_enricher"],
    });
    let tag = json!({
        "type": ["object", "string", "null"],
        "properties": {
            "name": name,
            "message": { "description": "For `route_target`: the message that is routed to the service" },
            "message_detection": { "description": "For `route_target`: `true` routes every message that the service handles" },
        },
        "if": { "type": "object", "required": ["name"] },
        "else": {
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": { "type": ["object", "array", "null"] },
        },
    });
    json!({ "type": ["array", "string", "null"], "items": tag })
}

/// A pattern of what is one slip away from a word.
fn misspelt(word: &str) -> String {
    format!("^({})$", slips(word))
}

/// The word itself, and with a letter more, less, another, or two in the wrong order. Dashes and underscores are the same.
pub(super) fn slips(word: &str) -> String {
    let letters: Vec<String> = word.chars().map(letter).collect();
    let mut slips = ".?".to_owned();
    for at in (0..letters.len()).rev() {
        let (this, rest) = (&letters[at], letters[at + 1..].concat());
        let swapped = (letters[at + 1..].split_first())
            .map(|(next, rest)| format!("|{next}{this}{}", rest.concat()))
            .unwrap_or_default();
        slips = format!("(.?{this}?{rest}{swapped}|{this}{slips})");
    }
    slips
}

fn letter(letter: char) -> String {
    match letter {
        '_' | '-' => "[-_]".to_owned(),
        letter => letter.to_string(),
    }
}
