use cqrs_core::message::MessageKind;
use cqrs_core::plugin::{Pipeline, Plugin};
use regex_lite::Regex;

/// Routes messages by patterns of their names, which may match anywhere in the name: `^` and `$` say where it begins and ends.
///
/// Of a command or query at most one pattern may match. Of an event any number may, and all their listeners hear of it.
///
/// ```
/// # use cqrs_plugins::routers::RegexRouter;
/// let router = RegexRouter::new().route("^Import").to("customers.Importer").route("^Search").to("customers.Search");
/// # let _ = router;
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegexRouter {
    routes: Vec<(String, String)>,
}

/// A pattern that is to be routed.
#[derive(Debug, Clone)]
#[must_use = "a route without a handler is none"]
pub struct RouteOfPattern {
    router: RegexRouter,
    pattern: String,
}

/// Two patterns match one command or query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the patterns {first:?} and {second:?} both match {message:?}, which has exactly one handler"
)]
pub struct AmbiguousPatterns {
    /// The name of the message.
    pub message: String,
    /// The pattern that was there first.
    pub first: String,
    /// The other.
    pub second: String,
}

impl RegexRouter {
    /// No routes yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins the route of a pattern.
    pub fn route(self, pattern: impl Into<String>) -> RouteOfPattern {
        RouteOfPattern {
            router: self,
            pattern: pattern.into(),
        }
    }

    fn attach_pattern(&self, index: usize, pipeline: &mut Pipeline) {
        let (pattern, handler) = &self.routes[index];
        let regex = match Regex::new(pattern) {
            Ok(regex) => regex,
            Err(error) => return pipeline.refuse(format!("{pattern:?} is no pattern: {error}")),
        };
        let mut matched = (pipeline.messages().map(|message| message.name))
            .filter(|name| regex.is_match(name))
            .peekable();
        if matched.peek().is_none() {
            tracing::warn!(bus = %pipeline.bus(), pattern, "the pattern matches no message");
        }
        match pipeline.bus().kind {
            MessageKind::Event => listen(pipeline, pattern, handler, matched.collect()),
            MessageKind::Command | MessageKind::Query => {
                for message in matched {
                    match self.first_match(index, message) {
                        Some(first) => pipeline.refuse(AmbiguousPatterns {
                            message: message.to_owned(),
                            first,
                            second: pattern.clone(),
                        }),
                        None => pipeline.route(message, handler),
                    }
                }
            }
        }
    }

    /// An earlier pattern that matches too.
    fn first_match(&self, index: usize, message: &str) -> Option<String> {
        let matches =
            |pattern: &str| Regex::new(pattern).is_ok_and(|regex| regex.is_match(message));
        let mut earlier = self.routes[..index].iter();
        let (pattern, _) = earlier.find(|(pattern, _)| matches(pattern))?;
        Some(pattern.clone())
    }
}

/// A listener hears of those events that it takes, which is at least one.
fn listen(pipeline: &mut Pipeline, pattern: &str, listener: &str, events: Vec<&'static str>) {
    let find = |event: &&str| pipeline.find_handler(event, listener).ok();
    let found: Vec<_> = events.iter().filter_map(find).collect();
    if found.is_empty() && !events.is_empty() {
        pipeline.refuse(format!(
            "no listener {listener:?} takes an event that {pattern:?} matches"
        ));
    }
    for listener in found {
        pipeline.route_handler(listener);
    }
}

impl RouteOfPattern {
    /// The id of the handler or listener, or of the type that has it as a method.
    #[must_use]
    pub fn to(self, handler: impl Into<String>) -> RegexRouter {
        let mut router = self.router;
        router.routes.push((self.pattern, handler.into()));
        router
    }
}

impl<P: Into<String>, H: Into<String>> FromIterator<(P, H)> for RegexRouter {
    fn from_iter<I: IntoIterator<Item = (P, H)>>(routes: I) -> Self {
        let routes = routes.into_iter();
        let routes = routes.map(|(pattern, handler)| (pattern.into(), handler.into()));
        Self {
            routes: routes.collect(),
        }
    }
}

impl Plugin for RegexRouter {
    fn attach(&self, pipeline: &mut Pipeline) {
        for index in 0..self.routes.len() {
            self.attach_pattern(index, pipeline);
        }
    }
}
