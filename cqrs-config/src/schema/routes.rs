//! Routes: messages to the ids of what takes them.

use serde_json::{Map, Value, json};

use super::items::{list_of, not_null};
use super::keys::Definitions;
use super::names::{Known, only};
use super::values::{ALONE, reference};
use crate::catalog::MessageKind;
use crate::check::router_names_messages;
use crate::source::keys::{KeySpec, Shape};

impl Definitions<'_> {
    /// Routes as far as every file may have them: any name, any id.
    pub(super) fn routes(&mut self, shape: &Shape, singular: bool) -> Value {
        let kind = kind(shape);
        let target = target(kind, &Known::Nothing);
        let item = item(kind, json!({ "type": "string" }), target.clone());
        routes(target, item, kind, singular)
    }

    /// What an application adds: with a router that knows messages by name, the messages that there are, each with the handlers that take
    /// it; with another one, the handlers of the bus's kind.
    pub(super) fn known_routes(&mut self, keys: &'static [KeySpec]) -> Option<Value> {
        let spec = keys
            .iter()
            .find(|spec| matches!(spec.shape, Shape::Routes(_) | Shape::Listeners))?;
        if !self.world.is_application() {
            return None;
        }
        let kind = kind(&spec.shape);
        let name = format!("{}_routes", kind.name());
        let named = self.named_routes(kind);
        self.define(&name, named);
        let any = target(kind, &self.world.handlers(kind, None));
        let item = item(kind, json!({}), any.clone());
        let by_name = json!({ "$ref": format!("#/definitions/{name}") });
        let otherwise = json!({ "additionalProperties": any, "items": item });
        let routers = router_names_messages(kind).map(Value::from);
        let routers: Vec<Value> = routers.chain([Value::Null]).collect();
        Some(json!({
            "if": { "properties": { "type": { "enum": routers } } },
            "then": { "patternProperties": below(spec, kind, &by_name) },
            "else": { "patternProperties": below(spec, kind, &otherwise) },
        }))
    }

    fn named_routes(&self, kind: MessageKind) -> Value {
        let mut messages = Map::new();
        for message in self
            .world
            .catalog
            .messages
            .iter()
            .filter(|message| message.kind == kind)
        {
            let mut targets = target(kind, &self.world.handlers(kind, Some(&message.name)));
            targets["description"] = json!(format!("The {} `{}`", kind.name(), message.name));
            for alias in &message.aliases {
                let mut older = targets.clone();
                older["deprecated"] = json!(true);
                older["description"] = json!(format!(
                    "Another name of the {} `{}`",
                    kind.name(),
                    message.name
                ));
                messages.insert(alias.clone(), older);
            }
            messages.insert(message.name.clone(), targets);
        }
        let names = reference(&only(messages.keys().cloned(), []));
        let any = target(kind, &self.world.handlers(kind, None));
        json!({
            "properties": messages,
            "additionalProperties": false,
            "items": item(kind, names, any),
        })
    }
}

fn kind(shape: &Shape) -> MessageKind {
    match shape {
        Shape::Routes(kind) => *kind,
        _ => MessageKind::Event,
    }
}

/// The key in its spellings; under the singular a map may be one item.
fn below(spec: &KeySpec, kind: MessageKind, routes: &Value) -> Value {
    let mut spellings = json!({ format!("^{}$", spec.name): routes });
    if let Some(singular) = spec.singular {
        spellings[format!("^{singular}$")] = json!({
            "if": { "required": [kind.name()] },
            "else": routes,
        });
    }
    spellings
}

fn routes(target: Value, item: Value, kind: MessageKind, singular: bool) -> Value {
    let several = json!({
        "type": ["object", "array", "string", "null"],
        "pattern": ALONE,
        "patternErrorMessage": "must be a map from messages",
        "additionalProperties": target,
        "items": item,
    });
    match singular {
        true => json!({
            "if": { "type": "object", "required": [kind.name()] },
            "then": item,
            "else": several,
        }),
        false => several,
    }
}

/// What takes a message: one id, or for events any number.
fn target(kind: MessageKind, handlers: &Known) -> Value {
    let one = not_null(reference(handlers));
    match kind {
        MessageKind::Command | MessageKind::Query => one,
        MessageKind::Event => {
            let mut target = list_of(&one, one.clone());
            let mut listener = target.clone();
            listener["type"] = json!(["array", "string", "null"]);
            listener["description"] = json!("The listeners, as prooph's XML has them");
            target["properties"] = json!({ "listener": listener });
            target["required"] = json!(["listener"]);
            target["maxProperties"] = json!(1);
            target
        }
    }
}

/// `{ command: Name, value: handler }`
fn item(kind: MessageKind, message: Value, target: Value) -> Value {
    let mut item = json!({ "type": "object" });
    let described = |mut schema: Value, description: String| {
        schema["description"] = json!(description);
        schema
    };
    let name = kind.name();
    item["properties"][name] = described(message, format!("The name of the {name}"));
    let takes = format!("The id of its {}", kind.handler());
    item["properties"]["value"] = described(target.clone(), takes);
    item["required"] = json!([kind.name()]);
    match kind {
        MessageKind::Command | MessageKind::Query => {
            item["required"] = json!([kind.name(), "value"])
        }
        MessageKind::Event => {
            item["if"] = json!({ "not": { "required": ["value"] } });
            item["then"] = json!({
                "required": ["listener"],
                "maxProperties": 2,
                "properties": { "listener": described(target, "The listeners".to_owned()) },
            });
        }
    }
    item
}
