//! What is said of a payload that does not fit its type: which field, what was expected, and nothing of what the message holds.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::error::Error;

use cqrs_core::error::Causes;
use cqrs_core::message::{DecodeError, Envelope, Message, MessageKind, Payload, RawMessage};
use cqrs_core::shape::JsonShape;
use cqrs_core::transport::WireMessage;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

const SECRET: &str = "hunter2secret";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pin {
    code: u32,
    #[serde(default)]
    colour: Colour,
    #[serde(default)]
    owner: Owner,
    #[serde(default)]
    nested: Option<Box<Pin>>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Colour {
    #[default]
    Red,
    Green,
    Blue,
}

/// A type of the application's own that repeats what it refuses.
#[derive(Debug, Default, Serialize)]
struct Owner(String);

impl<'de> Deserialize<'de> for Owner {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Err(D::Error::custom(format!("nobody is called {name}")))
    }
}

impl Message for Pin {
    const KIND: MessageKind = MessageKind::Command;
    const NAME: &'static str = "Pin";
}

fn refused(json: &str) -> DecodeError {
    let error = Payload::from_json(json).decode::<Pin>().unwrap_err();
    assert_tells_nothing(&error);
    error
}

fn assert_tells_nothing(error: &(dyn Error + 'static)) {
    let shown = format!("{} {error:?} {error:#?}", Causes(error));
    for part in [SECRET, "hunter2", "4711"] {
        assert!(!shown.contains(part), "{shown}");
    }
}

/// The text after the name of the message.
fn told(json: &str) -> String {
    let text = refused(json).to_string();
    let beginning = "the payload of \"Pin\" does not fit its type: ";
    text.strip_prefix(beginning).unwrap().to_owned()
}

#[test]
fn text_for_a_number_tells_the_field_and_what_it_takes() {
    let error = refused(r#"{"code":"hunter2secret"}"#);
    assert_eq!(error.field(), Some("code"));
    assert_eq!(error.message(), "Pin");
    assert_eq!(
        error.to_string(),
        r#"the payload of "Pin" does not fit its type: the field "code" is a string, and u32 is expected (line 1, column 23)"#
    );
    assert_eq!(
        told("{\n  \"code\": -4711\n}"),
        r#"the field "code" is a value that it does not take, and u32 is expected (line 2, column 15)"#
    );
    assert!(told(r#"{"code":4711.5}"#).starts_with(r#"the field "code" is a fraction, and u32"#));
}

#[derive(Debug, Serialize, Deserialize)]
struct Drawer {
    #[serde(rename = "pin.code", alias = "old pin")]
    pin_code: u32,
    pin: Option<Box<Pin>>,
    labels: BTreeMap<String, u32>,
}

impl Message for Drawer {
    const KIND: MessageKind = MessageKind::Command;
    const NAME: &'static str = "Drawer";
}

#[test]
fn a_place_is_called_as_the_shape_calls_it_and_the_key_of_a_map_is_not_in_it() {
    let shape = JsonShape::of::<Drawer>();
    let path = |json: &str| {
        let payload = Payload::from_json(json);
        let error = payload.decode::<Drawer>().unwrap_err();
        assert_tells_nothing(&error);
        error.path(&payload, &shape).unwrap()
    };
    let odd = path(r#"{"pin.code":"hunter2"}"#);
    assert_eq!(odd, r"pin\u2ecode");
    assert!(shape.places().iter().any(|place| place.path == odd));
    assert_eq!(path("{}"), odd);
    assert_eq!(path(r#"{"old pin":"hunter2"}"#), r"old\u20pin");
    assert_eq!(path(r#"{"pin":{"code":"hunter2"}}"#), "pin.code");
    assert_eq!(path(r#"{"labels":{"hunter2":"hunter2"}}"#), "labels{}");
}

#[test]
fn text_that_looks_like_serdes_own_is_not_shown_either() {
    for value in [
        "x, expected hunter2secret",
        "x\\\", expected hunter2secret, expected",
        "`, expected `hunter2secret",
        "hunter2secret at line 1 column 2",
    ] {
        let told = told(&format!(r#"{{"code":"{value}"}}"#));
        assert!(told.starts_with(r#"the field "code" is a string, and u32 is expected (line"#));
        let told = self::told(&format!(r#"{{"code":1,"colour":"{value}"}}"#));
        assert!(told.contains("and one of `red`, `green`, `blue` is expected"));
        let _ = refused(&format!(r#"{{"code":1,"owner":"{value}"}}"#));
    }
}

#[test]
fn an_unknown_variant_tells_those_that_there_are() {
    assert_eq!(
        told(r#"{"code":1,"colour":"hunter2secret"}"#),
        r#"the field "colour" is no variant of its type, and one of `red`, `green`, `blue` is expected (line 1, column 34)"#
    );
}

#[test]
fn what_a_type_of_the_applications_own_says_is_not_repeated() {
    assert_eq!(
        told(r#"{"code":1,"owner":"hunter2secret"}"#),
        r#"the field "owner" is refused by its type (line 1, column 34)"#
    );
    let early = refused(r#"{"owner":"hunter2secret" , "code":1}"#);
    assert_eq!(early.field(), Some("owner"));
}

#[test]
fn fields_that_are_missing_unknown_or_there_twice_are_named() {
    assert_eq!(
        told("{}"),
        r#"the field "code" is missing (line 1, column 2)"#
    );
    assert_eq!(refused("{}").field(), Some("code"));
    let unknown = told(r#"{"code":1,"cod":2}"#);
    assert!(unknown.starts_with(r#"there is no field "cod", and one of `code`, `"#));
    let twice = told(r#"{"code":1,"code":2}"#);
    assert!(twice.starts_with(r#"the field "code" is there twice"#));
    let nested = refused(r#"{"code":1,"nested":{"code":"hunter2secret"}}"#);
    assert_eq!(nested.field(), Some("nested"));
    let nested = told(r#"{"code":1,"nested":{}}"#);
    assert_eq!(
        nested,
        r#"in the field "nested", the field "code" is missing (line 1, column 21)"#
    );
}

#[test]
fn what_is_no_json_or_no_object_says_so() {
    assert!(told(r#"{"code":hunter2secret"#).starts_with("expected value (line 1"));
    let text = told(r#""hunter2secret""#);
    assert!(
        text.starts_with("it is a string, and struct Pin is expected"),
        "{text}"
    );
}

#[test]
fn a_raw_message_tells_no_more() {
    let raw = format!(
        r#"{{"message_name":"Pin","payload":{{"code":"{SECRET}"}},"uuid":"0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60","created_at":"2026-01-31T12:00:00.000001"}}"#
    );
    let raw = RawMessage::from_json(&raw).unwrap();
    let error = Envelope::<Pin>::from_raw(&raw).unwrap_err();
    assert_tells_nothing(&error);
    let text = Causes(&error).to_string();
    assert!(text.contains("\"code\"") && text.contains("u32"), "{text}");
}

#[test]
fn a_cloud_event_tells_no_more() {
    let text =
        r#"{"specversion":"1.0","id":"1","source":"s","type":"t","schemaversion":"hunter2secret"}"#;
    let error = WireMessage::from_cloud_event(text).unwrap_err();
    assert_tells_nothing(&error);
    let text = r#"{"specversion":"1.0","id":"1","source":"s","type":"t","metadata":"{\"a\":[\"hunter2secret\"]}"}"#;
    let error = WireMessage::from_cloud_event(text).unwrap_err();
    assert_tells_nothing(&error);
}
