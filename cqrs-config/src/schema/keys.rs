//! The table of keys, printed: maps with the keys of ours in every spelling, and nothing else.

use serde_json::{Map, Value, json};

use super::bundles;
use super::names::World;
use super::values::{ALONE, PLACEHOLDER, value};
use crate::source::keys::{KeySpec, SYMFONY_SECTIONS, Shape};
use crate::tree::Value as Written;

/// The parts of a schema that have a name, as far as they are made.
pub(super) struct Definitions<'w> {
    pub(super) world: &'w World<'w>,
    made: Map<String, Value>,
}

impl<'w> Definitions<'w> {
    pub(super) fn new(world: &'w World<'w>) -> Self {
        let mut definitions = Self {
            world,
            made: Map::new(),
        };
        let service = definitions.service();
        definitions.define("service", service);
        definitions
    }

    pub(super) fn finish(self) -> Map<String, Value> {
        self.made
    }

    pub(super) fn define(&mut self, name: &str, schema: Value) {
        self.made.insert(name.to_owned(), schema);
    }

    /// A whole file.
    pub(super) fn root(&mut self, keys: &'static [KeySpec]) -> Value {
        let mut root = json!({ "type": "object", "properties": {}, "patternProperties": {} });
        let overlay = json!({
            "description": "Laid over the rest in this environment: `CQRS_ENV`, or the name that the application gives",
            "$ref": "#/definitions/overlay",
        });
        for environment in ["when@dev", "when@prod", "when@test"] {
            root["properties"][environment] = overlay.clone();
        }
        root["patternProperties"]["^when@."] = overlay;
        let sections = json!({ "$ref": "#/definitions/overlay" });
        root["allOf"] = json!([sections, bundles::without_strange_ones(keys)]);
        root
    }

    /// What stands below `when@test`: a file without overlays.
    pub(super) fn overlay(&mut self, keys: &'static [KeySpec]) -> Value {
        let mut overlay = self.sections(keys);
        overlay["type"] = json!(["object", "array", "null"]);
        overlay
    }

    /// The sections of a file, each defined once for the file and its overlays.
    fn sections(&mut self, keys: &'static [KeySpec]) -> Value {
        let mut map = map_of_keys();
        for spec in keys {
            if !self.made.contains_key(spec.name) {
                let schema = self.shape(spec, false);
                self.define(spec.name, schema);
            }
            let whole = json!({ "$ref": format!("#/definitions/{}", spec.name) });
            self.spell(&mut map, spec, whole);
        }
        map["patternProperties"][format!("^({})$", SYMFONY_SECTIONS.join("|"))] = json!({
            "description": "A section of Symfony, or of another bundle; passed over",
            "doNotSuggest": true,
        });
        map["patternProperties"][bundles::misspelt_section(keys)] = json!(false);
        map["additionalProperties"] = bundles::strange();
        map["allOf"] = spelled_once(keys).into_iter().collect();
        map
    }

    /// A map with these keys.
    pub(super) fn section(&mut self, keys: &'static [KeySpec]) -> Value {
        let mut map = map_of_keys();
        for spec in keys {
            let schema = self.shape(spec, false);
            self.spell(&mut map, spec, schema);
        }
        let conditions = self
            .known_routes(keys)
            .into_iter()
            .chain(spelled_once(keys));
        let conditions: Vec<Value> = conditions.collect();
        if !conditions.is_empty() {
            map["allOf"] = json!(conditions);
        }
        map
    }

    /// One key in all its spellings. Only the name of the table is offered; the others are known.
    fn spell(&mut self, map: &mut Value, spec: &KeySpec, schema: Value) {
        let doc = documentation(spec);
        map["properties"][spec.name] = annotated(spec, schema.clone(), &doc);
        let known = &mut map["patternProperties"];
        if spec.name.contains('_') {
            known[spelled(spec.name)] = annotated(spec, schema.clone(), &doc);
        }
        for alias in spec.aliases {
            let doc = format!("Another spelling of `{}`. {doc}", spec.name);
            let mut older = annotated(spec, schema.clone(), &doc);
            older["deprecated"] = json!(true);
            known[spelled(alias)] = older;
        }
        if let Some(singular) = spec.singular {
            let doc = format!(
                "Another spelling of `{}`, for one of them. {doc}",
                spec.name
            );
            let one = self.shape(spec, true);
            map["patternProperties"][spelled(singular)] = annotated(spec, one, &doc);
        }
    }

    fn shape(&mut self, spec: &KeySpec, singular: bool) -> Value {
        if let Some(value) = value(&spec.shape, self.world) {
            return value;
        }
        match &spec.shape {
            Shape::OneOrMore(items) | Shape::List(items) => self.list(*items),
            Shape::Section(keys) => self.section(keys),
            Shape::WordOr(words, keys) => self.word_or(words, keys),
            Shape::Named(each) => self.named(spec, each, singular),
            Shape::Routes(_) | Shape::Listeners => self.routes(&spec.shape, singular),
            Shape::Services => self.services(),
            _ => json!({}),
        }
    }

    fn word_or(&mut self, words: &[&str], keys: &'static [KeySpec]) -> Value {
        let mut map = self.section(keys);
        let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        map["pattern"] = json!(format!("^({})$|{PLACEHOLDER}", words.join("|")));
        map["patternErrorMessage"] = json!(format!("must be a map, or {}", quoted.join(" or ")));
        map["examples"] = json!(words);
        map
    }

    /// A map from names, or a list of maps with `name`; under the singular, one such map as well.
    fn named(&mut self, spec: &KeySpec, each: &'static Shape, singular: bool) -> Value {
        let name = spec.singular.unwrap_or(spec.name);
        let with_name = format!("{name}_with_name");
        if let (Shape::Section(keys), false) = (each, self.made.contains_key(name)) {
            self.define(name, json!({}));
            let one = self.section(keys);
            let mut item = one.clone();
            item["type"] = json!("object");
            item["required"] = json!(["name"]);
            item["properties"]["name"] = json!({ "type": "string", "description": "Its name" });
            self.define(name, one);
            self.define(&with_name, item);
        }
        let (one, item) = (
            json!({ "$ref": format!("#/definitions/{name}") }),
            json!({ "$ref": format!("#/definitions/{with_name}") }),
        );
        let several = json!({
            "type": ["object", "array", "string", "null"],
            "pattern": ALONE,
            "patternErrorMessage": "must be a map from names",
            "additionalProperties": one,
            "items": item,
        });
        match singular {
            true => json!({
                "if": { "type": "object", "required": ["name"] },
                "then": item,
                "else": several,
            }),
            false => several,
        }
    }
}

fn map_of_keys() -> Value {
    json!({
        "type": ["object", "array", "string", "null"],
        "maxItems": 0,
        "pattern": ALONE,
        "patternErrorMessage": "must be a map",
        "properties": {},
        "patternProperties": {},
        "additionalProperties": false,
    })
}

/// No key stands there in two spellings.
fn spelled_once(keys: &[KeySpec]) -> Option<Value> {
    let mut pairs = Vec::new();
    for spec in keys {
        let dashed = |name: &'static str| [name.to_owned(), name.replace('_', "-")];
        let mut names: Vec<String> = spec.spellings().flat_map(dashed).collect();
        names.dedup();
        for (at, name) in names.iter().enumerate() {
            let others = names[at + 1..].iter();
            pairs.extend(others.map(|other| json!({ "required": [name, other] })));
        }
    }
    (!pairs.is_empty()).then(|| {
        json!({
            "not": { "type": "object", "anyOf": pairs },
            "errorMessage": "one key stands here in two spellings",
        })
    })
}

/// Dashes and underscores are the same in our keys.
pub(super) fn spelled(name: &str) -> String {
    format!("^{}$", name.replace('_', "[-_]"))
}

fn documentation(spec: &KeySpec) -> String {
    let mut doc = match spec.without_effect {
        true => format!("Accepted, and without effect. {}.", spec.doc),
        false => format!("{}.", spec.doc),
    };
    if let Some(default) = spec.default {
        doc.push_str(&format!(" Default: `{default}`."));
    }
    doc
}

fn annotated(spec: &KeySpec, mut schema: Value, doc: &str) -> Value {
    schema["description"] = json!(doc);
    if let Some(default) = spec.default {
        schema["default"] = written(default);
    }
    // Where names are known, an example is no better than they.
    let names = schema.get("anyOf").is_some();
    if let Some(example) = spec.example.filter(|_| !names) {
        schema["examples"] = json!([written(example)]);
    }
    if spec.without_effect {
        schema["deprecated"] = json!(true);
        schema["doNotSuggest"] = json!(true);
    }
    schema
}

/// A value as the table has it, which is YAML.
pub(super) fn written(text: &str) -> Value {
    let mut report = crate::report::Report::default();
    let node = crate::yaml::parse(text, 0, &mut report);
    node.map_or(Value::Null, |node| json_of(&node.value))
}

/// The same value in JSON.
pub(super) fn json_of(value: &Written) -> Value {
    match value {
        Written::Unknown | Written::Null | Written::Tagged(..) => Value::Null,
        Written::Boolean(value) => json!(value),
        Written::Integer(number) => json!(number),
        Written::Float(number) => json!(number),
        Written::Text(text) => json!(text),
        Written::List(items) => items.iter().map(|item| json_of(&item.value)).collect(),
        Written::Map(entries) => {
            let entry =
                |entry: &crate::tree::Entry| (entry.key.value.clone(), json_of(&entry.value.value));
            Value::Object(entries.iter().map(entry).collect())
        }
    }
}
