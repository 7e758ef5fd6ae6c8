//! `crates: [billing]`: crates that must have registered something.

use super::Context;
use crate::report::{Problem, codes};

pub(super) fn check(context: &mut Context<'_>) {
    let known: Vec<&str> = context
        .catalog
        .crates
        .iter()
        .map(|entry| entry.name.as_str())
        .collect();
    for wanted in &context.model.crates {
        let name = wanted.value.replace('-', "_");
        if known.contains(&name.as_str()) {
            continue;
        }
        context.report.push(
            Problem::new(
                &codes::UNLINKED_CRATE,
                format!("no registrations from crate `{}`", wanted.value),
            )
            .at(wanted.span)
            .label("nothing of this crate is linked")
            .maybe_help(context.did_you_mean(&name, known.iter().copied()))
            .help(format!("link it, in main.rs: `cqrs::link!({name});`")),
        );
    }
}

/// How many handlers are linked and from where, for problems about one that is not.
pub(super) fn linked(context: &Context<'_>) -> String {
    let count = context.index.handlers.len();
    if count == 0 {
        return "no handler at all is linked into this program: link the crates that hold them, `cqrs::link!(..);` in main.rs".to_owned();
    }
    let mut crates: Vec<String> = context
        .catalog
        .crates
        .iter()
        .filter(|entry| entry.handlers > 0)
        .map(|entry| format!("{} ({})", entry.name, entry.handlers))
        .collect();
    crates.sort();
    let plural = if count == 1 {
        "handler is"
    } else {
        "handlers are"
    };
    match crates.is_empty() {
        true => format!("{count} {plural} linked"),
        false => format!("{count} {plural} linked, from {}", crates.join(", ")),
    }
}
