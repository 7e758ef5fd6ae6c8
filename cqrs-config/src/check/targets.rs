//! The handlers that a route or a tag leads to: the id exists, it takes this message, it is of this kind.

use super::{Context, crates, references, route_messages};
use crate::catalog::{HandlerEntry, MessageEntry, MessageKind};
use crate::model::{Service, Tag};
use crate::report::{Problem, codes};
use crate::tree::Spanned;

/// The handlers that a target stands for: one of that id, or the method of that type which takes the message.
pub(super) fn handlers<'a>(
    context: &mut Context<'a>,
    kind: MessageKind,
    written: &str,
    message: Option<&MessageEntry>,
    target: &Spanned<String>,
) -> Vec<&'a HandlerEntry> {
    let id = references::follow_aliases(context, &target.value).to_owned();
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
        Some(handler) if handler.kind != kind => wrong_kind(context, kind, name, target, handler),
        Some(handler) => wrong_message(context, kind, name, target, handler),
        None => unknown_handler(context, kind, name, target),
    };
    context.push(problem);
    Vec::new()
}

fn wrong_kind(
    context: &Context<'_>,
    kind: MessageKind,
    message: &str,
    target: &Spanned<String>,
    handler: &HandlerEntry,
) -> Problem {
    let is = references::with_article(handler.kind.handler());
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
        references::with_article(kind.handler())
    ))
    .rust(&handler.place, format!("`{}`", handler.signature))
    .help(instead(context, kind, message))
}

fn wrong_message(
    context: &Context<'_>,
    kind: MessageKind,
    message: &str,
    target: &Spanned<String>,
    handler: &HandlerEntry,
) -> Problem {
    Problem::new(
        &codes::WRONG_MESSAGE,
        format!(
            "`{}` takes `{}`, and `{message}` is routed to it",
            handler.id, handler.message
        ),
    )
    .at(target.span)
    .label(format!("this handler takes `{}`", handler.message))
    .rust(&handler.place, format!("`{}`", handler.signature))
    .help(instead(context, kind, message))
}

/// Who takes the message, if anybody does.
fn instead(context: &Context<'_>, kind: MessageKind, message: &str) -> String {
    match taking(context, kind, message) {
        Some(other) => format!("`{other}` takes `{message}`"),
        None => format!("no linked {} takes `{message}`", kind.handler()),
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
    if context.is_flooded() {
        return problem;
    }
    let same_message = context
        .index
        .handlers_for(message)
        .iter()
        .copied()
        .filter(|handler| handler.kind == kind);
    let of_kind = context.index.handlers_of(kind);
    let near = context
        .did_you_mean(id, same_message.map(|handler| handler.id.as_str()))
        .or_else(|| context.did_you_mean(id, of_kind.map(|handler| handler.id.as_str())));
    if let Some(near) = near {
        return problem.help(near);
    }
    match taking(context, kind, message) {
        Some(other) => problem.help(format!("`{other}` takes `{message}`: did you mean it?")),
        None => problem.help(signature(kind, id, message)),
    }
    .help(crates::linked(context))
    .maybe_help(not_linked(context, id))
}

fn signature(kind: MessageKind, id: &str, message: &str) -> String {
    let short = message.rsplit(['\\', '.']).next().unwrap_or(message);
    let (attribute, reply) = match kind {
        MessageKind::Command => ("command_handler", "HandlerResult"),
        MessageKind::Event => ("event_listener", "HandlerResult"),
        MessageKind::Query => ("query_handler", "HandlerResult<..>"),
    };
    let parameter = kind.name();
    format!(
        "write it: `#[{attribute}(id = {id:?})] async fn handle({parameter}: {short}) -> {reply}`"
    )
}

/// The first part of an id is the crate, unless the id was chosen.
fn not_linked(context: &Context<'_>, id: &str) -> Option<String> {
    let (name, _) = id.split_once('.')?;
    let is_identifier = name
        .chars()
        .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    let mut crates = context.catalog.crates.iter();
    (is_identifier && crates.all(|entry| entry.name != name)).then(|| {
        format!("if it is in the crate `{name}`, that crate is not linked: say `cqrs::link!({name});` in main.rs")
    })
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
pub(super) fn tagged<'a>(
    context: &mut Context<'a>,
    kind: MessageKind,
    bus: &str,
    service: &Service,
    tag: &Tag,
) -> Vec<&'a HandlerEntry> {
    if let Some(name) = tag.text("message") {
        let target = Spanned::new(service.id.value.clone(), tag.name.span);
        if is_of_a_twin(context, kind, bus, &name.value) {
            return Vec::new();
        }
        let told = context.report.problems().len();
        let message = route_messages::message(context, kind, &name, std::slice::from_ref(&target));
        let found = handlers(context, kind, &name.value, message, &target);
        route_messages::told_by_handlers(context, told);
        return found;
    }
    if !tag.is_true("message_detection") {
        return Vec::new();
    }
    let id = &service.id.value;
    let found: Vec<&HandlerEntry> = match &service.namespace {
        Some(namespace) => (context.index.handlers_of(kind))
            .filter(|handler| handler.id.starts_with(&namespace.value))
            .collect(),
        None => (context.index.with_id(id).iter().copied())
            .chain(context.index.methods_of(id))
            .filter(|handler| handler.kind == kind)
            .collect(),
    };
    if let (Some(namespace), true) = (&service.namespace, found.is_empty()) {
        context.push(nothing_below(kind, namespace, tag));
        return found;
    }
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
        .maybe_help(context.did_you_mean(id, of_kind))
        .help(crates::linked(context));
        context.push(problem);
    }
    found
}

/// Where two buses have one name, which is told, a tag is meant for the one that takes its message.
fn is_of_a_twin(context: &Context<'_>, kind: MessageKind, bus: &str, message: &str) -> bool {
    let message = context.index.message(message);
    let of_kind = message.map(|message| message.kind);
    let mut buses = context.model.buses.iter();
    buses.any(|other| other.name.value == bus && other.kind != kind && Some(other.kind) == of_kind)
}

fn nothing_below(kind: MessageKind, namespace: &Spanned<String>, tag: &Tag) -> Problem {
    let (handler, prefix) = (kind.handler(), &namespace.value);
    Problem::new(
        &codes::NOTHING_DETECTED,
        format!("the id of no {handler} begins with `{prefix}`, so the tag detects nothing"),
    )
    .at(tag.name.span)
    .yaml(namespace.span, "a `resource` stands for all ids that begin so")
    .help(format!(
        "leave it out: a {handler} joins the only bus of its kind, or the one that it names, `bus = \"..\"`"
    ))
}
