//! Every file of the repository.

use super::{
    Catalog, Schema, instance, repository, schema_mistakes, shape_mistakes, validator, yaml_files,
};

/// prooph's own files that prooph refuses.
const REFUSED: [&str; 2] = [
    "missing_aggregate_type_key.yml",
    "missing_projection_key.yml",
];

/// A colon without its space makes one word, which the schema takes for an id or an option.
const ONE_WORD: &str = "no_space_after_a_colon";

/// The tag of a value, which no schema sees.
const TAG: &str = " !php/";

#[test]
fn every_file_of_prooph_is_valid_unless_prooph_refuses_it() {
    let validator = validator();
    let files = yaml_files("cqrs-config/tests/fixtures");
    assert!(files.len() >= 41);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let mistakes = schema_mistakes(&validator, &text);
        let is_refused = REFUSED.iter().any(|name| file.ends_with(name));
        assert_eq!(
            !mistakes.is_empty(),
            is_refused,
            "{}: {mistakes:#?}",
            file.display()
        );
    }
}

#[test]
fn the_reference_and_the_examples_are_valid() {
    let validator = validator();
    let mut files = yaml_files("examples");
    files.extend(yaml_files("tests/stories"));
    files.push(repository().join("cqrs-config/reference.yaml"));
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let mistakes = schema_mistakes(&validator, &text);
        assert!(mistakes.is_empty(), "{}: {mistakes:#?}", file.display());
    }
}

#[test]
fn a_wrong_file_is_refused_where_its_mistake_is_one_of_shape_and_accepted_otherwise() {
    let validator = validator();
    let (mut refused, mut differing) = (0, Vec::new());
    for file in yaml_files("tests/config") {
        let Ok(text) = std::fs::read_to_string(&file) else {
            continue;
        };
        if instance(&text).is_none()
            || text.contains(TAG)
            || file.to_string_lossy().contains(ONE_WORD)
        {
            continue;
        }
        let of_reader = shape_mistakes(&text);
        let of_schema = schema_mistakes(&validator, &text);
        refused += usize::from(!of_schema.is_empty());
        if of_reader.is_empty() != of_schema.is_empty() {
            differing.push(format!("{}: {of_reader:#?} {of_schema:#?}", file.display()));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    assert!(refused > 20, "only {refused}");
}

#[test]
fn a_key_in_two_spellings_is_refused() {
    let validator = validator();
    let two = [
        "event_store: { stores: { s: { adapter: a, event_store: b } } }",
        "event_store: { stores: { s: { type: a, event-store: b } } }",
        "service_bus: { command_bus: { a: ~ }, command_buses: { b: ~ } }",
        "service_bus: ~\nprooph_service_bus: ~",
    ];
    for text in two {
        assert_ne!(schema_mistakes(&validator, text), [""; 0], "{text}");
        assert_ne!(shape_mistakes(text), [""; 0], "{text}");
    }
    let one = "event_store: { stores: { s: { adapter: a }, t: { event_store: b } } }";
    assert_eq!(schema_mistakes(&validator, one), [""; 0]);
}

/// Editors read it for each file that they open.
#[test]
fn the_schema_of_any_file_is_small() {
    let schema = Schema::of_files(&Catalog::default()).to_json();
    assert!(schema.len() < 100_000, "{}", schema.len());
    let parsed: serde_json::Value = serde_json::from_str(&schema).unwrap();
    assert_eq!(parsed, Schema::of_files(&Catalog::default()).0);
}

/// To readers of YAML 1.1, plain `on`, `off`, `yes` and `no` are no text.
#[test]
fn the_reference_has_no_key_that_older_readers_take_for_a_boolean() {
    let text = std::fs::read_to_string(repository().join("cqrs-config/reference.yaml")).unwrap();
    let words = ["on", "off", "yes", "no", "y", "n"];
    let keys = text
        .split([' ', '{', ',', '\n'])
        .filter_map(|word| word.strip_suffix(':'));
    let found: Vec<&str> = keys.filter(|key| words.contains(key)).collect();
    assert_eq!(found, [""; 0]);
}
