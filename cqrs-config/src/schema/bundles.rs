//! Sections of bundles: those that are known, and in the files of Symfony applications any other.

use serde_json::{Value, json};

use super::keys::spelled;
use super::services::slips;
use crate::model::bundles::NO_BUNDLES;
use crate::source::keys::{KeySpec, SYMFONY_SECTIONS};

/// Sections that the files of Symfony applications have as well.
const SHARED: [&str; 3] = ["imports", "parameters", "services"];

/// What a bundle that nobody knows here may have.
pub(super) fn strange() -> Value {
    json!({ "type": ["object", "array", "null"] })
}

/// A pattern of keys that are none of a bundle's: one slip away from ours, or out of place.
pub(super) fn misspelt_section(keys: &[KeySpec]) -> String {
    let spellings = keys.iter().flat_map(KeySpec::spellings);
    let slips: Vec<String> = spellings
        .flat_map(|name| [name.to_owned(), camel_case(name)])
        .map(|name| slips(&name))
        .collect();
    let (known, slips, misplaced) = (known(keys), slips.join("|"), NO_BUNDLES.join("|"));
    format!("^(?!({known})$)({slips}|{misplaced}|when(?!@.).*)$")
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(word.len().min(1));
        name + &initial.to_uppercase() + rest
    })
}

/// A file with sections that only cqrs has, and none of prooph's bundles or Symfony's, has no sections of strange bundles either. One
/// without any is a piece that another file imports, and that one may be an application's of Symfony.
pub(super) fn without_strange_ones(keys: &[KeySpec]) -> Value {
    let symfony_s = format!("^(prooph[-_].*|{})$", SYMFONY_SECTIONS.join("|"));
    let none = json!({ "not": { "pattern": symfony_s } });
    let own = keys.iter().filter(|key| !SHARED.contains(&key.name));
    let own = pattern(own.flat_map(KeySpec::spellings));
    let known = format!("^({})$", known(keys));
    json!({
        "if": {
            "propertyNames": none,
            "patternProperties": { "^when@": { "propertyNames": none } },
            "not": { "propertyNames": { "not": { "pattern": format!("^({own})$") } } },
        },
        "then": {
            "patternProperties": {
                known.clone(): true,
                "^when@": { "patternProperties": { known: true }, "additionalProperties": false },
            },
            "additionalProperties": false,
        },
    })
}

/// All sections that are known, ours and those of bundles.
fn known(keys: &[KeySpec]) -> String {
    let bundles = SYMFONY_SECTIONS.iter().copied();
    pattern(keys.iter().flat_map(KeySpec::spellings).chain(bundles))
}

fn pattern(names: impl Iterator<Item = &'static str>) -> String {
    let names: Vec<String> = names
        .map(|name| spelled(name).trim_matches(['^', '$']).to_owned())
        .collect();
    names.join("|")
}
