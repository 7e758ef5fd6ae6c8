use std::sync::Arc;

use super::{BusIdentity, OutlinedRoute, Pipeline};
use crate::bus::Endpoint;
use crate::error::BoxError;
use crate::message::MessageKind;
use crate::registry::{HandlerRegistration, MessageRegistration, Registry};

/// What routers find on their bus, and what they leave there.
pub(crate) struct Routing {
    messages: Vec<&'static MessageRegistration>,
    handlers: Vec<&'static HandlerRegistration>,
    routes: Vec<Routed>,
    /// Handlers that hooks may choose.
    pub(crate) reachable: Vec<&'static HandlerRegistration>,
    /// The same, where it does not matter whether all can be wired.
    pub(crate) reaches_all: bool,
    /// Endpoints that hear of every event, by the ids of their subscriptions.
    pub(crate) listening: Vec<(String, Arc<dyn Endpoint>)>,
    refusals: Vec<BoxError>,
}

/// A route that a plugin has made.
struct Routed {
    handler: &'static HandlerRegistration,
    plugin: Arc<str>,
}

/// A router has named something that the program does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RouteError {
    /// No message of the bus's kind has this name.
    #[error("no {kind} {message:?} is linked into the program")]
    UnknownMessage {
        /// The kind of the bus.
        kind: MessageKind,
        /// The name.
        message: String,
    },
    /// No handler of this id takes the message.
    #[error("no handler {handler:?} takes the {kind} {message:?}; there is {}", listed(.known))]
    UnknownHandler {
        /// The kind of the bus.
        kind: MessageKind,
        /// The name of the message.
        message: String,
        /// The id.
        handler: String,
        /// The ids of the handlers that do.
        known: Vec<String>,
    },
    /// No handler of the bus's kind has this id.
    #[error("no {kind} handler {handler:?} is linked into the program")]
    Unreachable {
        /// The kind of the bus.
        kind: MessageKind,
        /// The id.
        handler: String,
    },
}

fn listed(known: &[String]) -> String {
    match known {
        [] => "none at all".to_owned(),
        known => known.join(", "),
    }
}

impl Routing {
    pub(crate) fn new(bus: &BusIdentity, registry: &Registry) -> Self {
        let messages = registry.messages();
        let handlers = registry.handlers();
        Self {
            messages: messages.filter(|one| one.kind == bus.kind).collect(),
            handlers: handlers.filter(|one| one.kind == bus.kind).collect(),
            routes: Vec::new(),
            reachable: Vec::new(),
            reaches_all: false,
            listening: Vec::new(),
            refusals: Vec::new(),
        }
    }

    pub(crate) fn handlers(&self) -> &[&'static HandlerRegistration] {
        &self.handlers
    }

    /// The handlers that routers have chosen.
    pub(crate) fn routes(&self) -> impl Iterator<Item = &'static HandlerRegistration> + '_ {
        self.routes.iter().map(|route| route.handler)
    }

    pub(super) fn outline(&self) -> Vec<OutlinedRoute> {
        let outline = |route: &Routed| OutlinedRoute {
            plugin: route.plugin.to_string(),
            message: route.handler.message,
            handler: route.handler.id.to_text().into_owned(),
        };
        self.routes.iter().map(outline).collect()
    }

    pub(crate) fn take_refusals(&mut self) -> Vec<BoxError> {
        std::mem::take(&mut self.refusals)
    }

    /// What a message is called now. The framework's own are known by their listeners alone.
    fn name(&self, message: &str) -> Option<&'static str> {
        let known = self.messages.iter().find(|known| known.has_name(message));
        let listened = || self.handlers.iter().find(|one| one.message == message);
        known
            .map(|known| known.name)
            .or_else(|| Some(listened()?.message))
    }

    fn find(
        &self,
        kind: MessageKind,
        message: &str,
        handler: &str,
    ) -> Result<&'static HandlerRegistration, RouteError> {
        let Some(name) = self.name(message) else {
            let message = message.to_owned();
            return Err(RouteError::UnknownMessage { kind, message });
        };
        let taking = || self.handlers.iter().filter(|one| one.message == name);
        let of_type = |id: &str| {
            let method = id.strip_prefix(handler).and_then(|id| id.strip_prefix('.'));
            method.is_some_and(|method| !method.contains('.'))
        };
        let exact = taking().find(|one| one.id.to_text() == handler);
        let chosen = exact.or_else(|| taking().find(|one| of_type(&one.id.to_text())));
        chosen.copied().ok_or_else(|| RouteError::UnknownHandler {
            kind,
            message: message.to_owned(),
            handler: handler.to_owned(),
            known: taking().map(|one| one.id.to_text().into_owned()).collect(),
        })
    }
}

/// What routers do. They are asked once, at wiring, when every message and handler is known: what they choose is a route of the bus like one
/// of the configuration, and costs nothing in a dispatch.
impl Pipeline {
    /// The linked messages of the bus's kind, by name.
    pub fn messages(&self) -> impl Iterator<Item = &'static MessageRegistration> + use<> {
        self.routing.messages.clone().into_iter()
    }

    /// The linked handlers of the bus's kind, by id.
    pub fn handlers(&self) -> impl Iterator<Item = &'static HandlerRegistration> + use<> {
        self.routing.handlers.clone().into_iter()
    }

    /// The handler of this id that takes the message; the id of a type stands for that of its methods which does.
    ///
    /// # Errors
    /// When the program has no such message or handler.
    pub fn find_handler(
        &self,
        message: &str,
        handler: &str,
    ) -> Result<&'static HandlerRegistration, RouteError> {
        self.routing.find(self.bus().kind, message, handler)
    }

    /// Routes a message to a handler, by their names: see [`find_handler`](Self::find_handler).
    ///
    /// A command or query goes there instead of where the configuration, or a router before this one, has it go. An event goes there too,
    /// after all others, and once. What the program does not have is an error of `build()`.
    pub fn route(&mut self, message: &str, handler: &str) {
        match self.find_handler(message, handler) {
            Ok(handler) => self.route_handler(handler),
            Err(error) => self.refuse(error),
        }
    }

    /// Routes its own message to a handler: see [`route`](Self::route).
    pub fn route_handler(&mut self, handler: &'static HandlerRegistration) {
        let is_event = self.bus().kind == MessageKind::Event;
        (self.routing.routes).retain(
            |Routed {
                 handler: earlier, ..
             }| match is_event {
                true => !earlier.is(handler),
                false => earlier.message != handler.message,
            },
        );
        let plugin = Arc::clone(&self.plugin);
        self.routing.routes.push(Routed { handler, plugin });
    }

    /// Lets hooks [choose](super::Dispatching::route_to) a handler that no route of the bus leads to.
    pub fn reach(&mut self, handler: &str) {
        let with_id = self.handlers().filter(|one| one.id.to_text() == handler);
        let found: Vec<_> = with_id.collect();
        if found.is_empty() {
            let (kind, handler) = (self.bus().kind, handler.to_owned());
            self.refuse(RouteError::Unreachable { kind, handler });
        }
        self.routing.reachable.extend(found);
    }

    /// Lets hooks choose every handler of the program that takes the message, where the application has what it needs.
    pub fn reach_all(&mut self) {
        self.routing.reaches_all = true;
    }

    /// Adds a listener that hears of every event of the bus. Where the bus delivers durably it has one subscription, `id@bus`, and hears of
    /// them in the order of the log.
    pub fn listen(&mut self, id: impl Into<String>, endpoint: Arc<dyn Endpoint>) {
        match self.bus().kind {
            MessageKind::Event => self.routing.listening.push((id.into(), endpoint)),
            kind => self.refuse(format!("nobody listens to a {kind}")),
        }
    }

    /// Says why the plugin cannot be attached to this bus: an error of `build()`.
    pub fn refuse(&mut self, reason: impl Into<BoxError>) {
        self.routing.refusals.push(reason.into());
    }
}
