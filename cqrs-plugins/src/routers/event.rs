use cqrs_core::message::{Message, MessageKind};
use cqrs_core::plugin::{Pipeline, Plugin};

/// Routes events, each to any number of listeners, which it adds to those that the bus has.
///
/// ```
/// # use cqrs_plugins::routers::EventRouter;
/// let router = EventRouter::new()
///     .route("AccountOpened").to(["shop.send_welcome_mail", "shop.count"])
///     .route("AccountClosed").to(["shop.count"]);
/// # let _ = router;
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventRouter {
    routes: Vec<(String, String)>,
}

/// An event that is to be routed.
#[derive(Debug, Clone)]
#[must_use = "a route without a listener is none"]
pub struct RouteOfEvent {
    router: EventRouter,
    event: String,
}

impl EventRouter {
    /// No routes yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins the route of an event, by its name. Several routes of one event are one.
    pub fn route(self, event: impl Into<String>) -> RouteOfEvent {
        RouteOfEvent {
            router: self,
            event: event.into(),
        }
    }

    /// Routes an event, by its type.
    #[must_use]
    pub fn route_to<E: Message>(self, listeners: impl IntoIterator<Item: Into<String>>) -> Self {
        self.route(E::NAME).to(listeners)
    }
}

impl RouteOfEvent {
    /// The ids of the listeners, or of the types that have them as methods, in order of delivery.
    #[must_use]
    pub fn to(self, listeners: impl IntoIterator<Item: Into<String>>) -> EventRouter {
        let mut router = self.router;
        let listeners = listeners.into_iter().map(Into::into);
        let routes = listeners.map(|listener| (self.event.clone(), listener));
        router.routes.extend(routes);
        router
    }
}

impl<E: Into<String>, L: Into<String>> FromIterator<(E, L)> for EventRouter {
    fn from_iter<I: IntoIterator<Item = (E, L)>>(routes: I) -> Self {
        let routes = routes.into_iter();
        let routes = routes.map(|(event, listener)| (event.into(), listener.into()));
        Self {
            routes: routes.collect(),
        }
    }
}

impl Plugin for EventRouter {
    fn attach(&self, pipeline: &mut Pipeline) {
        if pipeline.bus().kind != MessageKind::Event {
            return pipeline.refuse(
                "a command or query has one handler: take a `CommandRouter` or `QueryRouter`",
            );
        }
        for (event, listener) in &self.routes {
            pipeline.route(event, listener);
        }
    }
}
