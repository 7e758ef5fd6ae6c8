use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{WireError, WireMessage};
use crate::message::{MessageId, MessageKind, Metadata, Misfit, Payload};
use crate::time::Timestamp;
use crate::unit::foreign_id;

const VERSION: &str = "1.0";
const JSON: &str = "application/json";

/// The attributes of a CloudEvent. Those that its specification does not have are extensions, whose names are lower-case letters and digits.
#[derive(Serialize, Deserialize)]
struct CloudEvent<'a> {
    #[serde(borrow)]
    specversion: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    source: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    name: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    datacontenttype: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    partitionkey: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    messagekind: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    messagebus: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    schemaversion: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    correlationid: Option<MessageId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    causationid: Option<MessageId>,
    /// All the other values, as JSON: an extension is a scalar.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    metadata: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
}

pub(super) fn write(message: &WireMessage) -> String {
    let bus = message.bus.as_deref();
    let mut rest = Metadata::new();
    for (key, value) in message.metadata.iter() {
        rest.insert(key, value.clone());
    }
    let event = CloudEvent {
        specversion: VERSION.into(),
        id: message.id.to_string().into(),
        source: format!("/{}", bus.unwrap_or_default()).into(),
        name: message.name.as_str().into(),
        time: message.created_at.map(|time| time.to_string().into()),
        datacontenttype: Some(JSON.into()),
        partitionkey: Some(message.key.as_str().into()),
        messagekind: Some(message.kind.as_str().into()),
        messagebus: bus.map(Cow::from),
        schemaversion: Some(message.schema_version),
        correlationid: message.metadata.correlation_id(),
        causationid: message.metadata.causation_id(),
        metadata: serde_json::to_string(&rest).ok().map(Cow::from),
        data: serde_json::from_str(message.payload.as_str()).ok(),
    };
    serde_json::to_string(&event).unwrap_or_default()
}

pub(super) fn read(text: &str) -> Result<WireMessage, WireError> {
    let event: CloudEvent<'_> =
        serde_json::from_str(text).map_err(|error| not_a_cloud_event(text, &error))?;
    if event.specversion != VERSION {
        return Err(WireError::Version(event.specversion.into_owned()));
    }
    if let Some(other) = event.datacontenttype.as_deref().filter(|&is| !is_json(is)) {
        return Err(WireError::ContentType(other.to_owned()));
    }
    let id = match event.id.parse() {
        Ok(id) => id,
        Err(_) => foreign_id(&event.source, &event.id),
    };
    let time = event.time.as_deref().map(str::parse::<Timestamp>);
    Ok(WireMessage {
        id,
        kind: kind(event.messagekind.as_deref())?,
        name: event.name.clone().into_owned(),
        bus: event.messagebus.as_deref().map(str::to_owned),
        schema_version: event.schemaversion.unwrap_or(1),
        created_at: time
            .transpose()
            .map_err(|error| WireError::NotACloudEvent(error.into()))?,
        key: match event.partitionkey.as_deref() {
            Some(key) => key.to_owned(),
            None => id.to_string(),
        },
        metadata: metadata(&event)?,
        payload: Payload::from_json(event.data.map_or("null", RawValue::get)),
    })
}

fn not_a_cloud_event(text: &str, error: &serde_json::Error) -> WireError {
    WireError::NotACloudEvent(Misfit::of(text, error).into())
}

/// `application/json`, also with parameters, and its relatives such as `application/vnd.billing+json`.
fn is_json(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case(JSON) || media_type.to_ascii_lowercase().ends_with("+json")
}

fn kind(name: Option<&str>) -> Result<MessageKind, WireError> {
    match name {
        None | Some("event") => Ok(MessageKind::Event),
        Some("command") => Ok(MessageKind::Command),
        Some(other) => Err(WireError::Kind(other.to_owned())),
    }
}

fn metadata(event: &CloudEvent<'_>) -> Result<Metadata, WireError> {
    let mut metadata = match event.metadata.as_deref() {
        Some(json) => serde_json::from_str::<Metadata>(json)
            .map_err(|error| WireError::Metadata(Misfit::of(json, &error).into()))?,
        None => Metadata::new(),
    };
    if let Some(id) = event.correlationid {
        metadata = metadata.with_correlation_id(id);
    }
    if let Some(id) = event.causationid {
        metadata = metadata.with_causation_id(id);
    }
    Ok(metadata)
}
