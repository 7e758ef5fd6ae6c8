//! What a schema says more than once, said once: editors read it for every file.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

/// What is said about a value, not of it: it stays where it is, beside the reference.
const ANNOTATIONS: [&str; 5] = [
    "default",
    "deprecated",
    "description",
    "doNotSuggest",
    "examples",
];

/// What is shorter than this is no longer than a reference to it.
const SHORT: usize = 90;

/// Moves every schema that stands in two places to the definitions, the largest first.
pub(super) fn share(schema: &mut Value) {
    let mut counts = BTreeMap::new();
    each_below(schema, &mut |below| count(below, &mut counts));
    counts.retain(|_, count| *count > 1);
    let mut shared = Shared {
        repeated: counts.into_keys().collect(),
        names: BTreeMap::new(),
        made: Map::new(),
    };
    each_below(schema, &mut |below| shared.refer(below));
    if let Some(definitions) = schema["definitions"].as_object_mut() {
        definitions.extend(shared.made);
    }
}

struct Shared {
    repeated: BTreeSet<String>,
    names: BTreeMap<String, String>,
    made: Map<String, Value>,
}

/// What a schema asks of a value, without what it says about it, as text.
fn core(schema: &Value) -> Option<String> {
    let mut core = schema.as_object()?.clone();
    for annotation in ANNOTATIONS {
        core.remove(annotation);
    }
    let text = Value::Object(core).to_string();
    (text.len() > SHORT).then_some(text)
}

fn count(schema: &mut Value, counts: &mut BTreeMap<String, usize>) {
    if let Some(core) = core(schema) {
        let count = counts.entry(core).or_default();
        *count += 1;
        // What is below a schema that is shared is there once.
        if *count > 1 {
            return;
        }
    }
    each_below(schema, &mut |below| count(below, counts));
}

impl Shared {
    fn refer(&mut self, schema: &mut Value) {
        let core = core(schema).filter(|core| self.repeated.contains(core));
        let (Some(core), Value::Object(all)) = (core, &mut *schema) else {
            return each_below(schema, &mut |below| self.refer(below));
        };
        let (said, asked): (Map<_, _>, Map<_, _>) = std::mem::take(all)
            .into_iter()
            .partition(|(key, _)| ANNOTATIONS.contains(&&**key));
        *all = said;
        let name = match self.names.get(&core) {
            Some(name) => name.clone(),
            None => self.define(core, asked),
        };
        all.insert("$ref".to_owned(), json!(format!("#/definitions/{name}")));
    }

    fn define(&mut self, core: String, asked: Map<String, Value>) -> String {
        let name = format!("shared_{}", self.names.len() + 1);
        self.names.insert(core, name.clone());
        let mut whole = Value::Object(asked);
        each_below(&mut whole, &mut |below| self.refer(below));
        self.made.insert(name.clone(), whole);
        name
    }
}

/// The schemas right below a schema.
fn each_below(schema: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    let Value::Object(keywords) = schema else {
        return;
    };
    for (keyword, value) in keywords {
        match (&**keyword, value) {
            ("properties" | "patternProperties" | "definitions", Value::Object(schemas)) => {
                schemas.values_mut().for_each(&mut *visit);
            }
            ("allOf" | "anyOf", Value::Array(schemas)) => schemas.iter_mut().for_each(&mut *visit),
            ("items" | "additionalProperties" | "propertyNames", schema) => visit(schema),
            ("not" | "if" | "then" | "else", schema) => visit(schema),
            _ => {}
        }
    }
}
