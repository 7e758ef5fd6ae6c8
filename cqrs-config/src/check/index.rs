//! Look-ups into the catalog, in an order that does not depend on linking.

use std::collections::HashMap;

use super::tagged::Tagged;
use crate::catalog::{Catalog, HandlerEntry, MessageEntry, MessageKind};
use crate::model::{Model, Service};

pub(super) struct Index<'a> {
    /// Every handler once, by id, then by place.
    pub(super) handlers: Vec<&'a HandlerEntry>,
    by_id: HashMap<&'a str, Vec<&'a HandlerEntry>>,
    by_message: HashMap<&'a str, Vec<&'a HandlerEntry>>,
    messages: HashMap<&'a str, &'a MessageEntry>,
    services: HashMap<&'a str, &'a Service>,
    /// The tags of all services.
    pub(super) tagged: Tagged<'a>,
}

impl<'a> Index<'a> {
    pub(super) fn new(model: &'a Model, catalog: &'a Catalog) -> Self {
        let services = model
            .services
            .iter()
            .map(|service| (service.id.value.as_str(), service))
            .collect();
        let mut handlers: Vec<&HandlerEntry> = catalog.handlers.iter().collect();
        handlers.sort_by(|left, right| (&left.id, &left.place).cmp(&(&right.id, &right.place)));
        handlers.dedup_by(|left, right| left.id == right.id && left.place == right.place);
        let mut messages = HashMap::new();
        for message in &catalog.messages {
            for alias in &message.aliases {
                messages.entry(alias.as_str()).or_insert(message);
            }
        }
        messages.extend(
            catalog
                .messages
                .iter()
                .map(|message| (message.name.as_str(), message)),
        );
        let mut by_id: HashMap<&str, Vec<&HandlerEntry>> = HashMap::new();
        let mut by_message: HashMap<&str, Vec<&HandlerEntry>> = HashMap::new();
        for handler in &handlers {
            by_id.entry(&handler.id).or_default().push(handler);
            by_message
                .entry(&handler.message)
                .or_default()
                .push(handler);
        }
        Self {
            handlers,
            by_id,
            by_message,
            messages,
            services,
            tagged: Tagged::new(model),
        }
    }

    pub(super) fn service(&self, id: &str) -> Option<&'a Service> {
        self.services.get(id).copied()
    }

    pub(super) fn message(&self, name: &str) -> Option<&'a MessageEntry> {
        self.messages.get(name).copied()
    }

    pub(super) fn handlers_of(&self, kind: MessageKind) -> impl Iterator<Item = &'a HandlerEntry> {
        self.handlers
            .iter()
            .copied()
            .filter(move |handler| handler.kind == kind)
    }

    pub(super) fn handlers_for(&self, message: &str) -> &[&'a HandlerEntry] {
        self.by_message.get(message).map_or(&[], Vec::as_slice)
    }

    pub(super) fn handler(&self, id: &str) -> Option<&'a HandlerEntry> {
        self.with_id(id).first().copied()
    }

    pub(super) fn with_id(&self, id: &str) -> &[&'a HandlerEntry] {
        self.by_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// The handlers that are methods of one type: their ids are the type's id, a dot and the method.
    pub(super) fn methods_of<'b>(
        &'b self,
        id: &str,
    ) -> impl Iterator<Item = &'a HandlerEntry> + use<'a, 'b> {
        let prefix = format!("{id}.");
        let start = self
            .handlers
            .partition_point(|handler| handler.id.as_str() < prefix.as_str());
        let of_type = move |handler: &&'a HandlerEntry| {
            let method = handler.id.strip_prefix(&prefix)?;
            Some((!method.contains('.')).then_some(*handler))
        };
        let handlers = self.handlers[start..].iter();
        handlers.map_while(of_type).flatten()
    }
}
