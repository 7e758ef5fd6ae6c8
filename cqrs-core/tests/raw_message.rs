//! prooph's array form: what is taken, what is refused, and that nothing of a message is ever shown.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use cqrs_core::message::{
    Command, Envelope, InvalidRawMessage, Message, MessageId, MessageKind, Metadata, MetadataValue,
    Payload, RawMessage, RawMessageError,
};
use cqrs_core::time::{Clock, Timestamp, UuidV7};
use cqrs_testing::PausedClock;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Pay {
    amount: u32,
    #[serde(default)]
    notes: Vec<String>,
}

impl Message for Pay {
    const KIND: MessageKind = MessageKind::Command;
    const NAME: &'static str = r"App\Pay";
    const ALIASES: &'static [&'static str] = &["app.pay"];
}

impl Command for Pay {}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Close;

impl Message for Close {
    const KIND: MessageKind = MessageKind::Command;
    const NAME: &'static str = "Close";
}

/// A type whose JSON is neither an object nor a list.
#[derive(Debug, Serialize, Deserialize)]
struct Number(u32);

impl Message for Number {
    const KIND: MessageKind = MessageKind::Command;
    const NAME: &'static str = "Number";
}

const ID: &str = "0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60";

/// As prooph's converter writes one.
fn whole() -> Value {
    json!({
        "message_name": "App\\Pay",
        "uuid": ID,
        "payload": { "amount": 7, "notes": ["a", "b"] },
        "metadata": { "channel": "web", "try": 2, "share": 0.5, "paid": true },
        "created_at": "2026-01-31T12:00:00.000001",
    })
}

fn read(value: &Value) -> Result<RawMessage, InvalidRawMessage> {
    RawMessage::from_json(&value.to_string())
}

/// The fields that a text is refused for.
fn refused(text: &str) -> Vec<String> {
    let error = RawMessage::from_json(text).unwrap_err();
    error
        .violations()
        .iter()
        .map(|violation| violation.field().to_owned())
        .collect()
}

fn refused_with(key: &str, value: Value) -> Vec<String> {
    let mut message = whole();
    message[key] = value;
    refused(&message.to_string())
}

#[test]
fn a_message_has_name_uuid_created_at_payload_and_metadata() {
    let raw = read(&whole()).unwrap();
    assert_eq!(raw.name(), r"App\Pay");
    assert_eq!(raw.id().unwrap().to_string(), ID);
    let created_at = raw.created_at().unwrap().to_string();
    assert_eq!(created_at, "2026-01-31T12:00:00.000001Z");
    assert_eq!(raw.metadata().get("try"), Some(&MetadataValue::Int(2)));
    assert!(raw.payload().as_str().contains("amount"));
}

#[test]
fn the_array_form_comes_back_as_it_went() {
    assert_eq!(read(&whole()).unwrap().to_value(), whole());
    let raw = read(&whole()).unwrap();
    assert_eq!(RawMessage::from_value(&raw.to_value()).unwrap(), raw);
    assert_eq!(
        RawMessage::from_slice(raw.to_json().as_bytes()).unwrap(),
        raw
    );
    let list = format!("[{0}, {0}]", raw.to_json());
    let list: Vec<RawMessage> = serde_json::from_str(&list).unwrap();
    assert_eq!(list, [raw.clone(), raw]);
}

#[test]
fn long_numbers_in_a_payload_are_kept_to_the_last_digit() {
    let text =
        r#"{ "message_name": "Pay", "payload": { "amount": 123456789012345678901234567890.10 } }"#;
    let raw = RawMessage::from_json(text).unwrap();
    assert!(raw.to_json().contains("123456789012345678901234567890.10"));
}

#[test]
fn a_number_of_more_digits_than_a_float_has_comes_back_as_it_was_read() {
    let mut message = whole();
    let digits = format!("{}2", "9".repeat(129));
    message["metadata"]["share"] = digits.parse::<f64>().unwrap().into();
    let text = message
        .to_string()
        .replace("1e+130", &digits)
        .replace("1e130", &digits);
    assert!(text.contains(&digits));
    let raw = RawMessage::from_json(&text).unwrap();
    assert_eq!(RawMessage::from_json(&raw.to_json()).unwrap(), raw);
}

#[test]
fn an_envelope_comes_back_with_all_of_its_metadata() {
    let id: MessageId = ID.parse().unwrap();
    let metadata = Metadata::new()
        .with_correlation_id(id)
        .with_causation(id, "Order")
        .with_actor("bettina")
        .with_tenant("north")
        .with_ordering_key("7")
        .with("handled-async", true)
        .with("own", 1.5);
    let pay = Pay {
        amount: 7,
        notes: vec!["a\u{0}\u{1F600}".to_owned()],
    };
    let moment = Timestamp::from_micros(1_769_860_800_000_001);
    let envelope = Envelope::new(id, moment, metadata, pay);
    let raw = RawMessage::from_json(&envelope.to_raw().unwrap().to_json()).unwrap();
    let back = Envelope::<Pay>::from_raw(&raw).unwrap();
    assert_eq!((back.id(), back.created_at()), (id, moment));
    assert_eq!(back.metadata(), envelope.metadata());
    assert!(back.metadata().is_handled_async());
    assert_eq!(back.message(), envelope.message());
}

#[test]
fn a_message_without_fields_is_an_empty_object_and_php_may_write_it_as_a_list() {
    let id = ID.parse().unwrap();
    let moment = Timestamp::default();
    let raw = Envelope::new(id, moment, Metadata::new(), Close).to_raw();
    assert_eq!(raw.unwrap().payload().as_str(), "{}");
    for payload in [json!({}), json!([])] {
        let close = json!({ "message_name": "Close", "payload": payload, "metadata": [] });
        let raw = read(&close).unwrap().with_id(id).with_created_at(moment);
        let back = Envelope::<Close>::from_raw(&raw).unwrap();
        assert_eq!(back.into_message(), Close);
    }
    let error = Envelope::new(id, moment, Metadata::new(), Number(7)).to_raw();
    assert!(
        matches!(error, Err(RawMessageError::Invalid(_))),
        "{error:?}"
    );
}

#[test]
fn the_frameworks_own_metadata_is_of_its_type_and_another_systems_ids_are_kept() {
    let field = |key: &str| [format!("metadata[{key:?}]")];
    for key in [
        "_correlation_id",
        "_causation_id",
        "_causation_name",
        "_actor",
        "_tenant",
        "_ordering_key",
    ] {
        for wrong in [json!(7), json!(true), json!(0.5)] {
            let metadata = json!({ key: wrong });
            assert_eq!(refused_with("metadata", metadata), field(key));
        }
        let mut taken = whole();
        taken["metadata"] = json!({ key: "x" });
        let taken = read(&taken).unwrap();
        assert_eq!(taken.metadata().get(key), Some(&"x".into()));
    }
    for wrong in [json!("yes"), json!("true"), json!(1)] {
        let metadata = json!({ "handled-async": wrong });
        assert_eq!(refused_with("metadata", metadata), field("handled-async"));
    }
    let mut taken = whole();
    taken["metadata"] = json!({ "handled-async": true });
    assert!(read(&taken).unwrap().metadata().is_handled_async());
}

#[test]
fn what_is_missing_is_given_by_clock_and_ids() {
    let bare = json!({ "message_name": "app.pay", "payload": { "amount": 7 }, "uuid": null });
    let raw = read(&bare).unwrap();
    assert_eq!((raw.id(), raw.created_at()), (None, None));
    assert_eq!(raw.metadata(), &Metadata::new());
    let error = Envelope::<Pay>::from_raw(&raw).unwrap_err();
    assert!(matches!(error, RawMessageError::Incomplete("uuid")));
    let clock = PausedClock::new();
    let raw = raw.complete(&clock, &UuidV7);
    assert_eq!(raw.created_at(), Some(clock.now()));
    let envelope = Envelope::<Pay>::from_raw(&raw).unwrap();
    assert_eq!(envelope.id().as_uuid().get_version_num(), 7);
}

#[test]
fn another_message_or_one_that_does_not_fit_names_itself_and_the_field() {
    let raw = read(&whole()).unwrap();
    let error = Envelope::<Close>::from_raw(&raw).unwrap_err();
    assert_eq!(error.to_string(), r#""App\\Pay" is not "Close""#);
    let mut wrong = whole();
    wrong["payload"] = json!({ "notes": [], "amount": "secret" });
    let error = Envelope::<Pay>::from_raw(&read(&wrong).unwrap()).unwrap_err();
    assert!(
        matches!(&error, RawMessageError::Payload(error) if error.field() == Some("amount")),
        "{error}"
    );
}

#[test]
fn each_malformed_field_is_refused() {
    assert_eq!(refused_with("message_name", json!("Go")), ["message_name"]);
    assert_eq!(refused_with("message_name", json!(7)), ["message_name"]);
    assert_eq!(refused_with("message_name", json!(null)), ["message_name"]);
    assert_eq!(refused_with("uuid", json!("not one")), ["uuid"]);
    assert_eq!(refused_with("uuid", json!(7)), ["uuid"]);
    assert_eq!(refused_with("payload", json!("text")), ["payload"]);
    assert_eq!(refused_with("payload", json!(7)), ["payload"]);
    assert_eq!(refused_with("payload", json!(null)), ["payload"]);
    assert_eq!(refused_with("metadata", json!("text")), ["metadata"]);
    assert_eq!(refused_with("metadata", json!(["text"])), ["metadata"]);
    let key = |key: &str| [format!("metadata[{key:?}]")];
    assert_eq!(refused_with("metadata", json!({ "": 1 })), key(""));
    assert_eq!(refused_with("metadata", json!({ "a": null })), key("a"));
    assert_eq!(refused_with("metadata", json!({ "a": [1] })), key("a"));
    assert_eq!(refused_with("metadata", json!({ "a": {} })), key("a"));
    assert_eq!(
        refused_with("created_at", json!("yesterday")),
        ["created_at"]
    );
    assert_eq!(
        refused_with("created_at", json!(1_769_860_800)),
        ["created_at"]
    );
    for missing in ["message_name", "payload"] {
        let mut message = whole();
        message.as_object_mut().unwrap().remove(missing);
        assert_eq!(refused(&message.to_string()), [missing]);
    }
}

#[test]
fn moments_are_read_as_prooph_and_as_rfc_3339_write_them() {
    let noon = read(&whole()).unwrap().created_at();
    for text in [
        "2026-01-31T12:00:00.000001Z",
        "2026-01-31T13:00:00.000001+01:00",
    ] {
        let mut message = whole();
        message["created_at"] = json!(text);
        assert_eq!(read(&message).unwrap().created_at(), noon);
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once_and_no_value_is_shown() {
    let message = json!({
        "message_name": "no", "uuid": "secret", "payload": "secret", "created_at": "secret",
        "metadata": { "a": ["secret"], "": "secret" },
    });
    let error = read(&message).unwrap_err();
    assert_eq!(error.violations().len(), 6, "{error}");
    let text = format!("{error} {error:?}");
    assert!(!text.contains("secret"), "{text}");
    let many: serde_json::Map<_, _> = (0..1_000)
        .map(|key| (format!("k{key}"), json!([])))
        .collect();
    let error = RawMessage::from_json(
        &json!({ "message_name": "App", "payload": {}, "metadata": many }).to_string(),
    );
    let text = error.unwrap_err().to_string();
    assert!(text.ends_with("; and 980 more"), "{text}");
}

#[test]
fn other_keys_are_passed_over_unless_one_is_misspelt() {
    let mut message = whole();
    message["_position"] = json!({ "deep": [7] });
    assert_eq!(read(&message).unwrap(), read(&whole()).unwrap());
    let misspelt = r#"{ "message_name": "Pay", "payload": {}, "metdata": {} }"#;
    assert_eq!(refused(misspelt), ["\"metdata\""]);
}

#[test]
fn a_key_that_stands_twice_is_refused_wherever_it_stands() {
    let twice = r#"{ "message_name": "Pay", "uuid": null, "payload": {}, "payload": {} }"#;
    assert_eq!(refused(twice), ["payload"]);
    let inside = r#"{ "message_name": "Pay", "payload": { "a": [{ "b": 1, "b": 2 }] } }"#;
    assert_eq!(refused(inside), ["payload"]);
    let metadata = r#"{ "message_name": "Pay", "payload": {}, "metadata": { "a": 1, "a": 2 } }"#;
    assert_eq!(refused(metadata), ["metadata[\"a\"]"]);
}

#[test]
fn hostile_text_is_an_error_and_nothing_worse() {
    let deep = |open: &str, close: &str| {
        let (open, close) = (open.repeat(100_000), close.repeat(100_000));
        format!(r#"{{ "message_name": "Pay", "payload": {open}1{close} }}"#)
    };
    assert_eq!(refused(&deep("[", "]")), ["payload"]);
    assert_eq!(refused(&deep("{\"a\":", "}")), ["payload"]);
    let in_metadata = deep("[", "]").replace("payload", "metadata");
    assert_eq!(refused(&in_metadata), ["payload", "metadata"]);
    let huge = format!(
        r#"{{ "message_name": "Pay", "payload": ["{}"] }}"#,
        "x".repeat(50 << 20)
    );
    assert_eq!(refused(&huge), ["message"]);
    assert_eq!(refused("[".repeat(100_000).as_str()), ["message"]);
    for text in [
        "",
        "null",
        "7",
        "\u{0}",
        "{",
        "[]",
        "\"text\"",
        "{\"a\": \u{0}}",
    ] {
        assert_eq!(refused(text), ["message"], "{text:?}");
    }
    let lone = r#"{ "message_name": "Pay", "payload": ["\ud800"] }"#;
    assert_eq!(refused(lone), ["payload"]);
    let lone = r#"{ "message_name": "Pay\ud800", "payload": [] }"#;
    assert_eq!(refused(lone), ["message_name"]);
    let number = r#"{ "message_name": "Pay", "payload": [1e999] }"#;
    assert_eq!(refused(number), ["payload"]);
    assert!(RawMessage::from_slice(b"{\"message_name\": \"\xff\"}").is_err());
}

#[test]
fn a_message_made_by_hand_obeys_the_same_rules() {
    let error = RawMessage::new("no", Payload::from_json("7")).unwrap_err();
    assert_eq!(error.violations().len(), 2);
    let raw = RawMessage::new("Pay", Payload::from_json(r#"{ "amount": 7 }"#)).unwrap();
    assert_eq!(RawMessage::from_json(&raw.to_json()).unwrap(), raw);
    assert!(RawMessage::new("Pay", Payload::from_json("{ \"a\": 1,")).is_err());
}
