//! Metadata as it travels.
#![allow(clippy::unwrap_used, reason = "a test")]

use cqrs_core::message::{MessageId, Metadata, MetadataValue};

fn id(text: &str) -> MessageId {
    text.parse().unwrap()
}

fn there_and_back(metadata: &Metadata) -> Metadata {
    serde_json::from_str(&serde_json::to_string(metadata).unwrap()).unwrap()
}

#[test]
fn metadata_travels_as_a_flat_map_of_scalars() {
    let cause = id("0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60");
    let metadata = Metadata::new()
        .with_correlation_id(cause)
        .with_causation(cause, "Greet")
        .with_actor("bettina")
        .with("attempts", 3_i64)
        .with("share", 0.5)
        .with("urgent", true);
    let json = serde_json::to_value(&metadata).unwrap();
    assert_eq!(json["_causation_id"], cause.to_string());
    assert_eq!(json["_causation_name"], "Greet");
    assert_eq!(json["attempts"], 3);
    assert_eq!(there_and_back(&metadata), metadata);
}

#[test]
fn a_number_that_json_does_not_have_stays_readable() {
    let metadata = Metadata::new()
        .with("share", f64::NAN)
        .with("limit", f64::INFINITY);
    let back = there_and_back(&metadata);
    assert_eq!(
        back.get("share"),
        Some(&MetadataValue::Text("NaN".to_owned()))
    );
    assert_eq!(
        back.get("limit"),
        Some(&MetadataValue::Text("inf".to_owned()))
    );
}

#[test]
fn another_systems_correlation_id_is_kept_and_passed_on() {
    let foreign = r#"{"_correlation_id":"req-17"}"#;
    let metadata: Metadata = serde_json::from_str(foreign).unwrap();
    assert_eq!(metadata.correlation_id(), None);
    assert_eq!(serde_json::to_string(&metadata).unwrap(), foreign);
    let own = id("0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60");
    let caused = there_and_back(&metadata.caused(own, "Greet"));
    let kept = caused.get("_correlation_id").unwrap();
    assert_eq!(kept.as_text(), Some("req-17"));
    assert_eq!(caused.causation_id(), Some(own));
}

#[test]
fn an_id_that_is_set_by_its_key_is_the_typed_one_and_stands_there_once() {
    let (one, other) = (
        id("0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60"),
        id("0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f61"),
    );
    let metadata = Metadata::new()
        .with_correlation_id(one)
        .with("_correlation_id", "req-17")
        .with("_correlation_id", other.to_string());
    assert_eq!(metadata.correlation_id(), Some(other));
    assert_eq!(there_and_back(&metadata), metadata);
    let replaced = Metadata::new()
        .with("_correlation_id", "req-17")
        .with_correlation_id(one);
    assert_eq!(replaced, Metadata::new().with_correlation_id(one));
}

#[test]
fn what_a_message_causes_inherits_actor_tenant_and_conversation_only() {
    let (root, cause) = (
        id("0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60"),
        id("0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f61"),
    );
    let own = Metadata::new()
        .with_correlation_id(root)
        .with_actor("bettina")
        .with_tenant("bob")
        .with("channel", "web");
    let caused = own.caused(cause, "Greet");
    assert_eq!(caused.correlation_id(), Some(root));
    assert_eq!(caused.causation_id(), Some(cause));
    assert_eq!(
        (caused.actor(), caused.tenant()),
        (Some("bettina"), Some("bob"))
    );
    assert_eq!(caused.get("channel"), None);
    assert_eq!(
        Metadata::new().caused(cause, "Greet").correlation_id(),
        Some(cause)
    );
}
