use cqrs_core::message::{Message, MessageKind};
use cqrs_core::plugin::{Pipeline, Plugin};

/// Routes commands.
pub type CommandRouter = SingleHandlerRouter;

/// Routes queries.
pub type QueryRouter = SingleHandlerRouter;

/// Routes commands or queries, each to its one handler: prooph's `SingleHandlerRouter`.
///
/// ```
/// # use cqrs_plugins::routers::CommandRouter;
/// let router = CommandRouter::new().route("OpenAccount").to("shop.open_account");
/// let same = CommandRouter::from_iter([("OpenAccount", "shop.open_account")]);
/// assert_eq!(router, same);
/// ```
///
/// What prooph refuses while it runs does not compile: a route has a message before it has a handler, and a handler before it is one.
///
/// ```compile_fail,E0599
/// # use cqrs_plugins::routers::CommandRouter;
/// CommandRouter::new().to("shop.open_account");
/// ```
///
/// ```compile_fail,E0599
/// # use cqrs_plugins::routers::CommandRouter;
/// CommandRouter::new().route("OpenAccount").route("CloseAccount");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SingleHandlerRouter {
    routes: Vec<(String, String)>,
}

/// A message that is to be routed.
#[derive(Debug, Clone)]
#[must_use = "a route without a handler is none"]
pub struct RouteOf {
    router: SingleHandlerRouter,
    message: String,
}

impl SingleHandlerRouter {
    /// No routes yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins the route of a message, by its name.
    pub fn route(self, message: impl Into<String>) -> RouteOf {
        RouteOf {
            router: self,
            message: message.into(),
        }
    }

    /// Routes a message, by its type.
    #[must_use]
    pub fn route_to<M: Message>(self, handler: impl Into<String>) -> Self {
        self.route(M::NAME).to(handler)
    }
}

impl RouteOf {
    /// The id of the handler, or of the type that has it as a method.
    #[must_use]
    pub fn to(self, handler: impl Into<String>) -> SingleHandlerRouter {
        let mut router = self.router;
        router.routes.push((self.message, handler.into()));
        router
    }
}

impl<M: Into<String>, H: Into<String>> FromIterator<(M, H)> for SingleHandlerRouter {
    fn from_iter<I: IntoIterator<Item = (M, H)>>(routes: I) -> Self {
        let routes = routes.into_iter();
        let routes = routes.map(|(message, handler)| (message.into(), handler.into()));
        Self {
            routes: routes.collect(),
        }
    }
}

impl Plugin for SingleHandlerRouter {
    fn attach(&self, pipeline: &mut Pipeline) {
        if pipeline.bus().kind == MessageKind::Event {
            return pipeline.refuse("an event has any number of listeners: take an `EventRouter`");
        }
        for (index, (message, handler)) in self.routes.iter().enumerate() {
            let mut earlier = self.routes[..index].iter();
            match earlier.find(|(known, other)| known == message && other != handler) {
                Some((_, other)) => pipeline.refuse(format!(
                    "{message:?} has two handlers, {other:?} and {handler:?}"
                )),
                None => pipeline.route(message, handler),
            }
        }
    }
}
