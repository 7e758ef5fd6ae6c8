//! The JSON Schema of a configuration, for editors: printed from the table of keys, never written by hand.
//!
//! What it says is what the reader of one file says: kinds, words, unknown keys, required keys. What only the whole
//! application can answer is completed, and underlined where [`check`](crate::check()) would refuse it.

mod bundles;
mod drivers;
mod items;
mod keys;
mod names;
mod required;
mod routes;
mod services;
mod shared;
#[cfg(test)]
mod tests;
mod values;

use std::path::Path;

use serde_json::{Value, json};

use crate::catalog::Catalog;
use crate::model::Model;
use crate::source::keys::ROOT;
use crate::source::{Embedded, Environment, Source};
use names::World;

/// The JSON Schema (draft 7) of configuration files.
///
/// ```
/// use cqrs_config::{Catalog, Schema};
///
/// let schema = Schema::of_files(&Catalog::default()).to_json();
/// assert!(schema.contains("How many dispatched commands may wait"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Schema(Value);

impl Schema {
    /// For the files of any application. What the catalog has is completed; anything else may stand in its place.
    #[must_use]
    pub fn of_files(catalog: &Catalog) -> Self {
        Self::new(&World::any(catalog))
    }

    /// For the files of one application, of which `file` is the first. What neither its code nor its files have is underlined: a handler, a
    /// message, an aggregate, a driver.
    ///
    /// The file is read for the names in it. As much is taken as can be read; one that is full of mistakes is no reason to have no schema.
    #[must_use]
    pub fn of_application(file: impl AsRef<Path>, catalog: &Catalog) -> Self {
        let (source, _) = Source::read_all(file.as_ref(), &Environment::unknown());
        Self::of_source(source, catalog)
    }

    /// As [`of_application`](Self::of_application), from text under a name.
    #[must_use]
    pub fn of_application_text(name: &str, text: &str, catalog: &Catalog) -> Self {
        let (source, _) = Source::text_all(name, text, &Environment::unknown());
        Self::of_source(source, catalog)
    }

    /// As [`of_application`](Self::of_application), from files that are part of the program.
    #[must_use]
    pub fn of_embedded_application(embedded: &Embedded, catalog: &Catalog) -> Self {
        let (source, _) = Source::embedded_all(embedded, &Environment::unknown());
        Self::of_source(source, catalog)
    }

    /// The schema, each definition on a line of its own, with a newline at its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        let Value::Object(keywords) = &self.0 else {
            return format!("{}\n", self.0);
        };
        let lines = keywords.iter().map(|(keyword, value)| match value {
            Value::Object(definitions) if keyword == "definitions" => {
                format!("\"definitions\":{}", lines(definitions.iter().map(line)))
            }
            _ => line((keyword, value)),
        });
        self::lines(lines) + "\n"
    }

    fn of_source(source: Option<Source>, catalog: &Catalog) -> Self {
        let model = source.map(|source| Model::parse(&source).0);
        Self::new(&World::of(catalog, &model.unwrap_or_default()))
    }

    fn new(world: &World<'_>) -> Self {
        let mut definitions = keys::Definitions::new(world);
        let root = definitions.root(ROOT);
        let overlay = definitions.overlay(ROOT);
        let mut definitions = definitions.finish();
        definitions.insert("overlay".to_owned(), overlay);
        definitions.insert("complete".to_owned(), required::complete(ROOT, world));
        let mut schema = root;
        schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
        schema["definitions"] = Value::Object(definitions);
        // What a file lacks that imports others may stand in one of them.
        schema["if"] = json!({ "not": { "required": ["imports"] } });
        schema["then"] = json!({ "$ref": "#/definitions/complete" });
        shared::share(&mut schema);
        Self(schema)
    }
}

fn line((keyword, value): (&String, &Value)) -> String {
    format!("{}:{value}", json!(keyword))
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.collect();
    format!("{{\n{}\n}}", lines.join(",\n"))
}
