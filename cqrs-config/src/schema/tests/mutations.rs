//! Files of prooph and ours, changed at random: the reader and the schema say the same of each.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value, json};

use super::{instance, repository, schema_mistakes, shape_mistakes, validator, yaml_files};
use crate::report::codes;

/// One change: which node, what is done to it, and with what.
#[derive(Clone, Debug)]
struct Change {
    node: usize,
    act: u8,
    with: usize,
}

fn change() -> impl Strategy<Value = Change> {
    (any::<usize>(), 0..4_u8, any::<usize>()).prop_map(|(node, act, with)| Change {
        node,
        act,
        with,
    })
}

/// Every node of a document by its pointer, the deepest first.
fn pointers(value: &Value, at: String, found: &mut Vec<String>) {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                pointers(value, format!("{at}/{}", escaped(key)), found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                pointers(value, format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
    found.push(at);
}

fn apply(document: &mut Value, change: &Change, stock: &[Value], keys: &[String]) {
    let mut found = Vec::new();
    pointers(document, String::new(), &mut found);
    let Some(node) = document.pointer_mut(&found[change.node % found.len()]) else {
        return;
    };
    match (change.act, node) {
        (0, node) => *node = stock[change.with % stock.len()].clone(),
        (act, Value::Object(map)) if !map.is_empty() => {
            let name = map.keys().nth(change.with % map.len()).cloned().unwrap();
            let value = map.remove(&name).unwrap();
            let other = keys[change.with % keys.len()].clone();
            match act {
                1 => drop(map.insert(other, value)),
                2 => drop(map.insert(format!("{name}x"), value)),
                _ => {}
            }
        }
        (_, node) => *node = json!(null),
    }
}

/// Without overlays: what one stands over is not seen when all of them are laid over the file at once.
fn documents() -> Vec<Value> {
    let mut files = yaml_files("cqrs-config/tests/fixtures");
    files.push(repository().join("cqrs-config/reference.yaml"));
    files.extend(yaml_files("examples"));
    let texts = files
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap());
    let mut documents: Vec<Value> = texts.filter_map(|text| instance(&text)).collect();
    documents.iter_mut().for_each(settle);
    let sections = documents.iter_mut().filter_map(Value::as_object_mut);
    sections.for_each(|sections| sections.retain(|key, _| !key.starts_with("when@")));
    documents
}

/// Text with a placeholder in it is not known before its variables are, and the reader lets it stand everywhere.
fn settle(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('%') && text.trim_matches('%').contains('%') => {
            *text = "settled".to_owned();
        }
        Value::Array(items) => items.iter_mut().for_each(settle),
        Value::Object(map) => map.values_mut().for_each(settle),
        _ => {}
    }
}

/// All values and all keys that stand in the files.
fn stock(documents: &[Value]) -> (Vec<Value>, Vec<String>) {
    let (mut values, mut keys) = (Vec::new(), Vec::new());
    for document in documents {
        let mut found = Vec::new();
        pointers(document, String::new(), &mut found);
        for pointer in found {
            let value = document.pointer(&pointer).unwrap();
            if let Value::Object(map) = value {
                keys.extend(map.keys().filter(|key| !key.starts_with("when@")).cloned());
            }
            values.push(value.clone());
        }
    }
    values.extend([
        json!(null),
        json!(5),
        json!(true),
        json!("%parameter%"),
        json!([]),
        json!({}),
    ]);
    (values, keys)
}

/// Two spellings of one key, or one name twice in a list, are a mistake that no schema sees.
fn is_beyond_a_schema(text: &str) -> bool {
    let source =
        crate::Source::from_text("nowhere/test.yaml", text, &crate::Environment::unknown());
    let beyond = [codes::CONFLICTING_KEYS.name, codes::DUPLICATE_KEY.name];
    source.is_err_and(|report| {
        report
            .problems()
            .iter()
            .any(|problem| beyond.contains(&problem.code.name))
    })
}

/// What is missing may stand in another file, or below an overlay.
fn may_be_completed(document: &Value) -> bool {
    let keys = document.as_object().into_iter().flat_map(Map::keys);
    keys.into_iter()
        .any(|key| key == "imports" || key.starts_with("when@"))
}

/// The file that imports it may be one of Symfony's, which may have any section.
fn may_be_imported(document: &Value) -> bool {
    let keys = document.as_object().into_iter().flat_map(Map::keys);
    !keys
        .into_iter()
        .any(|key| matches!(key.as_str(), "service_bus" | "event_store"))
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn a_changed_file_is_refused_by_both_or_by_neither(
        file in any::<usize>(),
        changes in prop::collection::vec(change(), 1..4),
    ) {
        thread_local! {
            static WORLD: (jsonschema::Validator, Vec<Value>, Vec<Value>, Vec<String>) = {
                let documents = documents();
                let (values, keys) = stock(&documents);
                (validator(), documents, values, keys)
            };
        }
        WORLD.with(|(validator, documents, values, keys)| {
            let mut document = documents[file % documents.len()].clone();
            for change in &changes {
                apply(&mut document, change, values, keys);
            }
            let text = document.to_string();
            if is_beyond_a_schema(&text) {
                return Ok(());
            }
            let reader = shape_mistakes(&text);
            let completing = [codes::MISSING_KEY.name, codes::EMPTY_SECTION.name];
            let is_missing = |mistake: &String| completing.iter().any(|code| mistake.starts_with(code));
            if may_be_completed(&document) && reader.iter().any(is_missing) {
                return Ok(());
            }
            let schema = schema_mistakes(validator, &text);
            if schema.is_empty() && may_be_imported(&document) {
                return Ok(());
            }
            prop_assert_eq!(reader.is_empty(), schema.is_empty(), "{}\n{:#?}\n{:#?}", text, reader, schema);
            Ok(())
        })?;
    }
}
