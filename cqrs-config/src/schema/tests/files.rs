//! Every file of the repository.

use super::{instance, repository, schema_mistakes, shape_mistakes, validator, yaml_files};

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
