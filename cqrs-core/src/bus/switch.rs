use std::any::TypeId;
use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use super::routes::TypeIdHasher;
use crate::message::{Message, MessageKind};
use crate::registry::Registry;

/// A bus's way to a queue, and the messages that take it: those whose type is marked, and those that the configuration names.
pub(crate) struct Switch {
    /// The number of the queue.
    pub(crate) queue: usize,
    types: HashSet<TypeId, BuildHasherDefault<TypeIdHasher>>,
    names: Arc<HashSet<&'static str>>,
}

impl Switch {
    pub(crate) fn new(
        queue: usize,
        kind: MessageKind,
        named: &[String],
        registry: &Registry,
    ) -> Self {
        let (mut types, mut names) = (HashSet::default(), HashSet::new());
        for message in registry.messages().filter(|message| message.kind == kind) {
            if message.asynchronous || named.iter().any(|name| message.has_name(name)) {
                types.insert((message.type_id)());
                names.insert(message.name);
                names.extend(message.aliases);
            }
        }
        Self {
            queue,
            types,
            names: Arc::new(names),
        }
    }

    /// Whether messages of this type go to the queue.
    pub(crate) fn takes<M: Message>(&self) -> bool {
        M::ASYNCHRONOUS || self.types.contains(&TypeId::of::<M>())
    }

    /// Whether messages of this name, or former name, go to the queue.
    pub(crate) fn takes_named(&self, message: &str) -> bool {
        self.names.contains(message)
    }

    /// Names and former names of the messages that go to the queue.
    pub(crate) fn names(&self) -> &Arc<HashSet<&'static str>> {
        &self.names
    }
}
