//! What follows from a commit that plugins of its store have changed.

use std::collections::HashMap;

use super::Published;
use super::commit::BUS_KEY;
use crate::message::MessageId;
use crate::runtime::Runtime;
use crate::store::{Append, NewEvent};

/// Brings what inline listeners will hear in line with what is stored. `false`: these are other events than those that were recorded.
pub(super) fn follow(
    runtime: &Runtime,
    store: usize,
    published: &mut Vec<Published>,
    given: &[Append],
    stored: &[Append],
) -> bool {
    let recorded: HashMap<MessageId, &NewEvent> = given
        .iter()
        .flat_map(|append| &append.events)
        .map(|event| (event.id, event))
        .collect();
    let mut waiting: HashMap<MessageId, Published> =
        published.drain(..).map(|event| (event.id, event)).collect();
    let mut same = 0;
    let mut other = 0;
    for event in stored.iter().flat_map(|append| &append.events) {
        let is_same = recorded
            .get(&event.id)
            .is_some_and(|recorded| is_same(recorded, event));
        match waiting.remove(&event.id) {
            Some(told) if is_same => published.push(Published {
                metadata: event.metadata.clone(),
                ..told
            }),
            _ => published.extend(read(runtime, store, event)),
        }
        match is_same {
            true => same += 1,
            false => other += 1,
        }
    }
    other == 0 && same == recorded.len()
}

/// Metadata says nothing about an aggregate's state.
fn is_same(recorded: &NewEvent, stored: &NewEvent) -> bool {
    recorded.name == stored.name
        && recorded.schema_version == stored.schema_version
        && recorded.payload == stored.payload
}

/// An event of a plugin, for the inline listeners that it has.
fn read(runtime: &Runtime, store: usize, event: &NewEvent) -> Option<Published> {
    let bus = event
        .metadata
        .get(BUS_KEY)
        .and_then(|bus| bus.as_text())
        .map(str::to_owned);
    if !runtime.has_inline_listeners(store, bus.as_deref(), &event.name) {
        return None;
    }
    let decode = runtime.event_named(&event.name)?.decode_event?;
    let typed = decode(&event.payload).map_err(|error| {
        let (event, id) = (&event.name, event.id);
        tracing::error!(event, %id, %error, "an event of a plugin fits no listener");
    });
    Some(Published {
        store,
        id: event.id,
        created_at: event.created_at,
        metadata: event.metadata.clone(),
        bus,
        event: typed.ok()?,
    })
}
