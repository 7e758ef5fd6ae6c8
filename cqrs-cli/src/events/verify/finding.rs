use std::error::Error;
use std::fmt;

use cqrs::shape::JsonShape;
use cqrs::store::{Recorded, StoreError};
use serde_json::{Value, json};

/// An event that the program cannot read, and why; nothing of what it holds.
pub(super) struct Finding<'a> {
    event: &'a Recorded,
    field: Option<String>,
    reason: String,
}

impl<'a> Finding<'a> {
    /// `shape` is that of the type which should have read it.
    pub(super) fn new(event: &'a Recorded, error: &StoreError, shape: Option<&JsonShape>) -> Self {
        let StoreError::Undecodable { source, .. } = error else {
            return Self {
                event,
                field: None,
                reason: error.to_string(),
            };
        };
        // What an upcaster says itself may quote the event, so that its name and place have to do.
        let upcaster = source.source().map(|upcaster| format!(": {upcaster}"));
        Self {
            event,
            field: shape.and_then(|shape| source.path(&event.payload, shape)),
            reason: format!("{source}{}", upcaster.unwrap_or_default()),
        }
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "position": self.event.position,
            "stream": self.event.stream,
            "id": self.event.stored_id().to_string(),
            "name": self.event.name,
            "schema_version": self.event.schema_version,
            "field": self.field,
            "reason": self.reason,
        })
    }
}

impl fmt::Display for Finding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Recorded {
            position,
            stream,
            name,
            schema_version,
            ..
        } = self.event;
        let id = self.event.stored_id();
        let field = self.field.as_deref().filter(|field| !field.is_empty());
        let field = field.unwrap_or("-");
        write!(
            f,
            "{position:>6}  {stream}  {id}  {name} {schema_version}  {field}  {}",
            self.reason
        )
    }
}
