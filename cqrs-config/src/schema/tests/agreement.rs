//! Every key of the table with values of every kind: what the reader refuses the schema refuses, and nothing else.

use jsonschema::Validator;
use serde_json::{Value, json};

use super::{schema_mistakes, shape_mistakes, validator};
use crate::source::keys::{Items, KeySpec, ROOT, Shape};

/// A value of every kind, most of them wrong in most places.
fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(false),
        json!(-1),
        json!(0),
        json!(1),
        json!(2.5),
        json!(""),
        json!("@"),
        json!("@text"),
        json!("text"),
        json!("%parameter%"),
        json!("%env(int:VARIABLE)%"),
        json!("5 parsecs"),
        json!("250ms"),
        json!("a\u{1}b"),
        json!([]),
        json!(["text"]),
        json!([""]),
        json!([null]),
        json!([5]),
        json!([["text"]]),
        json!([{ "id": "text" }]),
        json!([{ "id": "text", "options": { "any": 1 } }]),
        json!([{ "id": "text", "options": [] }]),
        json!([{ "options": {} }]),
        json!([{ "id": "text", "strange": 1 }]),
        json!([{ "resource": "text" }]),
        json!({}),
        json!({ "text": "text" }),
        json!({ "text": null }),
        json!({ "text": 5 }),
        json!({ "text": ["text"] }),
        json!({ "text": { "strange": "text" } }),
        json!({ "text": { "listener": "text" } }),
    ]
}

/// A key, and where it stands in a file that is right but for it.
struct Place {
    path: String,
    spec: &'static KeySpec,
    wrap: Spelled,
}

/// The file around a value, by the spelling of the key.
type Spelled = Box<dyn Fn(&str, Value) -> Value>;

fn places() -> Vec<Place> {
    let mut places = Vec::new();
    collect(ROOT, "", std::rc::Rc::new(|section| section), &mut places);
    assert!(places.len() > 80, "{}", places.len());
    places
}

type Wrap = std::rc::Rc<dyn Fn(Value) -> Value>;

fn collect(keys: &'static [KeySpec], above: &str, wrap: Wrap, places: &mut Vec<Place>) {
    for spec in keys {
        let path = format!("{above}.{}", spec.name);
        let around = wrap.clone();
        let with = move |spelling: &str, value: Value| {
            let mut section = json!({});
            for other in keys
                .iter()
                .filter(|other| other.required && other.name != spec.name)
            {
                section[other.name] = json!("text");
            }
            section[spelling] = value;
            around(section)
        };
        let with = std::rc::Rc::new(with);
        let below: Option<(&'static [KeySpec], Wrap)> = match &spec.shape {
            Shape::Section(keys) | Shape::WordOr(_, keys) => {
                let with = with.clone();
                Some((
                    keys,
                    std::rc::Rc::new(move |section| with(spec.name, section)),
                ))
            }
            Shape::Named(Shape::Section(keys)) => {
                let with = with.clone();
                Some((
                    keys,
                    std::rc::Rc::new(move |section| with(spec.name, json!({ "one": section }))),
                ))
            }
            _ => None,
        };
        if let Some((keys, wrap)) = below {
            collect(keys, &path, wrap, places);
        }
        places.push(Place {
            path,
            spec,
            wrap: Box::new(move |spelling, value| with(spelling, value)),
        });
    }
}

fn verdicts(validator: &Validator, document: &Value) -> (Vec<String>, Vec<String>) {
    let text = document.to_string();
    (shape_mistakes(&text), schema_mistakes(validator, &text))
}

#[test]
fn the_reader_and_the_schema_agree_on_every_key_and_every_kind_of_value() {
    let validator = validator();
    let mut differing = Vec::new();
    for place in places() {
        let (mut accepted, mut refused) = (0, 0);
        for spelling in place.spec.spellings() {
            for value in values() {
                let document = (place.wrap)(spelling, value);
                let (reader, schema) = verdicts(&validator, &document);
                accepted += usize::from(reader.is_empty());
                refused += usize::from(!reader.is_empty());
                if reader.is_empty() != schema.is_empty() {
                    differing.push(format!(
                        "{} in {document}: {reader:?} {schema:?}",
                        place.path
                    ));
                }
            }
        }
        let takes_all = matches!(place.spec.shape, Shape::Anything);
        assert!(accepted > 0 && (refused > 0 || takes_all), "{}", place.path);
    }
    assert!(
        differing.is_empty(),
        "{} differ:\n{}",
        differing.len(),
        differing.join("\n")
    );
}

#[test]
fn every_word_of_a_choice_is_accepted_by_both() {
    let validator = validator();
    for place in places() {
        let (Shape::Choice(words) | Shape::WordOr(words, _)) = &place.spec.shape else {
            continue;
        };
        for word in *words {
            let document = (place.wrap)(place.spec.name, json!(word));
            assert_eq!(
                verdicts(&validator, &document),
                (vec![], vec![]),
                "{}",
                place.path
            );
        }
        let document = (place.wrap)(place.spec.name, json!(format!("{}s", words[0])));
        let (reader, schema) = verdicts(&validator, &document);
        assert!(!reader.is_empty() && !schema.is_empty(), "{}", place.path);
    }
}

#[test]
fn dashes_are_underscores_in_every_key_but_those_of_plugins() {
    let validator = validator();
    for place in places() {
        let right = match &place.spec.shape {
            Shape::Boolean => json!(true),
            Shape::Count(_) | Shape::Factor => json!(7),
            Shape::Duration => json!("7s"),
            Shape::Choice(words) => json!(words[0]),
            Shape::List(Items::Plugin(_)) => json!(["text"]),
            Shape::Text(_) | Shape::Reference(_) | Shape::StreamName => json!("text"),
            _ => continue,
        };
        for spelling in place.spec.spellings() {
            for spelling in [
                spelling.to_owned(),
                spelling.replace('_', "-"),
                spelling.replacen('_', "-", 1),
            ] {
                let document = (place.wrap)(&spelling, right.clone());
                assert_eq!(
                    verdicts(&validator, &document),
                    (vec![], vec![]),
                    "{document}"
                );
            }
        }
    }
}

#[test]
fn every_default_and_every_example_is_one_that_the_reader_takes() {
    let validator = validator();
    for place in places() {
        for written in [place.spec.default, place.spec.example]
            .into_iter()
            .flatten()
        {
            let document = (place.wrap)(place.spec.name, super::super::keys::written(written));
            assert_eq!(
                verdicts(&validator, &document),
                (vec![], vec![]),
                "{document}"
            );
        }
    }
}
