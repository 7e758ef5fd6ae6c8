//! The message of a route: declared somewhere, and of the bus's kind.

use super::{Context, crates, references};
use crate::catalog::{MessageEntry, MessageKind};
use crate::report::{Code, Problem, codes};
use crate::tree::Spanned;

/// The message that a route names, if it is one of the bus's kind.
pub(super) fn message<'a>(
    context: &mut Context<'a>,
    kind: MessageKind,
    name: &Spanned<String>,
    targets: &[Spanned<String>],
) -> Option<&'a MessageEntry> {
    named(context, kind, name, targets, "move the route to")
}

/// The message that a list of a bus names, if it is one of the bus's kind.
pub(super) fn listed<'a>(
    context: &mut Context<'a>,
    kind: MessageKind,
    name: &Spanned<String>,
) -> Option<&'a MessageEntry> {
    named(context, kind, name, &[], "name it on")
}

fn named<'a>(
    context: &mut Context<'a>,
    kind: MessageKind,
    name: &Spanned<String>,
    targets: &[Spanned<String>],
    remedy: &str,
) -> Option<&'a MessageEntry> {
    let problem = match context.index.message(&name.value) {
        Some(message) if message.kind == kind => return Some(message),
        Some(message) => wrong_kind(kind, name, message, remedy),
        None => unknown(context, kind, name, targets),
    };
    context.push(problem);
    None
}

fn wrong_kind(
    kind: MessageKind,
    name: &Spanned<String>,
    message: &MessageEntry,
    remedy: &str,
) -> Problem {
    let is = references::with_article(message.kind.name());
    let bus = references::with_article(kind.name());
    let text = format!("`{}` is {is}, and this is {bus} bus", name.value);
    Problem::new(&codes::WRONG_BUS_KIND, text)
        .at(name.span)
        .rust(
            &message.place,
            format!("`{}` is declared here", message.name),
        )
        .help(format!(
            "{remedy} a bus under `{}_buses`",
            message.kind.name()
        ))
}

/// Neither the message of a route nor what handles it is known, and nothing is called alike: one crate is not linked, or one thing not
/// written yet. The handlers tell it.
pub(super) fn told_by_handlers(context: &mut Context<'_>, since: usize) {
    let problems = context.report.problems_mut();
    let Some([first, others @ ..]) = problems.get(since..) else {
        return;
    };
    let is = |problem: &Problem, code: &Code| problem.code == code && !problem.has_guess();
    if is(first, &codes::UNKNOWN_MESSAGE)
        && !others.is_empty()
        && others
            .iter()
            .all(|other| is(other, &codes::UNKNOWN_HANDLER))
    {
        problems.remove(since);
    }
}

fn unknown(
    context: &Context<'_>,
    kind: MessageKind,
    name: &Spanned<String>,
    targets: &[Spanned<String>],
) -> Problem {
    let messages = context.catalog.messages.iter();
    let of_kind = messages.filter(|message| message.kind == kind);
    let mut known = of_kind.map(|message| message.name.as_str()).peekable();
    let text = format!(
        "no linked crate declares the {} `{}`",
        kind.name(),
        name.value
    );
    let problem = Problem::new(&codes::UNKNOWN_MESSAGE, text).at(name.span);
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
    if known.peek().is_none() {
        return problem.help(crates::linked(context));
    }
    if context.is_flooded() {
        return problem;
    }
    let known: Vec<&str> = known.collect();
    let what = format!("known {}", plural(kind));
    problem
        .maybe_help(context.did_you_mean(&name.value, known.iter().copied()))
        .maybe_help(context.known_names(&what, known))
}

fn plural(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Command => "commands",
        MessageKind::Event => "events",
        MessageKind::Query => "queries",
    }
}
