//! The routing table of a bus: its routes, then its route tags.

use std::collections::{HashMap, HashSet};

use super::routers::Router;
use super::{Context, patterns, plugins, route_messages, targets};
use crate::catalog::{HandlerEntry, MessageKind};
use crate::model::{Bus, Route};
use crate::plan::{DeliveryMode, DeliveryPlan, ReachedBy, RoutePlan, Start, TargetPlan};
use crate::report::{Problem, codes};
use crate::tree::Span;

pub(super) fn resolve(
    context: &mut Context<'_>,
    bus: &Bus,
    router: Router,
    delivery: &DeliveryPlan,
) -> Vec<RoutePlan> {
    let mut table = Table {
        kind: bus.kind,
        bus: bus.name.value.clone(),
        routes: Vec::new(),
        positions: HashMap::new(),
        first: HashMap::new(),
    };
    let written = match router {
        Router::Names => named(context, bus),
        Router::Patterns => patterns::resolve(context, bus),
        Router::Handlers => called_alike(context, bus),
    };
    for reached in written {
        table.add(context, reached, delivery);
    }
    without_listeners(context, bus);
    let tagged = &context.index.tagged;
    for (service, tag) in tagged.route_targets(&bus.name.value) {
        for handler in targets::tagged(context, bus.kind, &bus.name.value, service, tag) {
            let reached = Reached {
                handler,
                by: ReachedBy::Tag,
                span: Some(tag.name.span),
            };
            table.add(context, reached, delivery);
        }
    }
    table.routes
}

/// A route of an event that names nobody. What a tag leads somewhere needs no listener in the list.
fn without_listeners(context: &mut Context<'_>, bus: &Bus) {
    let tags = context.index.tagged.route_targets(&bus.name.value);
    let led: Option<HashSet<String>> = tags
        .map(|(_, tag)| Some(tag.text("message")?.value))
        .collect();
    // A tag without a message leads whatever its service takes.
    let Some(led) = led else { return };
    let empty = |route: &&Route| route.targets.is_empty() && !led.contains(&route.message.value);
    for route in bus.router.routes.iter().filter(empty) {
        let name = &route.message;
        let text = format!("the route of the event `{}` names no listener", name.value);
        let problem = Problem::new(&codes::EMPTY_ROUTE, text)
            .at(name.span)
            .label("nobody hears of it by this route")
            .help(format!(
                "name one: `{}: [the.listener]`, or leave the route out",
                name.value
            ));
        context.push(problem);
    }
}

fn named<'a>(context: &mut Context<'a>, bus: &Bus) -> Vec<Reached<'a>> {
    let mut reached = Vec::new();
    for route in &bus.router.routes {
        repeated(context, route);
        let name = &route.message;
        let told = context.report.problems().len();
        let message = route_messages::message(context, bus.kind, name, &route.targets);
        for target in &route.targets {
            let handlers = targets::handlers(context, bus.kind, &name.value, message, target);
            reached.extend(handlers.into_iter().map(|handler| Reached {
                handler,
                by: ReachedBy::Route,
                span: Some(target.span),
            }));
        }
        route_messages::told_by_handlers(context, told);
    }
    reached
}

/// The handlers that are called like their message.
fn called_alike<'a>(context: &mut Context<'a>, bus: &Bus) -> Vec<Reached<'a>> {
    let span = bus.router.kind.as_ref().map(|written| written.span);
    if let Some(route) = bus.router.routes.first() {
        let text = format!("the router of `{}` has no use for routes", bus.name.value);
        let problem = Problem::new(&codes::USELESS_ROUTES, text)
            .at(route.message.span)
            .help("it takes the handler that is called like the message: leave `routes` or `type` out");
        context.push(match span {
            Some(span) => problem.yaml(span, "this router"),
            None => problem,
        });
    }
    let index = context.index;
    let handlers = index.handlers_of(bus.kind).filter(|handler| {
        let message = index.message(&handler.id);
        message.is_some_and(|message| message.kind == bus.kind && message.name == handler.message)
    });
    let reached: Vec<_> = handlers
        .map(|handler| Reached {
            handler,
            by: ReachedBy::Name,
            span,
        })
        .collect();
    if reached.is_empty() && bus.router.routes.is_empty() {
        let handler = bus.kind.handler();
        let text = format!("no {handler} is called like its message, so the router routes nothing");
        let problem = Problem::new(&codes::USELESS_ROUTER, text)
            .help(format!("`#[{}(id = \"TheMessage\")]`", attribute(bus.kind)));
        context.push(match span {
            Some(span) => problem.at(span),
            None => problem,
        });
    }
    reached
}

fn attribute(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Command => "command_handler",
        MessageKind::Event => "event_listener",
        MessageKind::Query => "query_handler",
    }
}

/// The routes of one bus while they are collected.
pub(super) struct Table {
    pub(super) kind: MessageKind,
    pub(super) bus: String,
    pub(super) routes: Vec<RoutePlan>,
    pub(super) positions: HashMap<String, usize>,
    /// Where the text says the first handler of a message.
    pub(super) first: HashMap<String, Span>,
}

/// A handler and why it is reached.
pub(super) struct Reached<'a> {
    pub(super) handler: &'a HandlerEntry,
    pub(super) by: ReachedBy,
    pub(super) span: Option<Span>,
}

impl Table {
    /// Adds a handler to the route of its message. The same pair twice from different places is one; from one list it
    /// is two, as prooph has it.
    pub(super) fn add(
        &mut self,
        context: &mut Context<'_>,
        reached: Reached<'_>,
        delivery: &DeliveryPlan,
    ) {
        let handler = reached.handler;
        let position = *self
            .positions
            .entry(handler.message.clone())
            .or_insert_with(|| {
                self.routes.push(RoutePlan {
                    message: handler.message.clone(),
                    transport: None,
                    targets: Vec::new(),
                });
                self.routes.len() - 1
            });
        let targets = &mut self.routes[position].targets;
        let same = targets.iter().find(|target| target.handler == handler.id);
        if same.is_some_and(|same| {
            self.kind != MessageKind::Event
                || same.reached_by != ReachedBy::Route
                || reached.by != ReachedBy::Route
        }) {
            return;
        }
        if self.kind != MessageKind::Event && !targets.is_empty() {
            let problem = two_handlers(context, self, &self.routes[position].targets[0], &reached);
            context.push(problem);
            return;
        }
        if let (true, Some(span)) = (targets.is_empty(), reached.span) {
            self.first.insert(handler.message.clone(), span);
        }
        targets.push(TargetPlan {
            handler: handler.id.clone(),
            reached_by: reached.by,
            mode: if handler.inline {
                DeliveryMode::Inline
            } else {
                delivery.mode
            },
            from: if handler.from_beginning {
                Start::Beginning
            } else {
                delivery.from
            },
            place: reached.span.map(|span| context.locate(span)),
        });
    }
}

fn two_handlers(
    context: &Context<'_>,
    table: &Table,
    first: &TargetPlan,
    second: &Reached<'_>,
) -> Problem {
    let (message, kind) = (&second.handler.message, table.kind);
    let text = two(
        kind,
        message,
        &table.bus,
        &first.handler,
        &second.handler.id,
    );
    let mut problem = Problem::new(&codes::TWO_HANDLERS, text);
    if let Some(span) = second.span {
        problem = problem.at(span).label("a second handler");
        if let Some(first) = table.first.get(message) {
            problem = problem.yaml(*first, "the first one");
        }
    } else if let Some(declared) = context.model.bus(&table.bus) {
        problem = problem.at(declared.name.span).label("both are on this bus");
    }
    if let Some(first) = context.index.handler(&first.handler) {
        problem = problem.rust(&first.place, format!("`{}` is here", first.id));
    }
    let help = match second.by {
        ReachedBy::Route | ReachedBy::Pattern | ReachedBy::Name | ReachedBy::Tag => {
            exactly_one(kind)
        }
        ReachedBy::BusAttribute | ReachedBy::OnlyBus => {
            format!("{}, or say in a route which one it is", exactly_one(kind))
        }
    };
    problem
        .rust(
            &second.handler.place,
            format!("`{}` is here", second.handler.id),
        )
        .help(help)
}

pub(super) fn two(
    kind: MessageKind,
    message: &str,
    bus: &str,
    first: &str,
    second: &str,
) -> String {
    let kind = kind.name();
    format!("the {kind} `{message}` has two handlers on the bus `{bus}`: `{first}` and `{second}`")
}

pub(super) fn exactly_one(kind: MessageKind) -> String {
    let kind = kind.name();
    format!("a {kind} has exactly one handler on a bus: keep one of the two")
}

fn repeated(context: &mut Context<'_>, route: &Route) {
    let mut first: HashMap<&str, Span> = HashMap::new();
    for target in &route.targets {
        match first.get(&*target.value) {
            Some(first) => context.push(plugins::twice(target, *first, "listener", "called")),
            None => drop(first.insert(&target.value, target.span)),
        }
    }
}
