//! What can be wrong with a placeholder and a parameter.

use crate::report::{Problem, codes};
use crate::tree::Span;

pub(super) fn not_text(name: &str, span: Span) -> Problem {
    Problem::new(
        &codes::BAD_PLACEHOLDER,
        format!("`%{name}%` is a list or a map and cannot stand inside text"),
    )
    .at(span)
    .help(format!("let the value be `%{name}%` alone"))
}

pub(super) fn open_bracket(name: &str, span: Span) -> Problem {
    Problem::new(
        &codes::BAD_PLACEHOLDER,
        format!("the bracket of `%{name}%` is not closed"),
    )
    .at(span)
    .help(format!("write `%{name})%`"))
}

pub(super) fn secret_key(span: Span) -> Problem {
    Problem::new(
        &codes::BAD_PLACEHOLDER,
        "a name cannot come from the environment",
    )
    .at(span)
    .label("asked for here")
    .help(
        "messages show names, and never what a variable holds: use a parameter with a plain value",
    )
}

pub(super) fn parameter_cycle(name: &str, span: Span) -> Problem {
    Problem::new(
        &codes::PARAMETER_CYCLE,
        format!("the parameter `{name}` leads back to itself"),
    )
    .at(span)
    .label("asked for here")
    .help("let one of the parameters in the circle be a plain value")
}

pub(super) fn too_many(span: Span) -> Problem {
    Problem::new(
        &codes::TOO_COMPLEX,
        "parameters that ask for parameters grow beyond what a configuration needs",
    )
    .at(span)
    .label("given up here")
    .help("write the values themselves, or let fewer parameters ask for others")
}
