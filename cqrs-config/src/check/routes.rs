//! Routes and route tags to handlers: the id exists, it takes this message, it is of this kind.

use std::collections::HashMap;

use super::{Context, crates, plugins, tags};
use crate::catalog::{HandlerEntry, MessageEntry, MessageKind};
use crate::model::{Bus, Route, Service, Tag};
use crate::nearest;
use crate::plan::{DeliveryMode, DeliveryPlan, ReachedBy, RoutePlan, Start, TargetPlan};
use crate::report::{Problem, codes};
use crate::tree::{Span, Spanned};

pub(super) fn resolve(
    context: &mut Context<'_>,
    bus: &Bus,
    delivery: &DeliveryPlan,
) -> Vec<RoutePlan> {
    let mut table = Table {
        kind: bus.kind,
        bus: bus.name.value.clone(),
        routes: Vec::new(),
        positions: HashMap::new(),
    };
    for route in &bus.router.routes {
        repeated(context, route);
        let message = message(context, bus.kind, &route.message, &route.targets);
        for target in &route.targets {
            for handler in handlers(context, bus.kind, &route.message.value, message, target) {
                let reached = Reached {
                    handler,
                    by: ReachedBy::Route,
                    span: Some(target.span),
                };
                table.add(context, reached, delivery);
            }
        }
    }
    let model = context.model;
    for (service, tag) in tags::route_targets(model, &bus.name.value) {
        for handler in tagged(context, bus.kind, service, tag) {
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

/// The routes of one bus while they are collected.
pub(super) struct Table {
    pub(super) kind: MessageKind,
    pub(super) bus: String,
    pub(super) routes: Vec<RoutePlan>,
    pub(super) positions: HashMap<String, usize>,
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
            let problem = two_handlers(context, self.kind, &self.bus, &targets[0], &reached);
            context.push(problem);
            return;
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
    kind: MessageKind,
    bus: &str,
    first: &TargetPlan,
    second: &Reached<'_>,
) -> Problem {
    let (message, name) = (&second.handler.message, kind.name());
    let mut problem = Problem::new(
        &codes::TWO_HANDLERS,
        format!(
            "the {name} `{message}` has two handlers on the bus `{bus}`: `{}` and `{}`",
            first.handler, second.handler.id
        ),
    );
    if let Some(span) = second.span {
        problem = problem.at(span).label("a second handler");
    }
    if let Some(first) = context.index.handler(&first.handler) {
        problem = problem.rust(&first.place, format!("`{}` is here", first.id));
    }
    let remedy = match second.by {
        ReachedBy::Route | ReachedBy::Tag => "keep one of the two",
        ReachedBy::BusAttribute | ReachedBy::OnlyBus => {
            "keep one of the two, or say in a route which one it is"
        }
    };
    problem
        .rust(
            &second.handler.place,
            format!("`{}` is here", second.handler.id),
        )
        .help(format!(
            "a {name} has exactly one handler on a bus: {remedy}"
        ))
}

fn repeated(context: &mut Context<'_>, route: &Route) {
    for (position, target) in route.targets.iter().enumerate() {
        if let Some(first) = route.targets[..position]
            .iter()
            .find(|earlier| earlier.value == target.value)
        {
            context.push(plugins::twice(target, first.span, "listener", "called"));
        }
    }
}

/// The message that a route names, if it is one of the bus's kind.
fn message<'a>(
    context: &mut Context<'a>,
    kind: MessageKind,
    name: &Spanned<String>,
    targets: &[Spanned<String>],
) -> Option<&'a MessageEntry> {
    match context.index.message(&name.value) {
        Some(message) if message.kind == kind => Some(message),
        Some(message) => {
            let (is, wanted) = (message.kind.name(), kind.name());
            let problem = Problem::new(
                &codes::WRONG_BUS_KIND,
                format!(
                    "`{}` is {}, and this is {} bus",
                    name.value,
                    super::references::with_article(is),
                    super::references::with_article(wanted)
                ),
            )
            .at(name.span)
            .rust(
                &message.place,
                format!("`{}` is declared here", message.name),
            )
            .help(format!(
                "move the route to a bus under `{}_buses`",
                if is == "query" { "query" } else { is }
            ));
            context.push(problem);
            None
        }
        None => {
            let problem = unknown_message(context, kind, name, targets);
            context.push(problem);
            None
        }
    }
}

fn unknown_message(
    context: &Context<'_>,
    kind: MessageKind,
    name: &Spanned<String>,
    targets: &[Spanned<String>],
) -> Problem {
    let known = || {
        context
            .catalog
            .messages
            .iter()
            .filter(|message| message.kind == kind)
            .map(|message| message.name.as_str())
    };
    let problem = Problem::new(
        &codes::UNKNOWN_MESSAGE,
        format!(
            "no linked crate declares the {} `{}`",
            kind.name(),
            name.value
        ),
    )
    .at(name.span);
    let taken = targets
        .first()
        .and_then(|target| context.index.handler(&target.value));
    if let Some(handler) = taken.filter(|handler| handler.kind == kind) {
        return problem
            .rust(
                &handler.place,
                format!("`{}` takes `{}`", handler.id, handler.message),
            )
            .help(format!("did you mean `{}`?", handler.message));
    }
    let near = nearest::did_you_mean(&name.value, known());
    problem.maybe_help(near).maybe_help(nearest::known_names(
        &format!("known {}", plural(kind)),
        known(),
    ))
}

fn plural(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Command => "commands",
        MessageKind::Event => "events",
        MessageKind::Query => "queries",
    }
}

/// The handlers that a target stands for: one of that id, or the method of that type which takes the message.
fn handlers<'a>(
    context: &mut Context<'a>,
    kind: MessageKind,
    written: &str,
    message: Option<&MessageEntry>,
    target: &Spanned<String>,
) -> Vec<&'a HandlerEntry> {
    let id = super::references::follow_aliases(context, &target.value).to_owned();
    let name = message.map_or(written, |message| &message.name);
    let takes = |handler: &&&'a HandlerEntry| handler.kind == kind && handler.message == name;
    let with_id = context.index.with_id(&id);
    if let Some(handler) = with_id.iter().find(takes) {
        return vec![handler];
    }
    let methods: Vec<&HandlerEntry> = context.index.methods_of(&id).collect();
    let taking: Vec<&HandlerEntry> = methods.iter().filter(takes).copied().collect();
    if !taking.is_empty() {
        return taking;
    }
    let problem = match with_id.first().or(methods.first()) {
        Some(_) if message.is_none() => return Vec::new(),
        Some(handler) if handler.kind != kind => wrong_kind(kind, name, target, handler),
        Some(handler) => wrong_message(context, kind, name, target, handler),
        None => unknown_handler(context, kind, name, target),
    };
    context.push(problem);
    Vec::new()
}

fn wrong_kind(
    kind: MessageKind,
    message: &str,
    target: &Spanned<String>,
    handler: &HandlerEntry,
) -> Problem {
    let is = super::references::with_article(handler.kind.handler());
    Problem::new(
        &codes::WRONG_KIND,
        format!(
            "`{}` is {is}, and the {} `{message}` is routed to it",
            handler.id,
            kind.name()
        ),
    )
    .at(target.span)
    .label(format!(
        "{} is wanted here",
        super::references::with_article(kind.handler())
    ))
    .rust(&handler.place, format!("`{}`", handler.signature))
}

fn wrong_message(
    context: &Context<'_>,
    kind: MessageKind,
    message: &str,
    target: &Spanned<String>,
    handler: &HandlerEntry,
) -> Problem {
    let problem = Problem::new(
        &codes::WRONG_MESSAGE,
        format!(
            "`{}` takes `{}`, and `{message}` is routed to it",
            handler.id, handler.message
        ),
    )
    .at(target.span)
    .label(format!("this handler takes `{}`", handler.message))
    .rust(&handler.place, format!("`{}`", handler.signature));
    match taking(context, kind, message) {
        Some(other) => problem.help(format!("`{other}` takes `{message}`")),
        None => problem.help(format!("no linked {} takes `{message}`", kind.handler())),
    }
}

fn unknown_handler(
    context: &Context<'_>,
    kind: MessageKind,
    message: &str,
    target: &Spanned<String>,
) -> Problem {
    let id = &target.value;
    let problem = Problem::new(
        &codes::UNKNOWN_HANDLER,
        format!("there is no {} `{id}`", kind.handler()),
    )
    .at(target.span)
    .label(format!("`{message}` is routed here"));
    let same_message = context
        .index
        .handlers_for(message)
        .iter()
        .filter(|handler| handler.kind == kind)
        .map(|handler| handler.id.as_str());
    let of_kind = context
        .index
        .handlers_of(kind)
        .map(|handler| handler.id.as_str());
    if let Some(near) =
        nearest::did_you_mean(id, same_message).or_else(|| nearest::did_you_mean(id, of_kind))
    {
        return problem.help(near);
    }
    if let Some(other) = taking(context, kind, message) {
        return problem
            .help(format!("`{other}` takes `{message}`: did you mean it?"))
            .help(crates::linked(context));
    }
    let attribute = match kind {
        MessageKind::Command => "command_handler",
        MessageKind::Event => "event_listener",
        MessageKind::Query => "query_handler",
    };
    let parameter = match kind {
        MessageKind::Command => "command",
        MessageKind::Event => "event",
        MessageKind::Query => "query",
    };
    let short = message.rsplit(['\\', '.']).next().unwrap_or(message);
    problem
        .help(format!("write it: `#[{attribute}(id = {id:?})] async fn handle({parameter}: {short}) -> HandlerResult`"))
        .help(crates::linked(context))
}

fn taking<'a>(context: &Context<'a>, kind: MessageKind, message: &str) -> Option<&'a str> {
    context
        .index
        .handlers_for(message)
        .iter()
        .find(|handler| handler.kind == kind)
        .map(|handler| handler.id.as_str())
}

/// The handlers that a `route_target` tag stands for.
fn tagged<'a>(
    context: &mut Context<'a>,
    kind: MessageKind,
    service: &Service,
    tag: &Tag,
) -> Vec<&'a HandlerEntry> {
    if let Some(name) = tag.text("message") {
        let target = Spanned::new(service.id.value.clone(), tag.name.span);
        let message = message(context, kind, &name, std::slice::from_ref(&target));
        return handlers(context, kind, &name.value, message, &target);
    }
    if !tag.is_true("message_detection") {
        context.push(
            Problem::new(&codes::TAG_WITHOUT_MESSAGE, format!("the tag of `{}` says neither `message` nor `message_detection: true`", service.id.value))
                .at(tag.name.span)
                .help("add `message: TheMessage`, or `message_detection: true` for every message that it handles"),
        );
        return Vec::new();
    }
    let id = &service.id.value;
    let found: Vec<&HandlerEntry> = context
        .index
        .with_id(id)
        .iter()
        .copied()
        .chain(context.index.methods_of(id))
        .filter(|handler| handler.kind == kind)
        .collect();
    if found.is_empty() {
        let of_kind = context
            .index
            .handlers_of(kind)
            .map(|handler| handler.id.as_str());
        let problem = Problem::new(
            &codes::NOTHING_DETECTED,
            format!(
                "`{id}` has no {}, so the tag detects nothing",
                kind.handler()
            ),
        )
        .at(tag.name.span)
        .yaml(service.id.span, "this service")
        .maybe_help(nearest::did_you_mean(id, of_kind))
        .help(crates::linked(context));
        context.push(problem);
    }
    found
}
