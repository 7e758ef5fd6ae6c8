//! The schema against the reader, by a validator that is not ours.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod agreement;
mod application;
mod files;
mod mutations;

use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::Value;

use super::Schema;
use super::keys::json_of;
use crate::catalog::Catalog;
use crate::report::{Report, codes};
use crate::{Environment, Model, Source};

/// What is wrong with the shape of a file, which is what a schema can see.
const SHAPE: [&codes::Code; 10] = [
    &codes::UNKNOWN_KEY,
    &codes::CONFLICTING_KEYS,
    &codes::WRONG_TYPE,
    &codes::WRONG_VALUE,
    &codes::MISSING_KEY,
    &codes::MISSING_NAME,
    &codes::EMPTY_SECTION,
    &codes::NOT_A_MAP,
    &codes::EMPTY_FILE,
    &codes::UNKNOWN_OPTION,
];

fn validator() -> Validator {
    validator_of(&Schema::of_files(&Catalog::default()))
}

fn validator_of(schema: &Schema) -> Validator {
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft7)
        .build(&schema.0)
        .unwrap()
}

/// The text as an editor sees it; `None` if it is not YAML.
fn instance(text: &str) -> Option<Value> {
    let mut report = Report::default();
    let node = crate::yaml::parse(text, 0, &mut report)?;
    (!report.has_errors()).then(|| json_of(&node.value))
}

/// What the reader says of the shape of a file by itself.
fn shape_mistakes(text: &str) -> Vec<String> {
    let (source, mut report) = Source::text_all("nowhere/test.yaml", text, &Environment::unknown());
    if let Some(source) = source {
        let (model, parsed) = Model::parse(&source);
        report.merge(parsed);
        // Routers are drivers that come with the reader.
        let checked = crate::check(&model, &Catalog::default());
        let mut checked = checked.map_or_else(|report| report, |(_, report)| report);
        checked.retain(|problem| problem.code == &codes::UNKNOWN_OPTION);
        report.merge(checked);
    }
    // What a file lacks may stand in one that it imports.
    let imports = text.contains("imports:");
    report.retain(|problem| {
        SHAPE.contains(&problem.code) && !(imports && problem.code == &codes::MISSING_KEY)
    });
    let problems = report.problems().iter();
    problems
        .map(|problem| format!("{}: {}", problem.code.name, problem.message))
        .collect()
}

/// What the schema says of it.
fn schema_mistakes(validator: &Validator, text: &str) -> Vec<String> {
    let instance = instance(text).expect("YAML");
    validator
        .iter_errors(&instance)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every YAML file below a folder of the repository.
fn yaml_files(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    collect(&repository().join(folder), &mut files);
    files.sort();
    assert!(!files.is_empty(), "{folder}");
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_yaml = path
            .extension()
            .is_some_and(|end| end == "yaml" || end == "yml");
        if path.is_dir() {
            collect(&path, files);
        } else if is_yaml {
            files.push(path);
        }
    }
}
