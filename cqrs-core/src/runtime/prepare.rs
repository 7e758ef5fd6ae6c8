use std::collections::HashMap;
use std::sync::Arc;

use super::BuildProblem;
use super::builder::StoreSettings;
use super::inner::WiredStore;
use crate::aggregate::Outside;
use crate::bus::EventBusCore;
use crate::message::MessageKind;
use crate::plugin::Plugged;
use crate::registry::{MessageRegistration, Registry};
use crate::store::{EventStore, ReadOnly};
use crate::transport::{Queue, QueueSettings, Route};

/// The stores by name, as parameters find them. Where repositories do not ask an exclusive store, they hear of what others write.
pub(super) fn named(
    stores: &[StoreSettings],
    outside: &Outside,
) -> Vec<(String, Arc<dyn EventStore>)> {
    let is_heard = stores.iter().any(|settings| settings.is_exclusive);
    let named = |settings: &StoreSettings| {
        let store = Arc::clone(&settings.store);
        let store = if is_heard {
            outside.around(store)
        } else {
            store
        };
        (settings.name.clone(), store)
    };
    stores.iter().map(named).collect()
}

/// The stores by name, as plugins find them, which are made before anything of theirs is put around a store.
pub(super) fn before_plugins(
    stores: &[StoreSettings],
    outside: &Outside,
) -> Vec<(String, Arc<dyn EventStore>)> {
    let mut named = named(stores, outside);
    for ((_, store), settings) in named.iter_mut().zip(stores) {
        if settings.is_read_only {
            *store = ReadOnly::around(Arc::clone(store));
        }
    }
    named
}

pub(super) fn wired(
    settings: &StoreSettings,
    plugged: Option<Plugged>,
    outer: &Arc<dyn EventStore>,
    buses: &[String],
) -> WiredStore {
    let publishes = |name: &String| match &settings.publish_to {
        Some(names) => names.contains(name),
        None => !settings.is_read_only,
    };
    let publish_to = buses
        .iter()
        .enumerate()
        .filter(|(_, name)| publishes(name))
        .map(|(index, _)| index)
        .collect();
    WiredStore {
        name: settings.name.clone(),
        store: Arc::clone(&settings.store),
        outer: Arc::clone(outer),
        plugged,
        is_read_only: settings.is_read_only,
        publish_to,
    }
}

/// The messages of one kind, by name and by former names.
pub(super) fn types(
    registry: &Registry,
    kind: MessageKind,
) -> HashMap<&'static str, &'static MessageRegistration> {
    let mut types = HashMap::new();
    for message in registry.messages().filter(|message| message.kind == kind) {
        for alias in message.aliases {
            types.entry(*alias).or_insert(message);
        }
        types.insert(message.name, message);
    }
    types
}

/// The queues, each with its store.
pub(super) fn queues(
    settings: Vec<QueueSettings>,
    stores: &[WiredStore],
    problems: &mut Vec<BuildProblem>,
) -> Vec<Arc<Queue>> {
    let queue = |settings: QueueSettings| {
        let store = stores.iter().position(|wired| wired.name == settings.store);
        if store.is_none() {
            problems.push(BuildProblem::QueueStore {
                queue: settings.id.clone(),
                store: settings.store.clone(),
            });
        }
        Some(Arc::new(Queue::new(settings, store?)))
    };
    settings.into_iter().filter_map(queue).collect()
}

/// The ways of asynchronous events: from every store that publishes to a bus with a switch.
pub(super) fn routes(
    buses: &[EventBusCore],
    stores: &[WiredStore],
    queues: &[Arc<Queue>],
) -> Vec<Arc<Route>> {
    let mut routes = Vec::new();
    for (index, bus) in buses.iter().enumerate() {
        let Some(switch) = &bus.switch else { continue };
        let (queue, name) = (&queues[switch.queue], &bus.identity.name);
        for (store, wired) in stores.iter().enumerate() {
            if wired.publish_to.contains(&index) {
                routes.push(Arc::new(Route::new(queue, name, store, switch.names())));
            }
        }
    }
    routes
}
